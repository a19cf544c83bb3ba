"""Moves are made: the item that is meant is found, the move is checked, and it happens.

`cases-api.md`, Moves; CMMN 1.1 tables 8.3 to 8.5. Variables are set before the transition, so its
checks see them; a refused move changes nothing, its variables included.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from engine.runtime import incidents
from engine.runtime.case_commands import (
    CASE,
    ILLEGAL_TRANSITION,
    MOVES,
    NOT_PLANNABLE,
    Actor,
    MakeMove,
)
from engine.runtime.cases import (
    calling,
    case_file,
    checks,
    completion,
    ending,
    file_changes,
    items,
    marks,
    suggestions,
    suspending,
    tasks,
    transitions,
)
from engine.runtime.cases.checks import Planning, Refusal
from engine.runtime.cases.run import REOPENED, Run, details_of
from engine.runtime.commands import CommandRejected
from engine.runtime.state import (
    ACTIVE,
    COMPLETED,
    DISABLED,
    ENABLED,
    FAILED,
    SUSPENDED,
    TERMINATED,
    Item,
)
from engine.runtime.trouble import Trouble


def make(run: Run, command: MakeMove) -> None:
    """Make a move.

    Raises:
        CommandRejected: there is no such item, or the move is refused.
    """
    if command.kind not in MOVES:
        raise CommandRejected(
            "INVALID_ARGUMENT", f"expected a move of {', '.join(MOVES)}; found '{command.kind}'"
        )
    if command.kind == "plan":
        _plan(run, command)
        return
    item = _target(run, command)
    change = case_file.planned(run, item, command.variables)
    with tried(change):
        _refuse(checks.refusal(run, item, command.kind, command.actor))
    change.commit()
    _say(run, None if item.scope is None else item.key, command)
    carry_out(run, item, command.kind, command.variables)


def _say(run: Run, item: int | None, command: MakeMove) -> None:
    if run.case.agents:
        moved = None if command.kind == "plan" else item
        suggestions.made(run, command.kind, _element(run, item), moved)
    actor = command.actor
    roles = None if actor.roles is None else sorted(actor.roles)
    run.turn.emit(("MoveMade", item, command.kind, {"by": actor.name, "roles": roles}))


def _element(run: Run, item: int | None) -> str:
    return (run.root if item is None else run.state.items[item]).node.element


def _refuse(refusal: Refusal | None) -> None:
    if refusal is not None:
        raise CommandRejected(refusal.code, refusal.detail)


@contextmanager
def tried(change: file_changes.Change) -> Iterator[None]:
    """The state as if *change* had been written."""
    root, state = change.run.root, change.run.state
    scopes: dict[int, Mapping[str, Any]] = dict(change.local)
    if change.top or change.dropped:
        scopes[root.key] = change.values()
    before = {key: state.items[key].vars for key in scopes}
    try:
        for key, variables in scopes.items():
            own = {} if key == root.key else state.items[key].vars or {}
            state.items[key].vars = {**own, **variables}
        yield
    finally:
        for key, kept in before.items():
            state.items[key].vars = kept


# which item is meant ------------------------------------------------------------------------------


_LONGEST_KEY = 19  #: digits of an int64


def _target(run: Run, command: MakeMove) -> Item:
    """The item that is to be moved: the one with that key, or the first in the right state."""
    found = _named(run, command.item)
    if command.index is not None:
        if not 0 <= command.index < len(found):
            raise CommandRejected(
                "NOT_FOUND",
                f"'{command.item}' has {len(found)} items, there is none {command.index}",
            )
        found = [found[command.index]]
    why = None
    for item in found:
        why = checks.illegal(run, item, command.kind)
        if why is None:
            return item
    detail = f"there is no item of '{command.item}' yet" if why is None else why.detail
    raise CommandRejected(ILLEGAL_TRANSITION, detail)


def _named(run: Run, name: str) -> list[Item]:
    """The items that a key, id or name means, by creation.

    Raises:
        CommandRejected: it means nothing in this case.
    """
    if name == CASE:
        return [run.root]
    key = int(name) if name.isdecimal() and len(name) <= _LONGEST_KEY else None
    if key in run.state.items:
        return [run.state.items[key]]
    nodes = [node for node in run.plan.nodes[1:] if name in (node.element, node.id)]
    nodes = nodes or [node for node in run.plan.nodes[1:] if node.name == name]
    if not nodes:
        raise CommandRejected("NOT_FOUND", f"the case has no item with the key or name '{name}'")
    found = [item for node in nodes for item in run.of(node.index)]
    return sorted(found, key=lambda item: item.key)


# planning -----------------------------------------------------------------------------------------


def _plan(run: Run, command: MakeMove) -> None:
    planning = _planning(run, command)
    change = case_file.planned(run, planning.owner, command.variables)
    with tried(change):
        _refuse(checks.may_plan(run, planning, command.actor))
    change.commit()
    item = _create_planned(run, planning, command.actor)
    _say(run, item.key, command)


def _planning(run: Run, command: MakeMove) -> Planning:
    """The open table that is meant, and the item in it."""
    names = {
        node.index
        for node in run.plan.nodes
        if node.case_item is not None
        and node.case_item.discretionary
        and command.item in (node.element, node.id, node.name)
    }
    if not names:
        _named(run, command.item)  # refused, where nothing has that name at all
        raise CommandRejected(NOT_PLANNABLE, f"'{command.item}' is no discretionary item")
    if command.owner is not None and command.owner not in run.state.items:
        raise CommandRejected("NOT_FOUND", f"the case has no item with the key '{command.owner}'")
    for planning in checks.open_tables(run):
        if planning.entry.node in names and command.owner in (None, planning.owner.key):
            return planning
    _refuse(checks.closed(command.item))
    raise AssertionError  # `closed` is always a refusal


def _create_planned(run: Run, planning: Planning, actor: Actor) -> Item:
    node = run.plan.nodes[planning.entry.node]
    owner = planning.owner
    stage = owner if owner.node.index == node.scope else owner.scope
    assert stage is not None  # noqa: S101 - a human task lies in a stage
    said = checks.allowances(planning.entry, node.element, actor)
    facts = {
        "plannedBy": actor.name,
        "owner": owner.key,
        "roles": sorted({policy.role for policy in checks.binding(planning.entry, actor)}),
        "approval": next((one.approval for one in said if one.approval is not None), None),
    }
    item = items.create(run, node, stage, facts)
    items.arrive(run, item)
    return item


# carrying out -------------------------------------------------------------------------------------


def carry_out(
    run: Run, item: Item, kind: str, variables: Mapping[str, Any], action: str = "complete"
) -> None:
    """The transition of a move that has been checked."""
    if kind == "complete":
        _complete(run, item, variables, action)
    elif item.scope is None:
        _CASE[kind](run)
    else:
        _ITEM[kind](run, item)


def _complete(run: Run, item: Item, variables: Mapping[str, Any], action: str) -> None:
    if item.scope is None or item.node.kind == "stage":
        completion.complete(run, item)
    else:
        tasks.done(run, item, variables, action)
        transitions.complete(run, item)


def _manual_start(run: Run, item: Item) -> None:
    items.start(run, item, "manualStart")


def _disable(run: Run, item: Item) -> None:
    transitions.move(run, item, DISABLED, "disable")


def _reenable(run: Run, item: Item) -> None:
    transitions.move(run, item, ENABLED, "reenable")


def _terminate(run: Run, item: Item) -> None:
    ending.end(run, item, None, "terminate")


def _fault(run: Run, item: Item) -> None:
    said = f"'{item.node.name}' was said to have failed; reactivate it"
    trouble = Trouble("UNHANDLED_ERROR_EVENT", said)
    transitions.fault(run, item, trouble if details_of(item).failed_blocks else None)


def _waive(run: Run, item: Item) -> None:
    """The stage does without what has failed; that stays failed, and nobody has to look at it."""
    incidents.clear(run.turn, item)
    run.turn.remember(item, completion.WAIVED, True)
    run.touched()
    run.doubt(item.scope)


def reactivate(run: Run, item: Item) -> None:
    """What has failed is tried again: a task's work begins anew, a stage goes on."""
    incidents.clear(run.turn, item)
    run.turn.remember(item, completion.WAIVED, None)
    if item.node.kind == "stage":
        transitions.move(run, item, ACTIVE, "reactivate")
        inside = list(run.below(item))
        suspending.make_up(run, inside)
        for stage in (item, *inside):
            run.look_inside(stage)
    else:
        items.start(run, item, "reactivate")


