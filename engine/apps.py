"""The engine as a Django app: its models, its admin and its commands."""

from django.apps import AppConfig


class EngineConfig(AppConfig):
    name = "engine"
    verbose_name = "Engine"
