"""What the inbox keeps beside the engine's items: saved views, and comments on items."""

from django.conf import settings
from django.db import models


class SavedView(models.Model):
    """A list that a person wants to see again: its filters as the query of an address."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "saved_view"
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["person", "name"], name="saved_view_name_of_person"),
        ]

    def __str__(self) -> str:
        return self.name


class Comment(models.Model):
    """What somebody said about an item; whoever may see the item may read it.

    The item is the engine's and known by its key. An account that is deleted leaves its comments
    behind under its name. Comments go with the instance that the item belongs to.
    """

    task_key = models.BigIntegerField()
    instance_key = models.BigIntegerField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    author_name = models.CharField(max_length=150)
    text = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        db_table = "comment"
        ordering = ["written_at", "pk"]
        indexes = [
            models.Index(fields=["task_key", "written_at"], name="comment_of_task"),
            models.Index(fields=["instance_key"], name="comment_of_instance"),
        ]

    def __str__(self) -> str:
        return f"{self.author_name} on {self.task_key}"
