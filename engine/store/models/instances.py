"""Instances, and the states from which they go on."""

from django.db import models

from engine.store.fields import CountField, JsonField, MomentField, OptionalTextField, WordField
from engine.store.models.words import DEFAULT_TENANT, RunState


class Instance(models.Model):
    """One process or case instance; ``incidents`` counts the active ones.

    ``restart_of`` is the ended instance that it repeats.

    The number of its last turn is asked of the journal: keeping it here would cost an update of
    this row in every turn.
    """

    key = models.BigIntegerField(primary_key=True)
    process_id = models.TextField()
    process_name = OptionalTextField()
    definition_key = models.BigIntegerField()
    version = models.IntegerField()
    version_tag = OptionalTextField()
    kind = models.TextField(default="process")
    state = WordField(choices=RunState, default=RunState.ACTIVE)
    started_at = MomentField()
    ended_at = MomentField(null=True)
    business_id = OptionalTextField()
    tags = JsonField(default=list)
    parent_key = models.BigIntegerField(null=True)
    parent_item_key = models.BigIntegerField(null=True)
    root_key = models.BigIntegerField()
    incidents = CountField(default=0)
    tenant_id = models.TextField(default=DEFAULT_TENANT)
    started_by = models.TextField(default="")
    suspended_at = MomentField(null=True)
    restart_of = models.BigIntegerField(null=True)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["process_id", "key"], name="instance_process"),
            models.Index(fields=["definition_key", "key"], name="instance_definition"),
            models.Index(fields=["started_at", "key"], name="instance_started"),
            models.Index(
                fields=["ended_at", "key"],
                condition=models.Q(ended_at__isnull=False),
                name="instance_ended",
            ),
            models.Index(
                fields=["process_id", "key"],
                condition=models.Q(state="ACTIVE"),
                name="instance_active",
            ),
            models.Index(
                fields=["key"], condition=models.Q(incidents__gt=0), name="instance_trouble"
            ),
            models.Index(
                fields=["key"],
                condition=models.Q(state="SUSPENDED"),
                name="instance_suspended",
            ),
            models.Index(
                fields=["business_id"],
                condition=models.Q(business_id__isnull=False),
                name="instance_business",
            ),
            models.Index(
                fields=["parent_key"],
                condition=models.Q(parent_key__isnull=False),
                name="instance_parent",
            ),
            models.Index(
                fields=["parent_item_key"],
                condition=models.Q(parent_item_key__isnull=False),
                name="instance_parent_item",
            ),
            models.Index(
                fields=["root_key"],
                condition=models.Q(parent_key__isnull=False),
                name="instance_called",
            ),
            models.Index(
                fields=["restart_of"],
                condition=models.Q(restart_of__isnull=False),
                name="instance_restart",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.process_id} {self.key}"


class Snapshot(models.Model):
    """The state of a living instance after turn ``seq``, without its parts: a cache.

    ``hash`` is the head of the journal's chain. A snapshot of another plan than ``plan_hash``
    names is rebuilt from the journal. The row is also the instance's lock.
    """

    instance_key = models.BigIntegerField(primary_key=True)
    definition_key = models.BigIntegerField()
    plan_hash = models.BinaryField()
    seq = models.BigIntegerField()
    hash = models.BinaryField()
    data = models.BinaryField()

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return f"{self.instance_key} at {self.seq}"


class SnapshotPart(models.Model):
    """At most 64 children of one large scope, loaded and written together."""

    pk = models.CompositePrimaryKey("instance_key", "scope_key", "part")
    instance_key = models.BigIntegerField()
    scope_key = models.BigIntegerField()
    part = models.IntegerField()
    data = models.BinaryField()

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return f"{self.instance_key}: {self.scope_key}/{self.part}"


class SnapshotValue(models.Model):
    """A large value of a living instance, outside of its snapshot; ``hash`` is the SHA-256 of it.

    The rows go when no part of the state holds the value any more, at the latest with the
    instance.
    """

    pk = models.CompositePrimaryKey("instance_key", "hash")
    instance_key = models.BigIntegerField()
    hash = models.TextField()
    data = models.BinaryField()

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return f"{self.instance_key}: {self.hash}"
