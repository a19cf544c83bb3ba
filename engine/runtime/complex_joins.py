"""The complex gateway's two states: waiting for start, and waiting for reset.

BPMN 2.0.2 section 13.4.5 and table 10.118. Waiting for start, it goes on when its activation
condition holds, which sees ``activationCount`` (tokens on the incoming flows) and
``activationCounts`` (the same by the flow's id); a token is spent of each flow that has one.
Then it waits for a token on each other flow, unless none can come (as an inclusive gateway), spends
those, and is as before. What its scope remembers of it is the flows that it had at first.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.feel.values import Value
from engine.plan.model import Criterion
from engine.runtime import data, incidents
from engine.runtime.census import census
from engine.runtime.state import STARTING, Item
from engine.runtime.trouble import START, Trouble, shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

PHASE = "activated:"  #: before the gateway's id, in the memo of its scope: flows it began with
UNDECIDED = "undecided"  #: there too, when its activation condition could not be evaluated
RESET = "reset"  #: in the memo of the gateway's own item, when it is passed to be reset


def activate(turn: Turn, scope: Item, criterion: Criterion) -> bool:
    """Let the gateway begin if it waits for start and its activation condition holds."""
    if _phase(scope, criterion) is not None or _is_there(turn, scope, criterion):
        return False
    try:
        if not holds(turn, scope, criterion):
            return False
    except Trouble as trouble:
        key = turn.key()
        turn.emit(("ItemStarted", key, turn.plan.nodes[criterion.owner].id, scope.key, -1))
        turn.remember(turn.state.items[key], UNDECIDED, True)
        incidents.raise_incident(turn, turn.state.items[key], trouble, START)
        return False
    begin(turn, scope, criterion)
    turn.queue.append((turn.plan.nodes[criterion.owner], scope, -1))
    return True


def holds(turn: Turn, scope: Item, criterion: Criterion) -> bool:
    """Whether the activation condition is true for the tokens that are there.

    Raises:
        Trouble: it is neither true nor false nor null.
    """
    condition = criterion.condition
    tokens = (scope.held or {}).get(criterion.index)
    if condition is None or not tokens:
        return False
    counts: dict[str, Value] = {
        turn.plan.flows[part.source].id: tokens.get(part.source, 0) for part in criterion.on
    }
    variables: dict[str, Value] = {
        **data.scope_of(scope, condition.names),
        "activationCount": sum(tokens.values()),
        "activationCounts": counts,
    }
    what = f"the activation condition of '{criterion.id}'"
    value = data.evaluate_in(turn, condition, variables, "CONDITION_ERROR", what)
    if value is None or value is True or value is False:
        return value is True
    raise Trouble(
        "EXTRACT_VALUE_ERROR",
        f"{what}: expected '{condition.text}' to be true or false, found {shown(value)}",
    )


def begin(turn: Turn, scope: Item, criterion: Criterion) -> None:
    """Spend a token of each flow that has one, and remember these flows until the reset."""
    tokens = (scope.held or {}).get(criterion.index, {})
    flows = [turn.plan.flows[flow].id for flow in sorted(tokens)]
    turn.emit(("TokensSpent", scope.key, criterion.id))
    turn.remember(scope, PHASE + criterion.id, flows)
    turn.stirred[scope.key] = scope


def resetting(turn: Turn, scope: Item) -> list[Criterion]:
    """The gateways of *scope* that have begun and wait for what is still on its way."""
    ids = [name[len(PHASE) :] for name in scope.memo or () if name.startswith(PHASE)]
    known = turn.plan.criterion_ids  # a migration may have left a gateway behind
    begun = [turn.plan.criteria[known[gateway]] for gateway in ids if gateway in known]
    return [criterion for criterion in begun if not _is_there(turn, scope, criterion)]


def consumed(turn: Turn, scope: Item, criterion: Criterion) -> set[int]:
    """The flows of which a token was spent when the gateway began."""
    known = turn.plan.flow_ids
    return {known[flow] for flow in _phase(scope, criterion) or () if flow in known}


def reset(turn: Turn, scope: Item, criterion: Criterion) -> None:
    """Spend what has come by the other flows and wait for start again.

    The gateway is passed once more only where a condition may choose a flow for this phase: a
    flow without a condition has had its token (table 10.118; no flow need be taken now).
    """
    first = consumed(turn, scope, criterion)
    late = [flow for flow in (scope.held or {}).get(criterion.index, {}) if flow not in first]
    if late:
        flows = [turn.plan.flows[flow].id for flow in sorted(late)]
        turn.emit(("TokensSpent", scope.key, criterion.id, flows))
    turn.remember(scope, PHASE + criterion.id, None)
    node = turn.plan.nodes[criterion.owner]
    if any(flow.condition is not None for flow in turn.plan.leaving[node.index]):
        key = turn.key()
        turn.emit(("ItemStarted", key, node.id, scope.key, -1))
        item = turn.state.items[key]
        turn.remember(item, RESET, True)
        turn.start(item)
    if not activate(turn, scope, criterion):
        turn.stirred[scope.key] = scope
        turn.doubtful[scope.key] = scope


def forget(turn: Turn, scope: Item) -> None:
    """No gateway of *scope* waits for anything any more: all that was in it has been ended."""
    for name in [name for name in scope.memo or () if name.startswith(PHASE)]:
        turn.remember(scope, name, None)


def _phase(scope: Item, criterion: Criterion) -> list[str] | None:
    """The flows that the gateway began with, or None while it waits for start."""
    found: list[str] | None = (scope.memo or {}).get(PHASE + criterion.id)
    return found


def _is_there(turn: Turn, scope: Item, criterion: Criterion) -> bool:
    """Whether a run of the gateway has not gone on yet: its listeners are asked, or an incident.

    Until then it stays in the state it is in; once it has gone on, its scope is looked at again.
    """
    return criterion.owner in census(scope) and any(
        child.node.index == criterion.owner and (child.life == STARTING or incidents.is_open(child))
        for child in (scope.children or {}).values()
    )
