"""Buffered messages, and who waits for a message or signal."""

from django.db import models

from engine.store.fields import JsonField, MomentField, OptionalTextField, WordField
from engine.store.models.words import DEFAULT_TENANT


class Message(models.Model):
    """A published message until its time to live is over; unique by id while it is buffered."""

    key = models.BigIntegerField(primary_key=True)
    name = models.TextField()
    correlation_key = models.TextField(default="")
    message_id = OptionalTextField()
    business_id = OptionalTextField()
    variables = JsonField(default=dict)
    expires_at = MomentField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        constraints = [
            models.UniqueConstraint(
                fields=["tenant_id", "name", "correlation_key", "message_id"],
                condition=models.Q(message_id__isnull=False),
                name="message_once",
            )
        ]
        indexes = [
            models.Index(fields=["name", "correlation_key", "key"], name="message_waiting"),
            models.Index(fields=["expires_at"], name="message_expiry"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


class MessageSubscription(models.Model):
    """Who waits, or waited, for a message: an element instance, or the start event of a process."""

    key = models.BigIntegerField(primary_key=True)
    instance_key = models.BigIntegerField(null=True)
    item_key = models.BigIntegerField(null=True)
    definition_key = models.BigIntegerField()
    process_id = models.TextField()
    element_id = models.TextField()
    name = models.TextField()
    correlation_key = OptionalTextField()
    state = WordField(default="CREATED")
    type = models.TextField(default="PROCESS_EVENT")
    updated_at = MomentField()
    part_scope = models.BigIntegerField(null=True)
    part_number = models.IntegerField(null=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(
                fields=["name", "correlation_key", "key"],
                condition=models.Q(state="CREATED"),
                name="message_subscription_open",
            ),
            models.Index(fields=["instance_key", "key"], name="message_subscription_of"),
            models.Index(fields=["item_key"], name="message_subscription_item"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


class CorrelatedMessage(models.Model):
    """A message that met a subscription of an element instance."""

    pk = models.CompositePrimaryKey("subscription", "message_key")
    subscription = models.ForeignKey(
        MessageSubscription,
        models.DO_NOTHING,
        db_column="subscription_key",
        db_constraint=False,
        db_index=False,
        related_name="+",
    )
    message_key = models.BigIntegerField()
    instance_key = models.BigIntegerField()
    item_key = models.BigIntegerField()
    correlated_at = MomentField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["message_key"], name="correlated_message_message"),
            models.Index(fields=["instance_key"], name="correlated_message_of"),
        ]

    def __str__(self) -> str:
        return f"{self.message_key} to {self.subscription_id}"


class MessageCorrelation(models.Model):
    """A buffered message meets each process id once; the rows go with the message."""

    pk = models.CompositePrimaryKey("message_key", "process_id")
    message_key = models.BigIntegerField()
    process_id = models.TextField()

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return f"{self.message_key} to {self.process_id}"


class MessageStart(models.Model):
    """The one living instance that a message start event with this correlation key made."""

    pk = models.CompositePrimaryKey("tenant_id", "process_id", "correlation_key")
    tenant_id = models.TextField(default=DEFAULT_TENANT)
    process_id = models.TextField()
    correlation_key = models.TextField()
    instance_key = models.BigIntegerField(db_index=True)

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return f"{self.process_id}: {self.correlation_key}"


class SignalSubscription(models.Model):
    """An element instance that waits for a signal; the row goes when it no longer does."""

    key = models.BigIntegerField(primary_key=True)
    instance_key = models.BigIntegerField()
    item_key = models.BigIntegerField()
    definition_key = models.BigIntegerField()
    process_id = models.TextField()
    element_id = models.TextField()
    name = models.TextField()
    part_scope = models.BigIntegerField(null=True)
    part_number = models.IntegerField(null=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["name", "key"], name="signal_subscription_name"),
            models.Index(fields=["instance_key"], name="signal_subscription_of"),
        ]

    def __str__(self) -> str:
        return f"{self.name} {self.key}"


class ConditionSubscription(models.Model):
    """An element instance that waits for a condition; the row goes when it no longer does.

    ``element_id`` is the node's id, ``number`` that of the definition in its event. Conditions are
    judged in the turns that write variables, never by this row: it tells who waits.
    """

    key = models.BigIntegerField(primary_key=True)
    instance_key = models.BigIntegerField()
    item_key = models.BigIntegerField()
    definition_key = models.BigIntegerField()
    process_id = models.TextField()
    element_id = models.TextField()
    number = models.IntegerField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [models.Index(fields=["instance_key"], name="condition_subscription_of")]

    def __str__(self) -> str:
        return f"{self.element_id} {self.key}"


class StartSubscription(models.Model):
    """A start event of the latest version of a process that waits outside of any instance.

    ``since`` is the key with which the process began to wait for the name, in this version or
    one before: messages with smaller keys were published before that.
    """

    key = models.BigIntegerField(primary_key=True)
    definition_key = models.BigIntegerField()
    process_id = models.TextField()
    kind = models.TextField()
    name = models.TextField()
    element_id = models.TextField()
    since = models.BigIntegerField()
    updated_at = MomentField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["kind", "name"], name="start_subscription_name"),
            models.Index(fields=["definition_key"], name="start_subscription_of"),
        ]

    def __str__(self) -> str:
        return f"{self.process_id}: {self.kind} {self.name}"
