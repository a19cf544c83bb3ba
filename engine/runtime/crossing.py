"""What an instance says to others: to the one that called it, and to those that it has called.

What crosses instances leaves a turn as a command beside its events and arrives as a turn of the
receiver. A called instance knows from its start which errors and escalations are caught above it,
so it decides alone what becomes of one that nobody in it catches: where it is caught above, and
ends the call there, the instance ends itself and says so (BPMN 2.0.2 sections 10.3.6 and 10.5.6).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.runtime.commands import (
    CancelInstance,
    Command,
    CompleteCall,
    NoteCallTrouble,
    Sent,
    ThrowCallError,
    ThrowCallEscalation,
)
from engine.runtime.state import OVER, TERMINATING, Item

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

CALLER = "#caller"  #: the catcher of what is caught above the instance, in its events
TROUBLES = "troubles"  #: in the memo of a call: open incidents in what it has called


def completed(turn: Turn, root: Item) -> None:
    """The instance has completed: its variables go back to its caller, if it has one."""
    caller = turn.state.meta.get("caller")
    if caller is not None:
        command = CompleteCall(caller["item"], root.key, dict(root.vars or {}))
        _tell_caller(turn, caller, command)


def catches_error(turn: Turn, code: str) -> bool:
    """Whether an error that nobody in the instance catches is caught above it."""
    caller = turn.state.meta.get("caller")
    return caller is not None and _caught(caller["errors"], code) is not None


def throw_error(
    turn: Turn, item: Item, code: str, message: str, variables: Mapping[str, Value]
) -> bool:
    """Throw an error that nobody in the instance catches; False when nobody above does either."""
    caller = turn.state.meta.get("caller")
    if caller is None or not catches_error(turn, code):
        return False
    turn.emit(("ErrorThrown", item.key, code, message, CALLER))
    call = _end(turn)
    command = ThrowCallError(caller["item"], call, code, message, dict(variables))
    _tell_caller(turn, caller, command)
    return True


def throw_escalation(turn: Turn, item: Item, code: str | None) -> bool:
    """Throw an escalation that nobody in the instance catches; False when nobody above does."""
    caller = turn.state.meta.get("caller")
    interrupts = None if caller is None else _caught(caller["escalations"], code)
    if caller is None or interrupts is None:
        return False
    turn.emit(("EscalationThrown", item.key, code, CALLER))
    call = _end(turn) if interrupts else _root_key(turn)
    command = ThrowCallEscalation(caller["item"], call, code, ended=interrupts)
    _tell_caller(turn, caller, command)
    return True


def tell_trouble(turn: Turn) -> None:
    """Tell the caller by how many the open incidents of the instance have become more or fewer."""
    caller, root = turn.state.meta["caller"], turn.state.root
    if root is not None and root.life == TERMINATING:
        return  # the caller does not wait for it any more
    number = 0
    for event in turn.events:
        if event[0] == "IncidentRaised":
            number += 1
        elif event[0] == "IncidentResolved":
            number -= 1
        elif event[0] == "CallTroubled":
            number += event[3]
    if number and not turn.state.over:
        _tell_caller(turn, caller, NoteCallTrouble(caller["item"], _root_key(turn), number))


def cancel_called(turn: Turn, item: Item, call: int) -> None:
    """*item* gives up what it has called: it is canceled, wherever it stands."""
    forget_trouble(turn, item, call)
    turn.emit(("CallCanceled", call, item.key))
    turn.sent.append(Sent(call, CancelInstance("its caller gave it up", by_caller=True), ()))


def forget_trouble(turn: Turn, item: Item, call: int) -> None:
    """What was called is over, and with it its incidents."""
    number = (item.memo or {}).get(TROUBLES)
    if number:
        turn.emit(("CallTroubled", call, item.key, -number))


def _caught(catchers: list[Any], code: str | None) -> bool | None:
    """Whether the nearest catcher above interrupts; None when there is none."""
    for caught, interrupts in catchers:
        if caught is None or caught == code:
            return bool(interrupts)
    return None


def _end(turn: Turn) -> int:
    """End the whole instance, since its call ends above it."""
    root = turn.state.root
    assert root is not None  # noqa: S101 - it has thrown something
    turn.terminate(root)
    if root.life in OVER:  # otherwise its listeners are asked first
        turn.emit(("InstanceEnded", root.key, "TERMINATED"))
    return root.key


def _root_key(turn: Turn) -> int:
    root = turn.state.root
    assert root is not None  # noqa: S101 - it has thrown something
    return root.key


def _tell_caller(turn: Turn, caller: Mapping[str, Any], command: Command) -> None:
    part = caller["part"]
    parts = () if part is None else ((part[0], part[1]),)
    turn.sent.append(Sent(caller["instance"], command, parts))
