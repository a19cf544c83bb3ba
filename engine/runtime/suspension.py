"""Suspension: an instance stands still until it is resumed, and loses nothing meanwhile.

What it waits for stays as it is, so a suspended instance costs nothing and resuming it opens
nothing anew. Commands that would move it are refused; the outside leaves its jobs, timers and
subscriptions alone (`docs/decisions/0015`). What it has called is suspended with it. Who suspended
it is remembered: its operator, its caller, or both, and it goes on when neither holds it any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from engine.runtime.commands import (
    AssignBusinessId,
    AssignTask,
    CancelInstance,
    Command,
    CommandRejected,
    FailJob,
    RaiseIncident,
    ResumeInstance,
    Sent,
    SetVariables,
    SuspendInstance,
    UpdateJobRetries,
    UpdateTask,
)
from engine.runtime.instructions import MigrateInstance, ModifyInstance
from engine.runtime.state import TERMINATING, Item, State

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

HELD_BY = "suspended"  #: in the instance's meta: who has suspended it
CALLER, OPERATOR = "caller", "operator"
MISSED = "missed"  #: in a scope's memo: names written meanwhile that conditions read

#: Operators mend what stands still; what would go on by that is refused (`check_stillness`).
_BY_HAND = (MigrateInstance, ModifyInstance)

#: What a suspended instance still takes: nothing of it moves a token.
_TAKEN = frozenset(
    (
        *_BY_HAND,
        AssignBusinessId,
        AssignTask,
        CancelInstance,
        FailJob,
        RaiseIncident,
        ResumeInstance,
        SetVariables,
        SuspendInstance,
        UpdateJobRetries,
        UpdateTask,
    )
)


class Suspended(CommandRejected):
    """The instance is suspended, and the command would have moved it: later, perhaps."""

    def __init__(self, key: int) -> None:
        super().__init__(
            "INVALID_STATE",
            f"the process instance with key '{key}' is suspended, and nothing in it moves until "
            "it is resumed",
        )


class WouldMove(CommandRejected):
    """What was asked for by hand would have let a suspended instance go on.

    That shows only once it has been tried: the state must be thrown away.
    """

    def __init__(self, command: Command, key: int, what: str) -> None:
        verb = "MIGRATE" if isinstance(command, MigrateInstance) else "MODIFY"
        super().__init__(
            "INVALID_STATE",
            f"Command '{verb}' rejected with code 'INVALID_STATE': Expected to {verb.lower()} the "
            f"process instance with key '{key}', but it is suspended and {what}; begin only what "
            "waits, or resume it first",
        )


def is_suspended(state: State) -> bool:
    """Whether the instance stands still."""
    return HELD_BY in state.meta


def takes(state: State, command: Command) -> bool:
    """Whether the instance takes the command now, or only once it is resumed."""
    return not is_suspended(state) or type(command) in _TAKEN


def check(state: State, command: Command) -> None:
    """Refuse what would move a suspended instance.

    Raises:
        Suspended: it would.
    """
    if not takes(state, command):
        raise Suspended(0 if state.root is None else state.root.key)


def check_stillness(turn: Turn, command: Command) -> None:
    """Refuse a modification or migration by which a suspended instance has gone on.

    Raises:
        WouldMove: something in it was passed or called, or it has ended.
    """
    if type(command) not in _BY_HAND or not is_suspended(turn.state):
        return
    begun: dict[int, str] = {}
    for event in turn.events:
        if event[0] in ("ItemStarted", "ItemCreated"):
            begun[event[1]] = event[2]
        elif event[0] == "ItemCompleted":
            element = begun.get(event[1])
            what = "something in it" if element is None else f"'{element}'"
            raise WouldMove(command, _root(turn).key, f"{what} would be passed")
        elif event[0] == "CallOpened":
            element = begun.get(event[2], "something in it")
            raise WouldMove(command, _root(turn).key, f"'{element}' would begin what it calls")
        elif event[0] == "InstanceEnded":
            raise WouldMove(command, event[1], "nothing of it would be left; cancel it instead")


def suspend(turn: Turn, command: SuspendInstance) -> None:
    """Stand still, and so does what the instance has called.

    Raises:
        CommandRejected: it is suspended already, or being ended.
    """
    root, holders = _root(turn), turn.state.meta.get(HELD_BY, [])
    by = CALLER if command.by_caller else OPERATOR
    ending = root.life == TERMINATING
    if ending or by in holders:
        if command.by_caller:
            return
        raise _refused(
            "SUSPEND",
            "suspend",
            root,
            "it is being ended: its listeners are asked" if ending else "it is suspended already",
        )
    turn.emit(("InstanceSuspended", root.key, by, not holders, command.reason))
    if not holders:
        for call in _calls(turn):
            turn.sent.append(Sent(call, SuspendInstance("its caller is suspended", True)))


def resume(turn: Turn, command: ResumeInstance) -> None:
    """Go on, unless somebody else holds the instance still.

    Raises:
        CommandRejected: it is not suspended, or only because its caller is.
    """
    root, holders = _root(turn), turn.state.meta.get(HELD_BY, [])
    by = CALLER if command.by_caller else OPERATOR
    if by not in holders:
        if command.by_caller:
            return
        why = "it is not suspended"
        if holders:
            caller = turn.state.meta["caller"]
            why = (
                f"it is suspended because its caller is; resume the process instance "
                f"'{caller['instance']}' instead"
            )
        raise _refused("RESUME", "resume", root, why)
    last = holders == [by]
    turn.emit(("InstanceResumed", root.key, by, last))
    if last:
        _go_on(turn)


def lift(turn: Turn) -> None:
    """The instance is to end: whoever has to be asked first can be asked."""
    holders = turn.state.meta.get(HELD_BY, ())
    for number, by in enumerate(list(holders), start=1):
        turn.emit(("InstanceResumed", _root(turn).key, by, number == len(holders)))


def hold(turn: Turn) -> None:
    """Keep for later which variables were written that conditions read."""
    watch = turn.watch
    if watch is None:
        return
    for scope, created, updated in watch.changed:
        before = (scope.memo or {}).get(MISSED, ([], []))
        missed = [sorted({*before[0], *created}), sorted({*before[1], *updated})]
        turn.remember(scope, MISSED, missed)
    watch.changed.clear()


def _go_on(turn: Turn) -> None:
    for call in _calls(turn):
        turn.sent.append(Sent(call, ResumeInstance(by_caller=True)))
    if turn.watch is not None:
        _load(turn)
    for item in list(turn.state.items.values()):
        missed = (item.memo or {}).get(MISSED)
        if missed is not None and turn.watch is not None:
            turn.remember(item, MISSED, None)
            turn.watch.changed.append((item, frozenset(missed[0]), frozenset(missed[1])))


def _calls(turn: Turn) -> Iterator[int]:
    """The keys of the instances that this one waits for."""
    if any(node.kind == "callActivity" for node in turn.plan.nodes):
        _load(turn)
    for item in list(turn.state.items.values()):
        yield from [key for key, wait in (item.waits or {}).items() if wait[0] == "call"]


def _load(turn: Turn) -> None:
    for item in list(turn.state.items.values()):
        turn.state.whole(item)


def _root(turn: Turn) -> Item:
    root = turn.state.root
    if root is None:
        raise CommandRejected("NOT_FOUND", "the instance has not been started")
    return root


def _refused(command: str, verb: str, root: Item, why: str) -> CommandRejected:
    return CommandRejected(
        "INVALID_STATE",
        f"Command '{command}' rejected with code 'INVALID_STATE': Expected to {verb} the process "
        f"instance with key '{root.key}', but {why}",
    )
