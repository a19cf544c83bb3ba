"""Element instances and variables: what ran, and what it knew."""

from django.db import models

from engine.store.fields import CountField, MomentField, OptionalTextField, WordField
from engine.store.models.words import DEFAULT_TENANT, RunState


class ElementInstance(models.Model):
    """One run of an element; the process itself is a row too (type PROCESS, the instance's key).

    ``incidents`` counts the active incidents in it and below; ``incident_key`` is its own.
    ``part_scope`` and ``part_number`` name the part of a large scope that it lies in.
    """

    key = models.BigIntegerField(primary_key=True)
    instance_key = models.BigIntegerField()
    definition_key = models.BigIntegerField()
    process_id = models.TextField()
    element_id = models.TextField()
    element_name = OptionalTextField()
    type = models.TextField()
    state = WordField(choices=RunState)
    started_at = MomentField()
    ended_at = MomentField(null=True)
    scope_key = models.BigIntegerField(null=True)
    incident_key = models.BigIntegerField(null=True)
    incidents = CountField(default=0)
    part_scope = models.BigIntegerField(null=True)
    part_number = models.IntegerField(null=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["instance_key", "key"], name="element_instance_of"),
            models.Index(
                fields=["definition_key", "element_id"],
                condition=models.Q(ended_at__isnull=True),
                name="element_instance_live",
            ),
            models.Index(fields=["element_id", "key"], name="element_instance_element"),
            models.Index(
                fields=["key"], condition=models.Q(incidents__gt=0), name="element_instance_trouble"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element_id} {self.key}"


class Variable(models.Model):
    """The current value of a variable in one scope, as serialized JSON."""

    key = models.BigIntegerField(primary_key=True)
    instance_key = models.BigIntegerField()
    scope_key = models.BigIntegerField()
    name = models.TextField()
    value = models.TextField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)
    updated_at = MomentField()

    class Meta:
        app_label = "engine"
        constraints = [
            models.UniqueConstraint(fields=["scope_key", "name"], name="variable_in_scope")
        ]
        indexes = [models.Index(fields=["instance_key", "key"], name="variable_of")]

    def __str__(self) -> str:
        return self.name
