"""Broadcast a signal: everyone who waits gets it, and every signal start event starts."""

from collections.abc import Mapping

from engine.dispatch import (
    command_ids,
    fold,
    limits,
    rejections,
    repeats,
    thrown_signals,
    writer,
)
from engine.feel.values import Value
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.store.keys import new_key

AT_ONCE = 500  #: commands that are folded into one write; all of them are one transaction


def broadcast(
    name: str,
    variables: Mapping[str, Value],
    *,
    actor: Actor,
    command_id: str | None = None,
) -> int:
    """Send a signal to everyone who waits for it; its key."""
    gates.admit(Request(actor, "BroadcastSignal"))
    limits.check_variables(variables)
    if not name:
        raise rejections.invalid("No signalName provided.")
    repeat = command_ids.of("broadcast", name, actor, command_id)
    key: int = writer.write(
        lambda: repeats.once(repeat, lambda: _broadcast(name, variables, actor.as_engine()))
    )["key"]
    return key


def _broadcast(name: str, variables: Mapping[str, Value], actor: Actor) -> repeats.Answer:
    key = new_key()
    envelopes = thrown_signals.envelopes(name, variables, actor)
    for first in range(0, len(envelopes), AT_ONCE):
        fold.carry_out(envelopes[first : first + AT_ONCE])
    return {"key": key}
