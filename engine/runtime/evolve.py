"""Apply one event to the state; knows nothing else.

The law *fold of events = state* rests on this file: `advance` changes the state only by
emitting events, and the store rebuilds a state by folding the journal. For the three commonest
events `advance` calls what changes the state itself (`add`, `write`, `end`), since it has the item
at hand. What items wait for changes in `engine.runtime.evolve_waits`.
"""

from collections.abc import Callable, Mapping

from engine.feel.values import Value
from engine.plan.model import Memory, Node
from engine.runtime.case_roles import role_bound
from engine.runtime.events import Event
from engine.runtime.evolve_cases import CASES, remember_before
from engine.runtime.evolve_compensation import COMPENSATION
from engine.runtime.evolve_migration import instance_migrated
from engine.runtime.evolve_waits import WAITS
from engine.runtime.state import ACTIVE, COMPLETED, TERMINATED, Item, State

Apply = Callable[[State, Event], None]


def evolve(state: State, event: Event) -> None:
    """Apply *event* to *state* in place; events that only record leave it as it is."""
    apply = EVOLVE.get(event[0])
    if apply is not None:
        apply(state, event)


def fold(state: State, events: list[Event]) -> State:
    """Apply *events* in order and give the state back."""
    for event in events:
        evolve(state, event)
    return state


def instance_started(state: State, event: Event) -> None:
    _, key, _node, meta = event
    root = Item(key, state.plan.nodes[0], None, ACTIVE)
    state.root = root
    state.items[key] = root
    state.meta = dict(meta)


def instance_suspended(state: State, event: Event) -> None:
    state.meta = {**state.meta, "suspended": [*state.meta.get("suspended", ()), event[2]]}


def instance_resumed(state: State, event: Event) -> None:
    left = [by for by in state.meta["suspended"] if by != event[2]]
    state.meta = {**state.meta, "suspended": left}
    if not left:
        del state.meta["suspended"]


def business_id_assigned(state: State, event: Event) -> None:
    state.meta = {**state.meta, "businessId": event[2]}


def instance_ended(state: State, event: Event) -> None:
    if state.root is not None:
        state.root.life = event[2]


def item_started(state: State, event: Event) -> None:
    _, key, node, scope, index = event
    plan = state.plan
    add(state, key, plan.nodes[plan.by_id[node]], state.items[scope], ACTIVE, index)


def add(state: State, key: int, node: Node, scope: Item, life: str, index: int) -> Item:
    """A new item of *node* in *scope* (``ItemStarted``)."""
    item = Item(key, node, scope, life)
    if index >= 0:
        item.index = index
        if scope.part is None and scope.node.multi_instance is not None:
            item.part = (scope.key, index >> 6)  # PART_SIZE is 64
    if item.part is not None:
        state.dirty.add(item.part)
    state.items[key] = item
    if scope.children is None:
        scope.children = {key: item}
    else:
        scope.children[key] = item
    if scope.census is not None:
        scope.census[node.index] = scope.census.get(node.index, 0) + 1
    return item


def item_moved(state: State, event: Event) -> None:
    item = state.items[event[1]]
    if len(event) > 3:
        remember_before(item, event)
    item.life = event[2]
    _touch(state, item)


def item_completed(state: State, event: Event) -> None:
    end(state, state.items[event[1]], COMPLETED)


def item_terminated(state: State, event: Event) -> None:
    end(state, state.items[event[1]], TERMINATED)


def end(state: State, item: Item, life: str) -> None:
    """*item* is over (``ItemCompleted``, ``ItemTerminated``)."""
    item.life = life
    _touch(state, item)
    if item.node.keeps:
        item.waits = None
        return
    del state.items[item.key]
    scope = item.scope
    if scope is not None and scope.children is not None:
        del scope.children[item.key]
        census = scope.census
        if census is not None:
            left = census[item.node.index] - 1
            if left:
                census[item.node.index] = left
            else:
                del census[item.node.index]


