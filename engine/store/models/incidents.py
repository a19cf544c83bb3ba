"""Trouble, kept as state until someone resolves it."""

from django.db import models

from engine.store.fields import MomentField, WordField
from engine.store.models.words import DEFAULT_TENANT


class Incident(models.Model):
    """A step that could not be done, and why."""

    key = models.BigIntegerField(primary_key=True)
    instance_key = models.BigIntegerField()
    item_key = models.BigIntegerField()
    definition_key = models.BigIntegerField()
    process_id = models.TextField()
    element_id = models.TextField()
    type = models.TextField()
    message = models.TextField()
    state = WordField(default="ACTIVE")
    job_key = models.BigIntegerField(null=True)
    created_at = MomentField()
    resolved_at = MomentField(null=True)
    part_scope = models.BigIntegerField(null=True)
    part_number = models.IntegerField(null=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(
                fields=["key"], condition=models.Q(state="ACTIVE"), name="incident_active"
            ),
            models.Index(fields=["instance_key", "key"], name="incident_of"),
            models.Index(fields=["item_key"], name="incident_item"),
            models.Index(fields=["definition_key", "key"], name="incident_definition"),
        ]

    def __str__(self) -> str:
        return f"{self.type} at {self.element_id}"
