"""The Django app of the inbox."""

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """Saved views and comments are the room's own; the items are the engine's."""

    name = "inbox"
    verbose_name = "Inbox"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        """What was said about the items of an instance goes with it."""
        from inbox.engine import when_deleted
        from inbox.models import Comment

        when_deleted(lambda keys: Comment.objects.filter(instance_key__in=keys).delete())
