"""Work to do now or later: jobs and timers."""

from django.db import models

from engine.store.fields import CountField, JsonField, MomentField, OptionalTextField, WordField
from engine.store.models.words import DEFAULT_TENANT


class JobState(models.TextChoices):
    """The states of a job; ACTIVATED means leased and is CREATED to the REST API."""

    CREATED = "CREATED"
    ACTIVATED = "ACTIVATED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    COMPLETED = "COMPLETED"
    ERROR_THROWN = "ERROR_THROWN"
    CANCELED = "CANCELED"


#: A worker may get it: see the condition of the index ``job_ready``.
READY_STATES = (JobState.CREATED, JobState.FAILED, JobState.TIMED_OUT)


class Job(models.Model):
    """One piece of work for a worker.

    The lease (``worker``, ``deadline``, ``token``, state ACTIVATED) is set by dispatch, outside
    of any turn; everything else follows from events. ``retry_at`` holds a failed job back, an
    incident (``incident_key``) does until it is resolved. ``denied`` is set where a task listener
    has said no.
    """

    key = models.BigIntegerField(primary_key=True)
    instance_key = models.BigIntegerField()
    item_key = models.BigIntegerField()
    definition_key = models.BigIntegerField()
    process_id = models.TextField()
    version = models.IntegerField()
    element_id = models.TextField()
    type = models.TextField()
    kind = models.TextField(default="BPMN_ELEMENT")
    listener_event_type = models.TextField(default="UNSPECIFIED")
    state = WordField(choices=JobState, default=JobState.CREATED)
    retries = CountField()
    headers = JsonField(default=dict)
    priority = models.IntegerField(default=0)
    worker = models.TextField(default="")
    deadline = MomentField(null=True)
    retry_at = MomentField(null=True)
    token = OptionalTextField()
    error_code = OptionalTextField()
    error_message = OptionalTextField()
    denied = models.BooleanField(default=False)
    denied_reason = OptionalTextField()
    incident_key = models.BigIntegerField(null=True)
    created_at = MomentField()
    ended_at = MomentField(null=True)
    updated_at = MomentField()
    part_scope = models.BigIntegerField(null=True)
    part_number = models.IntegerField(null=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(
                "type",
                models.F("priority").desc(),
                "key",
                condition=models.Q(
                    state__in=READY_STATES, retries__gt=0, incident_key__isnull=True
                ),
                name="job_ready",
            ),
            models.Index(
                fields=["deadline"], condition=models.Q(state="ACTIVATED"), name="job_leased"
            ),
            models.Index(
                fields=["retry_at"],
                condition=models.Q(state="FAILED", retry_at__isnull=False),
                name="job_held_back",
            ),
            models.Index(fields=["instance_key", "key"], name="job_of"),
            models.Index(fields=["item_key"], name="job_item"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.key}"


class Timer(models.Model):
    """A timer that is still to fire; ``instance_key`` is null for a process's start timer.

    ``element_id`` is the node's id; ``repetitions`` is -1 for an endless cycle.
    """

    key = models.BigIntegerField(primary_key=True)
    instance_key = models.BigIntegerField(null=True)
    item_key = models.BigIntegerField(null=True)
    definition_key = models.BigIntegerField()
    element_id = models.TextField()
    due = models.BigIntegerField()
    repetitions = models.IntegerField(default=1)
    cycle = OptionalTextField()
    part_scope = models.BigIntegerField(null=True)
    part_number = models.IntegerField(null=True)
    tenant_id = models.TextField(default=DEFAULT_TENANT)

    class Meta:
        app_label = "engine"
        indexes = [
            models.Index(fields=["due"], name="timer_due"),
            models.Index(
                fields=["instance_key"],
                condition=models.Q(instance_key__isnull=False),
                name="timer_of",
            ),
            models.Index(
                fields=["definition_key"],
                condition=models.Q(instance_key__isnull=True),
                name="timer_start",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.element_id} {self.key}"