def flow_taken(state: State, event: Event) -> None:
    plan = state.plan
    flow = plan.flows[plan.flow_ids[event[2]]]
    if flow.join is None:
        return
    scope = state.items[event[1]]
    held = scope.held
    if held is None:
        held = scope.held = {}
    tokens = held.setdefault(flow.join, {})
    tokens[flow.index] = tokens.get(flow.index, 0) + 1
    _touch(state, scope)


def tokens_spent(state: State, event: Event) -> None:
    scope = state.items[event[1]]
    held = scope.held
    if held is None:
        return
    index = state.plan.criterion_ids[event[2]]
    of = held[index] if len(event) == 3 else {state.plan.flow_ids[flow] for flow in event[3]}
    left = {
        source: n - (source in of) for source, n in held[index].items() if n > 1 or source not in of
    }
    if left:
        held[index] = left
    else:
        del held[index]
        if not held:
            scope.held = None
    _touch(state, scope)


def on_part_met(state: State, event: Event) -> None:
    _, scope_key, criterion_id, part = event
    scope = state.items[scope_key]
    if scope.held is None:
        scope.held = {}
    scope.held.setdefault(state.plan.criterion_ids[criterion_id], {})[part] = 1
    _touch(state, scope)


def criterion_fired(state: State, event: Event) -> None:
    _, scope_key, criterion_id = event
    scope = state.items[scope_key]
    index = state.plan.criterion_ids[criterion_id]
    if scope.held is not None and state.plan.criteria[index].memory is Memory.LATCH:
        scope.held.pop(index, None)
        if not scope.held:
            scope.held = None
    _touch(state, scope)


def remembered(state: State, event: Event) -> None:
    _, key, name, value = event
    item = state.items[key]
    memo = {} if item.memo is None else item.memo
    if value is None:
        memo.pop(name, None)
    else:
        memo[name] = value
    item.memo = memo or None
    _touch(state, item)


def variables_set(state: State, event: Event) -> None:
    write(state, state.items[event[1]], event[2])


def write(state: State, item: Item, variables: Mapping[str, Value]) -> None:
    """Variables have their values in the scope of *item* (``VariablesSet``)."""
    if item.vars is None:
        item.vars = dict(variables)
    else:
        item.vars.update(variables)
    if item.part is not None:
        state.dirty.add(item.part)


def output_collected(state: State, event: Event) -> None:
    _, key, index, value = event
    item = state.items[key]
    if item.outputs is None:
        item.outputs = {}
    at = len(item.outputs) if index is None else index
    item.outputs[at] = value
    if item.part is not None:
        state.dirty.add(item.part)
    elif item.node.multi_instance is not None:
        state.dirty.add((key, at >> 6))


def incident_raised(state: State, event: Event) -> None:
    item = state.items[event[2]]
    if item.memo is None:
        item.memo = {}
    item.memo["incident"] = event[1]
    _touch(state, item)


def incident_resolved(state: State, event: Event) -> None:
    item = state.items[event[2]]
    if item.memo is not None:
        item.memo.pop("incident", None)
        item.memo = item.memo or None
    _touch(state, item)


def _touch(state: State, item: Item) -> None:
    if item.part is not None:
        state.dirty.add(item.part)


EVOLVE: Mapping[str, Apply] = {
    "InstanceStarted": instance_started,
    "InstanceMigrated": instance_migrated,
    "BusinessIdAssigned": business_id_assigned,
    "InstanceSuspended": instance_suspended,
    "InstanceResumed": instance_resumed,
    "InstanceEnded": instance_ended,
    "ItemStarted": item_started,
    "ItemMoved": item_moved,
    "ItemCompleted": item_completed,
    "ItemTerminated": item_terminated,
    "FlowTaken": flow_taken,
    "TokensSpent": tokens_spent,
    "OnPartMet": on_part_met,
    "CriterionFired": criterion_fired,
    "Remembered": remembered,
    "VariablesSet": variables_set,
    "OutputCollected": output_collected,
    "RoleBound": role_bound,
    "IncidentRaised": incident_raised,
    "IncidentResolved": incident_resolved,
    **CASES,
    **COMPENSATION,
    **WAITS,
}
