"""Commands to a case, from the door of the kernel to where they are carried out, and settling."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from engine.runtime import business_ids, case_roles, incidents, tasks
from engine.runtime.case_commands import BindRole, ChangeCaseFile, MakeMove, SteerAgent
from engine.runtime.cases import (
    agents,
    calling,
    case_file,
    checks,
    clocks,
    ending,
    file_changes,
    items,
    marks,
    moves,
    settling,
    steering,
    suspending,
    timers,
)
from engine.runtime.cases.run import Run
from engine.runtime.commands import (
    AssignBusinessId,
    AssignTask,
    CancelInstance,
    Command,
    CommandRejected,
    CompleteCall,
    CompleteTask,
    CompleteTurn,
    DecideTask,
    FailTurn,
    FireTimer,
    NoteCallTrouble,
    RaiseIncident,
    ResolveIncident,
    ResumeInstance,
    SetVariables,
    StartInstance,
    SuspendInstance,
    ThrowCallError,
    ThrowCallEscalation,
    UpdateTask,
)
from engine.runtime.state import ACTIVE, CLOSED, FAILED, SUSPENDED, Item
from engine.runtime.trouble import JOB, RESTART, Trouble
from engine.runtime.turn import Turn


def carry_out(turn: Turn, command: Command) -> None:
    """Carry out *command* and settle.

    Raises:
        CommandRejected: the state does not allow it, or it is no command to a case.
    """
    run = Run(turn)
    kind, found = type(command), cast(Any, command)
    if kind is not StartInstance and turn.state.root is None:
        raise CommandRejected("NOT_FOUND", "the case has not been started")
    if kind in _ON_ITEM:
        _ON_ITEM[kind](run, turn.state.items.get(found.item), found)
    elif kind in _ON_CASE:
        _ON_CASE[kind](run, found)
    else:
        raise CommandRejected("INVALID_STATE", f"a case does not take {kind.__name__}")
    settling.settle(run)
    if run.case.agents:
        agents.consider(run)


def _start(run: Run, command: StartInstance) -> None:
    if run.state.root is not None:
        raise CommandRejected("ALREADY_EXISTS", f"case '{command.key}' has been started")
    given = calling.bound_inputs(run, command.variables)
    change = _data_at_start(run, command, given)
    meta: dict[str, Any] = {
        "process": run.plan.id,
        "version": command.version,
        "definition": command.definition_key,
        "businessId": command.business_id,
        "tags": list(command.tags),
        "startEvent": None,
    }
    if command.caller is not None:
        meta["caller"] = dict(command.caller)
    if command.restart_of is not None:
        meta["restartOf"] = command.restart_of
    run.turn.emit(("InstanceStarted", command.key, run.plan.root.id, meta))
    change.commit()
    marks.happened(run, run.root, "create")
    run.look_at(run.root)
    items.lay_out(run, run.root)


def _data_at_start(
    run: Run, command: StartInstance, variables: Mapping[str, Any]
) -> file_changes.Change:
    """The data that the case begins with; of a caller's, what the case file takes."""
    run.state.root = Item(command.key, run.plan.root, None, ACTIVE)
    try:
        if command.caller is None:
            return case_file.planned(run, run.root, variables)
        change = file_changes.Change(run)
        for name, value in variables.items():
            try:
                change.write(run.root, {name: value})
            except CommandRejected:
                change.top[name] = value
        return change
    finally:
        run.state.root = None


def _set_variables(run: Run, command: SetVariables) -> None:
    item = run.state.items.get(command.scope)
    if item is None:
        raise CommandRejected("NOT_FOUND", f"the case has no item with the key '{command.scope}'")
    change = case_file.planned(run, item, {} if command.local else command.variables)
    if command.local and item.scope is not None:
        change.local[item.key] = dict(command.variables)
    elif command.local:
        change = case_file.planned(run, item, command.variables)
    if run.root.life == CLOSED:
        raise file_changes.refused("the case is closed, and its data cannot be written any more")
    change.commit()


