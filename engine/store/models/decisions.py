"""Decisions as they were made: one row per evaluated decision, explained."""

from django.db import models

from engine.store.fields import JsonField, MomentField, OptionalTextField, WordField
from engine.store.models.words import DEFAULT_TENANT


class DecisionInstance(models.Model):
    """One evaluated decision; those of one evaluation share ``evaluation_key``.

    ``id`` is ``<evaluation key>-<n>`` with n from 1 in the order of evaluation; the last is the
    decision that was asked for. ``definition_key`` and the keys before it are null for a decision
    evaluated outside of a process. ``given`` is what the caller gave of what the evaluation reads,
    in the row of the asked decision; null where it was too large, or was made before it was kept.
    ``messages`` are sentences that say why something became null; ``asked_by`` names who called
    where no process did.
    """

    id = models.TextField(primary_key=True)
    evaluation_key = models.BigIntegerField()
    index = models.IntegerField()
    decision_key = models.BigIntegerField(null=True)
    decision_id = models.TextField()
    decision_name = models.TextField()
    decision_version = models.IntegerField()
    decision_type = models.TextField(default="UNSPECIFIED")
    requirements_id = models.TextField()
    requirements_key = models.BigIntegerField()
    root_decision_key = models.BigIntegerField()
    instance_key = models.BigIntegerField(null=True)
    item_key = models.BigIntegerField(null=True)
    definition_key = models.BigIntegerField(null=True)
    process_id = OptionalTextField()
    state = WordField()
    result = models.TextField()
    failure = OptionalTextField()
    evaluated_inputs = JsonField(default=list)
    matched_rules = JsonField(default=list)
    given = JsonField(null=True)
    messages = JsonField(default=list)
    asked_by = OptionalTextField()
    evaluated_at = MomentField()
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["evaluation_key", "index"], name="decision_instance_evaluation"),
            models.Index(
                fields=["instance_key", "evaluation_key"], name="decision_instance_instance"
            ),
            models.Index(
                fields=["decision_id", "evaluation_key"], name="decision_instance_decision"
            ),
            models.Index(
                fields=["evaluation_key"],
                condition=models.Q(instance_key__isnull=True),
                name="decision_instance_alone",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.decision_id} {self.id}"
