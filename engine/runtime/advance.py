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
from engine.runtime import (
    agent_turns,
    business_ids,
    calls,
    crossing,
    effects,
    incidents,
    intake,
    jobs,
    menu,
    migration,
    modification,
    settling,
    suspension,
    tasks,
    waits,
)
from engine.runtime.behaviors import BEHAVIORS, milestone
from engine.runtime.case_commands import ILLEGAL_TRANSITION
from engine.runtime.cases import calling, door
from engine.runtime.commands import (
    ActivateElements,
    AssignBusinessId,
    AssignTask,
    CancelInstance,
    ChooseItem,
    Command,
    CommandRejected,
    CompleteCall,
    CompleteJob,
    CompleteTask,
    CompleteTurn,
    CorrelateMessage,
    DecideTask,
    FailJob,
    FailTurn,
    FireTimer,
    NoteCallTrouble,
    RaiseIncident,
    ReceiveSignal,
    ResolveIncident,
    ResumeInstance,
    Sent,
    SetVariables,
    StartInstance,
    SuspendInstance,
    ThrowCallError,
    ThrowCallEscalation,
    ThrowJobError,
    UpdateJobRetries,
    UpdateTask,
)
from engine.runtime.events import Event
from engine.runtime.instructions import MigrateInstance, ModifyInstance
from engine.runtime.starting import cancel_instance, set_variables, start_instance
from engine.runtime.state import Item, State
from engine.runtime.trouble import JOB, Trouble
from engine.runtime.turn import Turn
from engine.runtime.world import World


@dataclass(slots=True)
class Outcome:
    """What a command led to.

    Attributes:
        events: in order; the fold of all events of an instance is its state.
        payloads: messages and large values by hash, to be stored once.
        sent: commands to other instances, in order.
    """

    events: list[Event] = field(default_factory=list)
    payloads: dict[str, Value] = field(default_factory=dict)
    sent: list[Sent] = field(default_factory=list)


def advance(plan: Plan, state: State, command: Command, world: World) -> Outcome:
    """Carry out *command* and run until nothing can move; *state* is changed in place.

    Raises:
        CommandRejected: the state does not allow it; nothing has happened.
        WouldMove: the instance is suspended and would have gone on by it; *state* must be thrown
            away.
        BrokenInvariant: the kernel is wrong; *state* must be thrown away.
    """
    if plan.case is not None:
        return _advance_case(plan, state, command, world)
    if state.over:
        raise CommandRejected("NOT_FOUND", "the instance has ended")
    suspension.check(state, command)
    turn = Turn(plan, state, world, BEHAVIORS)
    found = intake.admitted(command)
    handler = ON_ITEM.get(type(command))
    if handler is not None:
        handler(turn, state.items.get(found.item), found)
    else:
        ON_INSTANCE[type(command)](turn, found)
    if suspension.is_suspended(state):
        suspension.hold(turn)
    settling.settle(turn)
    suspension.check_stillness(turn, command)
    if "caller" in state.meta:
        crossing.tell_trouble(turn)
    return Outcome(turn.events, turn.payloads, turn.sent)


def _advance_case(plan: Plan, state: State, command: Command, world: World) -> Outcome:
    """The same for a case: its commands and its settling are those of CMMN."""
    if state.over:
        raise CommandRejected(ILLEGAL_TRANSITION, "the case is closed")
    turn = Turn(plan, state, world, BEHAVIORS)
    door.carry_out(turn, intake.admitted(command))
    if calling.is_awaited(state):
        crossing.tell_trouble(turn)
    return Outcome(turn.events, turn.payloads, turn.sent)


def _fire_timer(turn: Turn, item: Item | None, command: FireTimer) -> None:
    waiting = _waiting(item, command.timer, "timer")
    due = (waiting.waits or {})[command.timer][2]
    if turn.world.at < due:
        raise CommandRejected(
            "INVALID_STATE",
            f"the timer with key '{command.timer}' is due in {due - turn.world.at} ms; a timer "
            "never fires early",
        )
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


def _raise(turn: Turn, item: Item | None, command: RaiseIncident) -> None:
    if item is None or not item.waits or incidents.is_open(item):
        raise CommandRejected(
            "INVALID_STATE",
            f"the element '{command.item}' waits for nothing, or has an incident already",
        )
    incidents.raise_incident(turn, item, Trouble("UNKNOWN", command.message), JOB)


def _resolve(turn: Turn, item: Item | None, command: ResolveIncident) -> None:
    incidents.resolve(turn, item, command.incident)


#: Commands about the instance as a whole.
ON_INSTANCE: dict[type, Callable[[Turn, Any], None]] = {
    StartInstance: start_instance,
    CancelInstance: cancel_instance,
    SuspendInstance: suspension.suspend,
    ResumeInstance: suspension.resume,
    AssignBusinessId: business_ids.assign,
    SetVariables: set_variables,
    ModifyInstance: modification.modify,
    MigrateInstance: migration.migrate,
}

#: Commands about one item; the handler refuses what is not there.
ON_ITEM: dict[type, Callable[[Turn, Item | None, Any], None]] = {
    CompleteJob: jobs.complete,
    FailJob: jobs.fail,
    ThrowJobError: jobs.throw,
    UpdateJobRetries: jobs.update_retries,
    FireTimer: _fire_timer,
    CorrelateMessage: _correlate,
    ReceiveSignal: _signal,
    CompleteCall: calls.completed,
    ThrowCallError: calls.failed,
    ThrowCallEscalation: calls.escalated,
    NoteCallTrouble: calls.troubled,
    RaiseIncident: _raise,
    ResolveIncident: _resolve,
    CompleteTask: tasks.complete,
    AssignTask: tasks.assign,
    UpdateTask: tasks.update,
    DecideTask: _decide,
    ActivateElements: jobs.activate_elements,
    ChooseItem: menu.choose,
    CompleteTurn: agent_turns.completed,
    FailTurn: agent_turns.failed,
}
