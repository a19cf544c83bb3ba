"""Engine time as callers may steer it: pinned and released, where the installation allows it."""

from django.conf import settings

from engine.dispatch import upkeep, writer
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.runtime.commands import CommandRejected
from engine.store import clock

CONTROLLED = "controlled"


def now_ms() -> int:
    """Engine time in epoch milliseconds."""
    return clock.now_ms()


def pin(timestamp_ms: int, *, actor: Actor) -> None:
    """Stop engine time, and do what is due by then before answering."""
    _check(actor)
    writer.write(lambda: clock.pin(timestamp_ms))
    writer.write(upkeep.catch_up)


def reset(*, actor: Actor) -> None:
    """Let engine time run again."""
    _check(actor)
    writer.write(clock.reset)
    writer.write(upkeep.catch_up)


def _check(actor: Actor) -> None:
    if settings.HELM_CLOCK != CONTROLLED:
        raise CommandRejected(
            "FORBIDDEN",
            "The engine's clock can only be set on a server that was started with "
            "HELM_CLOCK=controlled.",
        )
    gates.admit(Request(actor, "SetClock"))
