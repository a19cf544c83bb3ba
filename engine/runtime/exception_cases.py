"""Exception cases: trouble in a process is handed over to a case, and its answer says what follows.

`cmmn.md` 3.7; `docs/decisions/0021`. An interrupting error or escalation boundary event with
``helm:exceptionCase`` starts a case instead of going on at once, and waits for it as a call
activity waits. The case gets all variables that the event sees, and ``errorCode`` and
``errorMessage`` (or ``escalationCode``); its variable ``outcome`` is what follows when it has
completed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.feel.values import Value
from engine.plan.details import CompensateDefinition
from engine.plan.model import Flow, Node
from engine.runtime import calls, compensation, errors, incidents
from engine.runtime.state import OVER, Item
from engine.runtime.trouble import START, Trouble, shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

RETRY, RESUME_AFTER, COMPENSATE, CANCEL, DONE = OUTCOMES = (
    "retry",
    "resume_after",
    "compensate",
    "cancel",
    "done",
)
OUTCOME = "outcome"  #: the variable of the case, and in the event's memo the word that it gave
VALUE = "value"  #: the variable of the case that ``done`` gives back
CANCELED = "EXCEPTION_CASE_CANCELED"  #: the error with which a called process is canceled


def is_one(node: Node) -> bool:
    """Whether the boundary event hands over to a case."""
    return node.kind == "boundaryEvent" and node.call is not None


def returned(turn: Turn, item: Item, variables: Mapping[str, Value]) -> None:
    """The case has completed: what it says happens."""
    outcome = variables.get(OUTCOME)
    if outcome not in OUTCOMES:
        named = ", ".join(OUTCOMES)
        message = (
            f"the case of '{item.node.element}' has completed with the {OUTCOME} "
            f"{shown(outcome)}, expected one of {named}; resolve this incident to open it again"
        )
        incidents.raise_incident(turn, item, Trouble("EXTRACT_VALUE_ERROR", message), START)
        return
    turn.remember(item, OUTCOME, outcome)
    _FOLLOWS[str(outcome)](turn, item, variables)


def _retry(turn: Turn, item: Item, variables: Mapping[str, Value]) -> None:
    if item.scope is not None:
        turn.begin(_host(turn, item), item.scope)
    turn.complete(item)


def _resume_after(turn: Turn, item: Item, variables: Mapping[str, Value]) -> None:
    turn.complete(item)


def _compensate(turn: Turn, item: Item, variables: Mapping[str, Value]) -> None:
    compensation.throw(turn, item, CompensateDefinition(activity=None, waits=True))


def _done(turn: Turn, item: Item, variables: Mapping[str, Value]) -> None:
    turn.finish(item, {VALUE: variables.get(VALUE)})


def _cancel(turn: Turn, item: Item, variables: Mapping[str, Value]) -> None:
    """The whole process instance ends; one that was called ends in an error above."""
    root = turn.state.root
    if "caller" in turn.state.meta:
        message = f"the exception case of '{item.node.element}' has canceled the process"
        if not errors.throw_error(turn, item, CANCELED, message, {}):
            trouble = errors.uncaught(item, CANCELED, message)
            incidents.raise_incident(turn, item, trouble, START)
        return
    if root is None or root.life in OVER:
        return
    turn.emit(("CancelRequested", root.key, f"the exception case of '{item.node.element}'"))
    turn.terminate(root)
    if root.life in OVER:
        turn.emit(("InstanceEnded", root.key, "TERMINATED"))


_FOLLOWS: Mapping[str, Callable[[Turn, Item, Mapping[str, Value]], None]] = {
    RETRY: _retry,
    RESUME_AFTER: _resume_after,
    COMPENSATE: _compensate,
    CANCEL: _cancel,
    DONE: _done,
}


def open_case(turn: Turn, item: Item) -> None:
    """Have the case started.

    Raises:
        Trouble: none is deployed under the id, or it cannot be started.
    """
    calls.open_call(turn, item)


def way_on(turn: Turn, item: Item) -> Sequence[Flow]:
    """The flows after the event: its own, those of its host, or none when the host runs again."""
    outcome = (item.memo or {}).get(OUTCOME)
    if outcome == RETRY:
        return ()
    if outcome == RESUME_AFTER:
        return _leaving(turn, item, _host(turn, item))
    return turn.plan.leaving[item.node.index]


def _leaving(turn: Turn, item: Item, host: Node) -> Sequence[Flow]:
    """The flows that the host would take, had it completed."""
    flows = turn.plan.leaving[host.index]
    route: Any = turn.behaviors["inclusiveGateway"].route if host.conditional else None
    if route is None:
        return flows
    as_host = Item(item.key, host, item.scope, item.life)
    chosen: Sequence[Flow] = route(turn, as_host)
    return chosen


def _host(turn: Turn, item: Item) -> Node:
    assert item.node.host is not None  # noqa: S101 - a boundary event has one
    return turn.plan.nodes[item.node.host]
