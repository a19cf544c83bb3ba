"""What agents did: a row per turn of a region and a row per proposed tool call.

Messages and texts are hashes of payloads.
"""

from django.db import models

from engine.store.fields import JsonField, MomentField, OptionalTextField, WordField
from engine.store.models.words import DEFAULT_TENANT


class AgentTurn(models.Model):
    """One turn of an agent region: REQUESTED, then COMPLETED or FAILED."""

    pk = models.CompositePrimaryKey("region_key", "turn")
    region_key = models.BigIntegerField()
    turn = models.IntegerField()
    instance_key = models.BigIntegerField()
    definition_key = models.BigIntegerField()
    process_id = models.TextField()
    element_id = models.TextField()
    job_key = models.BigIntegerField(null=True)
    state = WordField(default="REQUESTED")
    agent = models.TextField()
    connection = models.TextField(default="")
    model = models.TextField(default="")
    parameters = JsonField(default=dict)
    decision = JsonField(null=True)
    messages = JsonField(default=list)
    text = OptionalTextField()
    input_tokens = models.BigIntegerField(default=0)
    output_tokens = models.BigIntegerField(default=0)
    cost = models.DecimalField(max_digits=24, decimal_places=12, null=True)
    duration_ms = models.BigIntegerField(default=0)
    scripted = models.BooleanField(default=False)
    failure_code = OptionalTextField()
    failure_message = OptionalTextField()
    requested_at = MomentField()
    ended_at = MomentField(null=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["instance_key", "region_key", "turn"], name="agent_turn_of"),
            models.Index(fields=["agent", "requested_at"], name="agent_turn_agent"),
        ]

    def __str__(self) -> str:
        return f"{self.agent} turn {self.turn}"


class AgentCall(models.Model):
    """One tool call that a model proposed, what was decided on it, and what came of it."""

    pk = models.CompositePrimaryKey("region_key", "turn", "call")
    region_key = models.BigIntegerField()
    turn = models.IntegerField()
    call = models.TextField()
    instance_key = models.BigIntegerField()
    tool = models.TextField()
    arguments = JsonField(null=True)
    verdict = JsonField(null=True)
    item_key = models.BigIntegerField(null=True)
    dispatched = JsonField(null=True)
    answer = JsonField(null=True)
    task_key = models.BigIntegerField(null=True)
    human = JsonField(null=True)
    proposed_at = MomentField()
    updated_at = MomentField()

    class Meta:
        app_label = "engine"
        indexes = [models.Index(fields=["instance_key"], name="agent_call_of")]

    def __str__(self) -> str:
        return f"{self.tool} {self.call}"


class ModelConnection(models.Model):
    """How to reach a model: provider, address, the name of the secret, and prices.

    Prices are per million tokens; without a price nothing is counted in money.
    """

    name = models.TextField(primary_key=True)
    provider = models.TextField()
    model = models.TextField()
    base_url = models.TextField(blank=True, default="")
    secret_name = models.TextField(blank=True, default="")
    input_price = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    output_price = models.DecimalField(max_digits=18, decimal_places=6, null=True, blank=True)
    currency = models.TextField(blank=True, default="USD")
    parameters = JsonField(default=dict, blank=True)
    enabled = models.BooleanField(default=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"

    def __str__(self) -> str:
        return self.name
