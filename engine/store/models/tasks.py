"""What waits for a person: user tasks, escalations of agents, approvals of milestones."""

from django.db import models

from engine.store.fields import JsonField, MomentField, OptionalTextField, WordField
from engine.store.models.words import DEFAULT_TENANT


class TaskKind(models.TextChoices):
    """What is asked of the person."""

    TASK = "task"
    ESCALATION = "escalation"
    APPROVAL = "approval"


class Task(models.Model):
    """One item of the inbox.

    ``details`` carries what its kind needs: of an escalation reason, proposal, call, confidence,
    agent and turn. ``approvals`` names who has approved so far. ``job_key`` is set for a user task
    that is a job.
    """

    key = models.BigIntegerField(primary_key=True)
    kind = models.TextField(choices=TaskKind, default=TaskKind.TASK)
    instance_key = models.BigIntegerField()
    item_key = models.BigIntegerField()
    definition_key = models.BigIntegerField()
    process_id = models.TextField()
    process_name = OptionalTextField()
    version = models.IntegerField()
    element_id = models.TextField()
    name = OptionalTextField()
    state = WordField(default="CREATED")
    assignee = OptionalTextField()
    candidate_groups = JsonField(default=list)
    candidate_users = JsonField(default=list)
    due_date = MomentField(null=True)
    follow_up_date = MomentField(null=True)
    priority = models.IntegerField(default=50)
    form_key = models.BigIntegerField(null=True)
    form_id = OptionalTextField()
    external_reference = OptionalTextField()
    headers = JsonField(default=dict)
    details = JsonField(default=dict)
    approvals = JsonField(default=list)
    created_at = MomentField()
    updated_at = MomentField()
    completed_at = MomentField(null=True)
    completed_by = OptionalTextField()
    decision = JsonField(null=True)
    job_key = models.BigIntegerField(null=True)
    business_id = OptionalTextField()
    tags = JsonField(default=list)
    part_scope = models.BigIntegerField(null=True)
    part_number = models.IntegerField(null=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(
                fields=["assignee", "key"], condition=models.Q(state="CREATED"), name="task_open"
            ),
            models.Index(
                fields=["due_date"],
                condition=models.Q(state="CREATED", due_date__isnull=False),
                name="task_due",
            ),
            models.Index(fields=["instance_key", "key"], name="task_of"),
            models.Index(fields=["item_key"], name="task_item"),
            models.Index(fields=["created_at", "key"], name="task_created"),
            models.Index(
                fields=["job_key"], condition=models.Q(job_key__isnull=False), name="task_job"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name or self.element_id} {self.key}"


class TaskCandidate(models.Model):
    """A group or user that may take an open task; the rows go when the task ends."""

    pk = models.CompositePrimaryKey("task_key", "kind", "name")
    task_key = models.BigIntegerField()
    kind = models.TextField()
    name = models.TextField()

    class Meta:
        app_label = "engine"
        indexes = [models.Index(fields=["kind", "name", "task_key"], name="task_candidate_name")]

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"