def _cancel(run: Run, command: CancelInstance) -> None:
    """An operator, or the caller that gives it up, terminates the case, suspended or not."""
    root = run.root
    caller = run.state.meta.get("caller")
    if caller is not None and not command.by_caller and not (root.memo or {}).get(calling.TOLD):
        raise CommandRejected(
            "INVALID_STATE",
            f"expected to cancel the case with key '{root.key}', but it is called by another "
            f"instance; cancel the root instance '{caller['root']}' instead",
        )
    if root.life not in (ACTIVE, SUSPENDED, FAILED):
        if command.by_caller:
            return
        raise CommandRejected(
            "INVALID_STATE",
            f"expected to cancel the case with key '{root.key}', but it is {root.life.lower()}",
        )
    suspending.release(run)
    run.turn.emit(("CancelRequested", root.key, command.reason))
    if command.by_caller:
        run.turn.remember(root, calling.TOLD, True)
    ending.terminate_case(run, "terminate", command.reason)


def _complete_task(run: Run, item: Item | None, command: CompleteTask) -> None:
    """A person completes a human task in the inbox: the move ``complete``."""
    tasks.held(item, command.task, "complete")
    assert item is not None  # noqa: S101 - held() has refused it
    illegal = checks.illegal(run, item, "complete")
    if illegal is not None:
        raise CommandRejected("INVALID_STATE", illegal.detail)
    case_file.planned(run, item, command.variables).commit()
    moves.carry_out(run, item, "complete", command.variables, command.action)


def _assign_task(run: Run, item: Item | None, command: AssignTask) -> None:
    tasks.assign(run.turn, item, command)


def _update_task(run: Run, item: Item | None, command: UpdateTask) -> None:
    tasks.update(run.turn, item, command)


def _raise(run: Run, item: Item | None, command: RaiseIncident) -> None:
    if item is None or not item.waits or incidents.is_open(item):
        raise CommandRejected(
            "INVALID_STATE",
            f"the item '{command.item}' waits for nothing, or has an incident already",
        )
    incidents.raise_incident(run.turn, item, Trouble("UNKNOWN", command.message), JOB)


def _resolve(run: Run, item: Item | None, command: ResolveIncident) -> None:
    """What has failed is tried again: work is reactivated, anything else is judged again."""
    memo = (item.memo or {}) if item is not None else {}
    if item is None or memo.get("incident") != command.incident:
        raise CommandRejected(
            "NOT_FOUND", f"the case has no incident with the key '{command.incident}'"
        )
    if memo["step"] == RESTART:
        illegal = checks.illegal(run, item, "reactivate")
        if illegal is not None:
            raise CommandRejected("INVALID_STATE", illegal.detail)
        moves.reactivate(run, item)
        return
    incidents.clear(run.turn, item)
    if (item.memo or {}).get(clocks.HALTED):
        clocks.begin(run, item)
    run.everything()


_ON_CASE: Mapping[type, Callable[[Run, Any], None]] = {
    StartInstance: _start,
    MakeMove: moves.make,
    ChangeCaseFile: case_file.carry_out,
    SetVariables: _set_variables,
    CancelInstance: _cancel,
    SuspendInstance: suspending.by_command,
    ResumeInstance: suspending.lifted,
    AssignBusinessId: lambda run, command: business_ids.assign(run.turn, command),
    BindRole: lambda run, command: case_roles.bind(run.turn, command),
}

_ON_ITEM: Mapping[type, Callable[[Run, Item | None, Any], None]] = {
    FireTimer: timers.fire,
    CompleteTask: _complete_task,
    AssignTask: _assign_task,
    UpdateTask: _update_task,
    CompleteCall: calling.completed,
    ThrowCallError: calling.failed,
    ThrowCallEscalation: calling.escalated,
    NoteCallTrouble: calling.troubled,
    RaiseIncident: _raise,
    ResolveIncident: _resolve,
    CompleteTurn: agents.completed,
    FailTurn: agents.failed,
    DecideTask: agents.decided,
    SteerAgent: steering.steer,
}
