"""The truth: one row per turn; with the receipts of commands and the large values it names."""

from django.db import models

from engine.store.fields import JsonField, MomentField


class Journal(models.Model):
    """One turn of one instance.

    ``seq`` counts from 1 without a gap. ``events`` is JSON ``[[name, ...], ...]``, names in the
    order they have in the values, since a FEEL context has one; ``hash`` is the SHA-256 of the
    previous row's hash and this row's content (`engine.store.chain`).
    """

    pk = models.CompositePrimaryKey("instance_key", "seq")
    instance_key = models.BigIntegerField()
    seq = models.BigIntegerField()
    at = MomentField()
    actor = models.TextField()
    command = models.TextField()
    command_id = models.TextField()
    events = models.BinaryField()
    hash = models.BinaryField()

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return f"{self.instance_key} turn {self.seq}"


class Command(models.Model):
    """The receipt of a command that carried an id: a repeat gets the same answer."""

    id = models.TextField(primary_key=True)
    instance_key = models.BigIntegerField(null=True)
    seq = models.BigIntegerField(null=True)
    result = JsonField(null=True)
    at = MomentField(db_index=True)

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return self.id


class Payload(models.Model):
    """A message that events name by the SHA-256 of its canonical JSON (sorted names).

    It is part of the journals that name it, and stays as long as they do.
    """

    hash = models.TextField(primary_key=True)
    data = models.BinaryField()

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return self.hash
