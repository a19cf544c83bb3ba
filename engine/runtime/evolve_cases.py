"""Apply the events of cases to the state (see `engine.runtime.events`, cases)."""

from collections.abc import Callable, Mapping

from engine.runtime.events import Event
from engine.runtime.state import SUSPENDED, Item, State

#: What of a new item's facts is asked again later.
_KEPT = ("required", "plannedBy", "roles", "owner", "approval")


def case_moved(state: State, event: Event) -> None:
    if state.root is not None:
        state.root.life = event[2]


def item_created(state: State, event: Event) -> None:
    _, key, node, scope_key, life, _index, facts = event
    scope = state.items[scope_key]
    item = Item(key, state.plan.nodes[state.plan.by_id[node]], scope, life)
    item.memo = {name: facts[name] for name in _KEPT if facts.get(name)} or None
    state.items[key] = item
    if scope.children is None:
        scope.children = {}
    scope.children[key] = item


def remember_before(item: Item, event: Event) -> None:
    """What an item was before it is suspended; it is forgotten when it goes on."""
    life, transition = event[2], event[3]
    memo = {} if item.memo is None else item.memo
    if life == SUSPENDED:
        memo["before"] = item.life
        if transition == "parentSuspend":
            memo["byParent"] = True
    else:
        memo.pop("before", None)
        memo.pop("byParent", None)
    item.memo = memo or None


def criterion_forgotten(state: State, event: Event) -> None:
    holder = state.items[event[1]]
    if holder.held is not None:
        holder.held.pop(state.plan.criterion_ids[event[2]], None)
        holder.held = holder.held or None


def variables_dropped(state: State, event: Event) -> None:
    scope = state.items[event[1]]
    for name in event[2]:
        if scope.vars is not None:
            scope.vars.pop(name, None)
    scope.vars = scope.vars or None


CASES: Mapping[str, Callable[[State, Event], None]] = {
    "CaseMoved": case_moved,
    "ItemCreated": item_created,
    "CriterionForgotten": criterion_forgotten,
    "VariablesDropped": variables_dropped,
}
