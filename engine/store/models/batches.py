"""What an operator asks of many instances at once, and what became of each."""

from django.db import models

from engine.store.fields import JsonField, MomentField
from engine.store.models.words import DEFAULT_TENANT


class BatchType(models.TextChoices):
    """What is done to each item."""

    CANCEL = "CANCEL_PROCESS_INSTANCE"
    RESOLVE = "RESOLVE_INCIDENT"
    MODIFY = "MODIFY_PROCESS_INSTANCE"
    MIGRATE = "MIGRATE_PROCESS_INSTANCE"
    SUSPEND = "SUSPEND_PROCESS_INSTANCE"
    RESUME = "RESUME_PROCESS_INSTANCE"
    DELETE = "DELETE_PROCESS_INSTANCE"


class BatchOperation(models.Model):
    """One request about many things, carried out piece by piece.

    ``details`` has what is done to each (moves; target and mapping; the reason), ``principal`` on
    whose behalf. The numbers count items; an operation is COMPLETED when each item has been tried,
    whatever came of it.
    """

    key = models.BigIntegerField(primary_key=True)
    type = models.TextField(choices=BatchType.choices)
    state = models.TextField()
    details = JsonField(default=dict)
    actor_type = models.TextField()
    actor_id = models.TextField()
    principal = JsonField(default=dict)
    created_at = MomentField()
    ended_at = MomentField(null=True)
    total = models.IntegerField(default=0)
    completed = models.IntegerField(default=0)
    failed = models.IntegerField(default=0)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(
                fields=["key"], name="batch_operation_active", condition=models.Q(state="ACTIVE")
            )
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.key}"


class BatchOperationItem(models.Model):
    """One thing that an operation is about: a process instance, or an incident.

    ``state`` is ACTIVE until it has been tried, then COMPLETED, FAILED (``error`` says why),
    SKIPPED (there was nothing left to do) or CANCELED with its operation.
    """

    pk = models.CompositePrimaryKey("operation_key", "item_key")
    operation_key = models.BigIntegerField()
    item_key = models.BigIntegerField()
    instance_key = models.BigIntegerField()
    root_key = models.BigIntegerField(null=True)
    state = models.TextField()
    processed_at = MomentField(null=True)
    error = models.TextField(null=True)  # noqa: DJ001 - null: it did not fail
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(
                fields=["operation_key", "item_key"],
                name="batch_item_active",
                condition=models.Q(state="ACTIVE"),
            ),
            models.Index(fields=["instance_key"], name="batch_item_instance"),
        ]

    def __str__(self) -> str:
        return f"{self.item_key} of {self.operation_key}"
