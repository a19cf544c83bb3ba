"""Items come to be and leave AVAILABLE: required, manual activation, repetition over a collection.

CMMN 1.1 section 8.4 and `cmmn.md` 1.3: a required rule is asked at creation, manual activation
when an item leaves AVAILABLE, repetition by whoever repeats it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel.values import Value
from engine.plan.model import Node
from engine.runtime import data, incidents
from engine.runtime.cases import clocks, conditions, marks, tasks, transitions
from engine.runtime.cases.life import WORK
from engine.runtime.cases.run import Run, details_of
from engine.runtime.cases.transitions import move, occur
from engine.runtime.state import ACTIVE, AVAILABLE, ENABLED, Item
from engine.runtime.trouble import JUDGE, Trouble, shown

BATCHED = "batched"  #: in the memo of an item that has its element of the collection
MOST_ELEMENTS = 10_000


def create(
    run: Run,
    node: Node,
    stage: Item,
    facts: Mapping[str, Any] | None = None,
    variables: Mapping[str, Value] | None = None,
) -> Item:
    """A new item of *node* in *stage*, AVAILABLE; `arrive` has it looked at."""
    details = node.case_item
    required = details is not None and conditions.holds_or_incident(
        run, stage, details.required, f"the required rule of '{node.element}', in the stage"
    )
    known = {
        "required": required,
        "discretionary": details is not None and details.discretionary,
        **(facts or {}),
    }
    key = run.turn.key()
    run.turn.emit(("ItemCreated", key, node.id, stage.key, AVAILABLE, -1, known))
    item = run.state.items[key]
    run.added(item)
    run.touched()
    if variables:
        data.set_local(run.turn, item, variables)
    return item


def arrive(run: Run, item: Item) -> None:
    """A new item finds what has happened before, begins its clock, and is looked at."""
    marks.adopt(run, item)
    marks.happened(run, item, "create")
    details = details_of(item)
    if details.timer is not None and not details.timer.started:
        clocks.begin(run, item)
    run.look_at(item)
    run.doubt(item.scope)


def lay_out(run: Run, stage: Item) -> None:
    """The plan items of a stage are created together, then each finds its way."""
    marks.inherit(run, stage)
    nodes = run.plan.nodes
    created = [create(run, nodes[index], stage) for index in stage.node.at_open]
    for item in created:
        arrive(run, item)
    run.doubt(stage)


def leave_available(run: Run, item: Item) -> None:
    """Nothing holds the item back any more: a milestone occurs, work is enabled or started.

    Where the item stands for a collection, there is an instance for each element, this one first.
    """
    rest: list[dict[str, Value]] = []
    if _is_to_spread(item):
        found = _spread(run, item)
        if found is None:
            return
        rest = found
    if details_of(item).family == WORK:
        _enable_or_start(run, item)
    elif item.node.kind == "milestone":
        occur(run, item)
    for variables in rest:
        another(run, item, variables)


def _is_to_spread(item: Item) -> bool:
    """Whether the item stands for a collection whose elements have no instances yet."""
    repetition = details_of(item).repetition
    if repetition is None or repetition.collection is None:
        return False
    return not (item.memo or {}).get(BATCHED)


def _enable_or_start(run: Run, item: Item) -> None:
    details = details_of(item)
    if (item.memo or {}).get("approval") or conditions.holds_or_incident(
        run, item, details.manual, "the manual activation rule"
    ):
        move(run, item, ENABLED, "enable")
    else:
        start(run, item, "start")


def _spread(run: Run, item: Item) -> list[dict[str, Value]] | None:
    """The first element is that of *item*; gives the variables of the others, None: of nobody."""
    try:
        elements = _elements(run, item)
    except Trouble as trouble:
        incidents.raise_incident(run.turn, item, trouble, JUDGE)
        return None
    if not elements:
        transitions.end(run, item, "exit", "no-elements")
        return None
    own = _variables(item, elements[0], 0)
    if own:
        data.set_local(run.turn, item, own)
    run.turn.remember(item, BATCHED, True)
    return [_variables(item, element, n) for n, element in enumerate(elements[1:], start=1)]


def another(run: Run, item: Item, variables: Mapping[str, Value] | None = None) -> Item:
    """A further instance beside *item*, for an element of the same collection."""
    stage = item.scope
    assert stage is not None  # noqa: S101 - the case itself is not repeated
    created = create(run, item.node, stage, None, variables)
    run.turn.remember(created, BATCHED, True)
    marks.adopt(run, created, begun=True)
    marks.happened(run, created, "create")
    for index in details_of(created).criteria:
        if run.plan.criteria[index].exits:
            run.look(created, run.plan.criteria[index])
    leave_available(run, created)
    return created


def _elements(run: Run, item: Item) -> list[Value]:
    repetition = details_of(item).repetition
    collection = repetition.collection if repetition is not None else None
    if collection is None:
        return []
    what = f"the collection of '{item.node.element}'"
    found = data.as_json(conditions.value(run, item, collection, what))
    if not isinstance(found, list):
        raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: expected a list, found {shown(found)}")
    if len(found) > MOST_ELEMENTS:
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected at most {MOST_ELEMENTS} elements, found {len(found)}",
        )
    return found


def _variables(item: Item, element: Value, number: int) -> dict[str, Value]:
    repetition = details_of(item).repetition
    found: dict[str, Value] = {}
    if repetition is not None and repetition.element is not None:
        found[repetition.element] = element
    if repetition is not None and repetition.number is not None:
        found[repetition.number] = number
    return found


def start(run: Run, item: Item, transition: str) -> None:
    """The item becomes ACTIVE by *transition*, and its work begins."""
    move(run, item, ACTIVE, transition)
    if item.node.kind == "stage":
        lay_out(run, item)
    else:
        tasks.begin(run, item)
