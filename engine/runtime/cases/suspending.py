"""Suspension of items and cases: with what is inside, and with what they have called.

CMMN 1.1 section 8.4; `cmmn.md` 1.7. An item that was suspended by itself stays so when the stage
around it goes on.
"""

from __future__ import annotations

from collections.abc import Iterable

from engine.runtime import suspension
from engine.runtime.cases import marks, timers, transitions
from engine.runtime.cases.life import BEFORE_SUSPENSION, BY_PARENT, allows, family
from engine.runtime.cases.run import Run
from engine.runtime.commands import CommandRejected, ResumeInstance, Sent, SuspendInstance
from engine.runtime.state import ACTIVE, AVAILABLE, SUSPENDED, Item

BY_MOVE = "suspendedByMove"  #: in the root's memo: a move has suspended the case


def suspend(run: Run, item: Item) -> None:
    """Suspend one item and what is in it."""
    transitions.move(run, item, SUSPENDED, "suspend")
    _hold_called(run, item)
    _suspend_inside(run, item)


def resume(run: Run, item: Item) -> None:
    """Let one item go on, and what was suspended with it."""
    life = ACTIVE if family(item) == "work" else AVAILABLE
    transitions.move(run, item, life, "resume")
    _went_on(run, [item, *_resume_inside(run, item)])


def suspend_case(run: Run) -> None:
    """The case stands still."""
    run.turn.emit(("CaseMoved", run.root.key, SUSPENDED, "suspend"))
    marks.happened(run, run.root, "suspend")
    _suspend_inside(run, run.root)


def resume_case(run: Run, transition: str) -> None:
    """The case goes on after a suspension."""
    run.turn.emit(("CaseMoved", run.root.key, ACTIVE, transition))
    marks.happened(run, run.root, transition)
    gone_on = _resume_inside(run, run.root)
    _went_on(run, gone_on)
    run.everything()


def _suspend_inside(run: Run, stage: Item) -> None:
    for child in list((stage.children or {}).values()):
        if allows(child, "parentSuspend"):
            transitions.move(run, child, SUSPENDED, "parentSuspend")
            _hold_called(run, child)
            _suspend_inside(run, child)


def _resume_inside(run: Run, stage: Item) -> list[Item]:
    gone_on = []
    for child in list((stage.children or {}).values()):
        memo = child.memo or {}
        if child.life == SUSPENDED and memo.get(BY_PARENT):
            transitions.move(run, child, memo[BEFORE_SUSPENSION], "parentResume")
            gone_on += [child, *_resume_inside(run, child)]
    return gone_on


def _went_on(run: Run, items: list[Item]) -> None:
    """They are looked at again, what they have called goes on, and what was due is made up for."""
    for item in items:
        for call in _calls(item):
            run.turn.sent.append(Sent(call, ResumeInstance(by_caller=True)))
        run.look_at(item)
        run.look_inside(item)
    make_up(run, items)


def make_up(run: Run, items: Iterable[Item]) -> None:
    """What was due while they rested happens now, in the order in which it was due (H5)."""
    due = [item for item in items if item.node.kind == "timerEventListener"]
    for item in sorted(due, key=_due):
        if item.life == AVAILABLE:
            timers.resumed(run, item)


def _due(item: Item) -> tuple[int, int]:
    missed = (item.memo or {}).get(timers.MISSED)
    if missed is not None:
        return missed[0], item.key
    times = [wait[2] for wait in (item.waits or {}).values() if wait[0] == "timer"]
    return (min(times) if times else 0), item.key


def _hold_called(run: Run, item: Item) -> None:
    for call in _calls(item):
        run.turn.sent.append(Sent(call, SuspendInstance("its caller is suspended", True)))


def _calls(item: Item) -> list[int]:
    return [key for key, wait in (item.waits or {}).items() if wait[0] == "call"]


# commands of operators and callers ----------------------------------------------------------------


def by_command(run: Run, command: SuspendInstance) -> None:
    """The instance is suspended by an operator or by its caller, who is remembered.

    Raises:
        CommandRejected: it is suspended by them already, or it is not running.
    """
    root, holders = run.root, run.state.meta.get(suspension.HELD_BY, [])
    by = suspension.CALLER if command.by_caller else suspension.OPERATOR
    if by in holders or root.life not in (ACTIVE, SUSPENDED):
        if command.by_caller:
            return
        why = "it is suspended already" if by in holders else f"it is {root.life.lower()}"
        raise _refused("suspend", root, why)
    run.turn.emit(("InstanceSuspended", root.key, by, not holders, command.reason))
    if root.life == ACTIVE:
        suspend_case(run)


def lifted(run: Run, command: ResumeInstance) -> None:
    """The operator or caller lets it go on, unless somebody else holds it.

    Raises:
        CommandRejected: it is not suspended by them.
    """
    root, holders = run.root, run.state.meta.get(suspension.HELD_BY, [])
    by = suspension.CALLER if command.by_caller else suspension.OPERATOR
    if by not in holders:
        if command.by_caller:
            return
        raise _refused("resume", root, "no operator has suspended it")
    last = holders == [by]
    run.turn.emit(("InstanceResumed", root.key, by, last))
    if last and root.life == SUSPENDED and not (root.memo or {}).get(BY_MOVE):
        resume_case(run, "resume")


def release(run: Run) -> None:
    """Nobody holds the case any more: it goes on by a move, or it ends."""
    holders = list(run.state.meta.get(suspension.HELD_BY, ()))
    for number, by in enumerate(holders, start=1):
        run.turn.emit(("InstanceResumed", run.root.key, by, number == len(holders)))
    run.turn.remember(run.root, BY_MOVE, None)


def held_by_caller(run: Run) -> bool:
    """Whether the case stands still because its caller does."""
    return suspension.CALLER in run.state.meta.get(suspension.HELD_BY, ())


def _refused(verb: str, root: Item, why: str) -> CommandRejected:
    return CommandRejected(
        "INVALID_STATE", f"expected to {verb} the case with key '{root.key}', but {why}"
    )
