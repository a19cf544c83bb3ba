"""Suspend and resume instances; what waited meanwhile is looked at as soon as they go on."""

from engine.dispatch import command_ids, due, limits, pushes, rejections, topics
from engine.dispatch.envelope import Envelope
from engine.dispatch.submit import submit
from engine.governance.principal import Actor
from engine.runtime.commands import ResumeInstance, SuspendInstance
from engine.store.models.work import Job


def suspend_instance(
    key: int, *, reason: str = "", actor: Actor, command_id: str | None = None
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
        )
    )


def resume_instance(key: int, *, actor: Actor, command_id: str | None = None) -> None:
    """Let a suspended instance go on: overdue timers fire, buffered messages meet it."""
    submit(
        Envelope(
            command=ResumeInstance(),
            instance_key=key,
            actor=actor,
            missing=rejections.no_such("RESUME", "resume a", "process instance", key),
            command_id=command_ids.of("resume", key, actor, command_id),
        )
    )
    due.tell(0)
    types = Job.objects.filter(instance_key=key, state__in=("CREATED", "FAILED", "TIMED_OUT"))
    found = types.values_list("type", flat=True).distinct()
    pushes.announce(frozenset(topics.of_jobs(job_type) for job_type in found))
