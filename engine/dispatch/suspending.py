"""Suspend and resume instances; what waited meanwhile is looked at as soon as they go on."""

from collections.abc import Iterable

from django.db import transaction

from engine.dispatch import command_ids, due, fold, limits, pushes, rejections, topics
from engine.dispatch.envelope import Envelope
from engine.dispatch.submit import submit
from engine.governance.principal import Actor
from engine.runtime.commands import ResumeInstance, SuspendInstance
from engine.store.models.work import READY_STATES, Job


def suspend_instance(
    key: int,
    *,
    reason: str = "",
    reference: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Let an instance and all that it has called stand still; the journal keeps the *reason*."""
    limits.check_reason(reason)
    submit(
        Envelope(
            command=SuspendInstance(reason),
            instance_key=key,
            actor=actor,
            missing=rejections.no_such("SUSPEND", "suspend a", "process instance", key),
            command_id=command_ids.of("suspend", key, actor, command_id),
            reference=reference,
        )
    )


def resume_instance(
    key: int,
    *,
    reference: int | None = None,
    actor: Actor,
    command_id: str | None = None,
) -> None:
    """Let a suspended instance go on: overdue timers fire, buffered messages meet it."""
    submit(
        Envelope(
            command=ResumeInstance(),
            instance_key=key,
            actor=actor,
            missing=rejections.no_such("RESUME", "resume a", "process instance", key),
            command_id=command_ids.of("resume", key, actor, command_id),
            reference=reference,
        )
    )
    look_again((key,))


def look_again(keys: Iterable[int]) -> None:
    """What instances that have just been resumed wait for may be done at once."""
    due.tell(0)
    transaction.on_commit(fold.follow, robust=True)
    types = Job.objects.filter(instance_key__in=list(keys), state__in=READY_STATES)
    found = types.order_by().values_list("type", flat=True).distinct()
    pushes.after_commit([topics.of_jobs(job_type) for job_type in found])
