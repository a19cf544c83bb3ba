"""What is on its way from one instance to another."""

from django.db import models

from engine.store.fields import JsonField, MomentField
from engine.store.models.words import DEFAULT_TENANT


class Crossing(models.Model):
    """A command of one instance to another (``receiver``) that has not arrived yet.

    Or the answer of a model to an instance that stands still: its ``sender`` is the receiver.

    Written with the turn that sends it, deleted with the turn in which it arrives. Most never are
    a row, because they arrive in the transaction that sends them. ``id`` is the order in which a
    sender's commands arrive; ``retry_at`` holds back what could not be carried out.
    """

    id = models.BigAutoField(primary_key=True)
    receiver = models.BigIntegerField()
    sender = models.BigIntegerField()
    command = models.TextField()
    payload = JsonField(default=dict)
    part_scope = models.BigIntegerField(null=True)
    part_number = models.IntegerField(null=True)
    at = MomentField()
    retry_at = MomentField(null=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [models.Index(fields=["receiver", "id"], name="crossing_receiver")]

    def __str__(self) -> str:
        return f"{self.command} to {self.receiver}"