_ITEM: Mapping[str, Callable[[Run, Item], None]] = {
    "trigger": transitions.occur,
    "manualStart": _manual_start,
    "disable": _disable,
    "reenable": _reenable,
    "suspend": suspending.suspend,
    "resume": suspending.resume,
    "terminate": _terminate,
    "fault": _fault,
    "reactivate": reactivate,
    "waive": _waive,
}


def _suspend_case(run: Run) -> None:
    suspending.suspend_case(run)
    run.turn.remember(run.root, suspending.BY_MOVE, True)


def _resume_case(run: Run) -> None:
    suspending.release(run)
    suspending.resume_case(run, "resume")


def _fault_case(run: Run) -> None:
    run.turn.emit(("CaseMoved", run.root.key, FAILED, "fault"))
    marks.happened(run, run.root, "fault")
    calling.tell_caller(run, calling.CASE_FAILED, "the case was said to have failed")


def _reactivate_case(run: Run) -> None:
    before = run.root.life
    if before == SUSPENDED:
        suspending.release(run)
        suspending.resume_case(run, "reactivate")
        return
    run.turn.emit(("CaseMoved", run.root.key, ACTIVE, "reactivate"))
    marks.happened(run, run.root, "reactivate")
    if before in (COMPLETED, TERMINATED):
        run.turn.remember(run.root, REOPENED, True)
    suspending.make_up(run, list(run.state.items.values()))
    run.everything()


def _close_case(run: Run) -> None:
    suspending.release(run)
    ending.close_case(run)


_CASE: Mapping[str, Callable[[Run], None]] = {
    "suspend": _suspend_case,
    "resume": _resume_case,
    "terminate": ending.terminate_case,
    "fault": _fault_case,
    "reactivate": _reactivate_case,
    "close": _close_case,
}
