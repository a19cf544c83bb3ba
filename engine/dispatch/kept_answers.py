"""A model's answer that came while its instance stood still is kept, and given when it goes on.

What a model was asked has been paid for; a worker's work is simply done again. The answer waits as
a row beside the commands of other instances (`engine.dispatch.crossings`), and its job stays leased
to whoever asked, so that nobody asks again meanwhile. An answer that has nobody to be given to
afterwards (a timer has ended its region) is void, as one that comes too late is.
"""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from engine.dispatch import due, routes
from engine.dispatch.envelope import Envelope
from engine.governance.principal import Actor
from engine.runtime.commands import CompleteTurn, ToolCall, Usage
from engine.store import clock
from engine.store.fields import from_ms
from engine.store.models.crossings import Crossing
from engine.store.models.work import Job, JobState

COMMAND = CompleteTurn.__name__
NEVER_MS = 253_000_000_000_000  #: the end of a lease that only the answer ends: the year 9987


def keep(envelope: Envelope, command: CompleteTurn) -> bool:
    """Keep the answer in *envelope* if its lease still holds; whether it does.

    Must be called in a transaction.
    """
    leased = Job.objects.filter(key=command.job, state=JobState.ACTIVATED)
    if envelope.token is not None:
        leased = leased.filter(token=envelope.token)
    if not leased.update(deadline=from_ms(NEVER_MS)):
        return False
    scope, number = envelope.parts[0] if envelope.parts else (None, None)
    Crossing.objects.create(
        receiver=envelope.instance_key,
        sender=envelope.instance_key,
        command=COMMAND,
        payload=_packed(command, envelope.actor),
        part_scope=scope,
        part_number=number,
        at=from_ms(clock.now_ms()),
    )
    due.tell(0)  # it may have gone on just now
    return True


def _packed(command: CompleteTurn, actor: Actor) -> dict[str, Any]:
    told = {each.name: getattr(command, each.name) for each in fields(command)}
    told["messages"] = [dict(message) for message in command.messages]
    told["calls"] = [asdict(call) for call in command.calls]
    told["usage"] = asdict(command.usage)
    return {**told, "actor": [actor.kind, actor.name]}


def given(row: Crossing) -> Envelope:
    """The answer that a row keeps, on its way.

    Raises:
        KeyError, TypeError: another version of the engine wrote it.
    """
    told: dict[str, Any] = dict(row.payload)
    kind, name = told.pop("actor")
    command = CompleteTurn(
        **{
            **told,
            "messages": tuple(told["messages"]),
            "calls": tuple(ToolCall(**call) for call in told["calls"]),
            "usage": Usage(**told["usage"]),
        }
    )
    route = routes.jobs([command.job]).get(command.job)
    return Envelope(
        command=command,
        instance_key=row.receiver,
        parts=routes.part(row.part_scope, row.part_number),
        actor=Actor(kind, name),
        job_type=route.type if route is not None else None,
    )


def is_void(payload: Mapping[str, Any]) -> None:
    """The answer was refused: if its job is still there, it may be handed out again."""
    leased = Job.objects.filter(key=payload["job"], state=JobState.ACTIVATED)
    leased.filter(deadline=from_ms(NEVER_MS)).update(deadline=from_ms(clock.now_ms()))
