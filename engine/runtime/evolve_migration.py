"""Apply a migration: every item is a run of a node of another plan from now on."""

from collections.abc import Mapping

from engine.runtime.events import Event
from engine.runtime.state import Item, State

#: What an item waits for on behalf of an event element, whose node id is in the wait.
OF_EVENTS = frozenset(("timer", "message", "signal", "condition"))


def instance_migrated(state: State, event: Event) -> None:
    _, root_key, meta, items, hung, held = event
    plan = state.plan = state.plan_of(meta["definition"])
    told = {name: meta[name] for name in ("definition", "version", "process")}
    state.meta = {**state.meta, **told}
    if "terminateAfter" in state.meta:
        state.meta["terminateAfter"] = [
            _renamed(node, meta["mapping"]) for node in state.meta["terminateAfter"]
        ]
    nodes = {root_key: plan.root.id} | dict(items)
    for item in state.items.values():
        item.node = plan.node(nodes[item.key])
        item.census = None
        item.held = None
        if item.part is not None:
            state.dirty.add(item.part)
    for kind, key, item_key, node in hung:
        if kind in OF_EVENTS:
            _rename(state.items[item_key], key, node)
    for scope_key, criterion, tokens in held:
        scope = state.items[scope_key]
        if scope.held is None:
            scope.held = {}
        scope.held[plan.criterion_ids[criterion]] = {plan.flow_ids[flow]: n for flow, n in tokens}


def _renamed(node: str, mapping: Mapping[str, str]) -> str:
    """The node of what the element of *node* has become."""
    element, sign, rest = node.partition("#")
    return mapping.get(element, element) + sign + rest


def _rename(item: Item, key: int, node: str) -> None:
    waits = item.waits or {}
    kind, _, *more = waits[key]
    waits[key] = (kind, node, *more)
