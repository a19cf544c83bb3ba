"""What stays of things that are gone, and what names things from outside."""

from django.db import models

from engine.store.fields import MomentField
from engine.store.models.journal import Payload
from engine.store.models.words import DEFAULT_TENANT


class TombstoneKind(models.TextChoices):
    """What was deleted."""

    PROCESS = "process"
    CASE = "case"
    DECISION = "decision"


class Tombstone(models.Model):
    """An instance, or an evaluation of a decision, that was deleted: what, by whom and why.

    It has nothing of what the instance knew. ``turns`` and ``hash`` are the length of its journal
    and the head of its chain, so that a copy of the journal which somebody kept can still be
    proved. ``restart_of`` is the instance it repeated. ``left`` is set as long as rows of it are
    still being removed; nothing shows them any more.
    """

    key = models.BigIntegerField(primary_key=True)
    kind = models.TextField(choices=TombstoneKind, default=TombstoneKind.PROCESS)
    definition_id = models.TextField()
    definition_key = models.BigIntegerField(null=True)
    version = models.IntegerField()
    parent_key = models.BigIntegerField(null=True)
    root_key = models.BigIntegerField()
    restart_of = models.BigIntegerField(null=True)
    state = models.TextField()
    started_at = MomentField()
    ended_at = MomentField(null=True)
    turns = models.BigIntegerField(default=0)
    hash = models.BinaryField(default=b"")
    deleted_at = MomentField()
    deleted_by = models.TextField()
    reason = models.TextField(default="")
    operation_key = models.BigIntegerField(null=True)
    left = models.BooleanField(default=False)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["key"], condition=models.Q(left=True), name="tombstone_left"),
            models.Index(fields=["deleted_at", "key"], name="tombstone_deleted"),
        ]

    def __str__(self) -> str:
        return f"{self.definition_id} {self.key}"


class PayloadUse(models.Model):
    """An instance whose journal names a payload; a payload goes with the last of them."""

    pk = models.CompositePrimaryKey("instance_key", "hash")
    instance_key = models.BigIntegerField()
    hash = models.ForeignKey(
        Payload, models.DO_NOTHING, db_column="hash", db_index=False, related_name="+"
    )

    class Meta:
        app_label = "engine"
        indexes = [models.Index(fields=["hash"], name="payload_use_hash")]

    def __str__(self) -> str:
        return f"{self.hash_id} in {self.instance_key}"


class OperationReference(models.Model):
    """The number that a client gave to what it asked for, and what that was.

    ``command`` is the word of the journal (``CancelInstance``) or of what is no turn
    (``CreateBatch``); ``subject_key`` the thing it was asked of. ``seq`` is the turn of the
    instance, where it is one.
    """

    key = models.BigIntegerField(primary_key=True)
    reference = models.BigIntegerField()
    command = models.TextField()
    subject_key = models.BigIntegerField()
    instance_key = models.BigIntegerField(null=True)
    seq = models.BigIntegerField(null=True)
    actor = models.TextField()
    at = MomentField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["reference", "key"], name="operation_reference_number"),
            models.Index(fields=["instance_key", "key"], name="operation_reference_of"),
        ]

    def __str__(self) -> str:
        return f"{self.reference}: {self.command}"
