"""The Django app of the inbox."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Saved views and comments are the room's own; the items are the engine's."""

    name = "inbox"
    verbose_name = "Inbox"
    default_auto_field = "django.db.models.BigAutoField"
