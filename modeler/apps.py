"""The Django app of Studio."""

from django.apps import AppConfig


class ModelerConfig(AppConfig):
    """Drafts live in a room of their own; the engine knows only what was deployed."""

    name = "modeler"
    verbose_name = "Studio"
    default_auto_field = "django.db.models.BigAutoField"
