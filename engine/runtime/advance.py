"""Advance an instance by one command: decide, emit events, run to quiescence.

The one door of the runtime. It is pure: time, keys and chance come with the `World`, and the
state changes by events alone. A command that the state does not allow raises `CommandRejected`
before anything has happened.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from engine.feel.values import Value
from engine.plan.model import Plan
from engine.runtime import agent_turns, effects, incidents, intake, jobs, menu, tasks, waits
from engine.runtime.behaviors import BEHAVIORS, milestone
from engine.runtime.commands import (
    ActivateElements,
    AssignTask,
    CancelInstance,
    ChooseItem,
    Command,
    CommandRejected,
    CompleteJob,
    CompleteTask,
    CompleteTurn,
    CorrelateMessage,
    DecideTask,
    FailJob,
    FailTurn,
    FireTimer,
    ReceiveSignal,
    ResolveIncident,
    SetVariables,
    StartInstance,
    ThrowJobError,
    UpdateJobRetries,
    UpdateTask,
)
from engine.runtime.events import Event
from engine.runtime.starting import cancel_instance, set_variables, start_instance
from engine.runtime.state import Item, State
from engine.runtime.turn import Turn
from engine.runtime.world import World


@dataclass(slots=True)
class Outcome:
    """What a command led to.

    Attributes:
        events: in order; the fold of all events of an instance is its state.
        payloads: messages and large values by hash, to be stored once.
    """

    events: list[Event] = field(default_factory=list)
    payloads: dict[str, Value] = field(default_factory=dict)


def advance(plan: Plan, state: State, command: Command, world: World) -> Outcome:
    """Carry out *command* and run until nothing can move; *state* is changed in place.

    Raises:
        CommandRejected: the state does not allow it; nothing has happened.
        BrokenInvariant: the kernel is wrong; *state* must be thrown away.
    """
    if state.over:
        raise CommandRejected("NOT_FOUND", "the instance has ended")
    turn = Turn(plan, state, world, BEHAVIORS)
    HANDLERS[type(command)](turn, intake.admitted(command))
    turn.settle()
    return Outcome(turn.events, turn.payloads)


def _item(turn: Turn, key: int) -> Item | None:
    return turn.state.items.get(key)


def _on_item(handler: Callable[[Turn, Item | None, Any], None]) -> Callable[[Turn, Any], None]:
    """Find the item that the command is about; the handler refuses what is not there."""

    def handle(turn: Turn, command: Any) -> None:
        handler(turn, _item(turn, command.item), command)

    return handle


def _fire_timer(turn: Turn, item: Item | None, command: FireTimer) -> None:
    waiting = _waiting(item, command.timer, "timer")
    waits.timer_fired(turn, waiting, command.timer)


def _correlate(turn: Turn, item: Item | None, command: CorrelateMessage) -> None:
    waiting = _waiting(item, command.subscription, "message")
    node_id = (waiting.waits or {})[command.subscription][1]
    stays = waits.stays_open(turn, waiting, node_id)
    turn.emit(("MessageCorrelated", command.subscription, waiting.key, command.message, stays))
    waits.occurred(turn, waiting, node_id, command.variables)


def _signal(turn: Turn, item: Item | None, command: ReceiveSignal) -> None:
    waiting = _waiting(item, command.subscription, "signal")
    node_id = (waiting.waits or {})[command.subscription][1]
    stays = waits.stays_open(turn, waiting, node_id)
    turn.emit(("SignalReceived", command.subscription, waiting.key, stays))
    waits.occurred(turn, waiting, node_id, command.variables)


def _waiting(item: Item | None, key: int, kind: str) -> Item:
    wait = (item.waits or {}).get(key) if item is not None else None
    if item is None or wait is None or wait[0] != kind:
        raise CommandRejected("NOT_FOUND", f"nothing waits for the {kind} with key '{key}'")
    return item


def _decide(turn: Turn, item: Item | None, command: DecideTask) -> None:
    tasks.held(item, command.task, "decide", None)
    assert item is not None  # noqa: S101 - held() has refused it
    if item.node.milestone is not None:
        milestone.decide(turn, item, command)
    elif item.node.ad_hoc is not None:
        agent_turns.answered_by_person(turn, item, command)
    else:
        effects.decide(turn, item, command)


def _resolve(turn: Turn, item: Item | None, command: ResolveIncident) -> None:
    incidents.resolve(turn, item, command.incident)


HANDLERS: dict[type, Callable[[Turn, Any], None]] = {
    StartInstance: start_instance,
    CancelInstance: cancel_instance,
    SetVariables: set_variables,
    CompleteJob: _on_item(jobs.complete),
    FailJob: _on_item(jobs.fail),
    ThrowJobError: _on_item(jobs.throw),
    UpdateJobRetries: _on_item(jobs.update_retries),
    FireTimer: _on_item(_fire_timer),
    CorrelateMessage: _on_item(_correlate),
    ReceiveSignal: _on_item(_signal),
    ResolveIncident: _on_item(_resolve),
    CompleteTask: _on_item(tasks.complete),
    AssignTask: _on_item(tasks.assign),
    UpdateTask: _on_item(tasks.update),
    DecideTask: _on_item(_decide),
    ActivateElements: _on_item(jobs.activate_elements),
    ChooseItem: _on_item(menu.choose),
    CompleteTurn: _on_item(agent_turns.completed),
    FailTurn: _on_item(agent_turns.failed),
}
