"""Multi-instance body: one inner item for each element of a collection.

BPMN 2.0.2 section 13.3.7, `zeebe:loopCharacteristics`. The body carries the flows and boundary
events, the inner items the activity and its mappings. Numbers of instances are derived from
what is live; results are kept by index and become a list when the body completes.
"""

from engine.feel.compile import Expression
from engine.feel.values import Value
from engine.plan.details import MultiInstance
from engine.runtime import data
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, broken
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    loop = _of(item)
    what = f"the input collection of '{item.node.element}'"
    items = data.evaluate(turn, loop.collection, item, "EXTRACT_VALUE_ERROR", what)
    if not isinstance(items, list):
        found = "null" if items is None else f"'{items}'"
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected '{loop.collection.text}' to be a list, found {found}",
        )
    turn.remember(item, "items", data.as_json(items))
    if not items:
        _complete(turn, item, loop)
        return
    inner = turn.plan.nodes[loop.inner]
    for index in range(1 if loop.sequential else len(items)):
        turn.queue.append((inner, item, index))


def dress(turn: Turn, body: Item, item: Item) -> None:
    """The iteration's variables: the element, ``loopCounter`` from 1, an empty output."""
    loop = _of(body)
    variables: dict[str, Value] = {"loopCounter": item.index + 1}
    if loop.element is not None:
        variables[loop.element] = _items(body)[item.index]
    if loop.output_element is not None and loop.output_element.text.isidentifier():
        variables.setdefault(loop.output_element.text, None)
    data.set_local(turn, item, variables)


def collect(turn: Turn, body: Item, item: Item) -> None:
    """Keep the iteration's result, and see whether the loop is over early."""
    loop = _of(body)
    if loop.output_element is not None:
        what = f"the output element of '{body.node.element}'"
        value = data.evaluate(turn, loop.output_element, item, "EXTRACT_VALUE_ERROR", what)
        turn.emit(("OutputCollected", body.key, item.index, data.as_json(value)))
    if loop.completion is not None:
        over = _is_over(turn, body, item, loop, loop.completion)
        turn.remember(body, "over", over or None)


def _is_over(
    turn: Turn, body: Item, item: Item, loop: MultiInstance, completion: Expression
) -> bool:
    total, live = len(_items(body)), _live(body) - 1
    started = item.index + 1 if loop.sequential else total
    numbers: dict[str, Value] = {
        "numberOfInstances": total,
        "numberOfActiveInstances": live,
        "numberOfCompletedInstances": started - live,
        "numberOfTerminatedInstances": 0,
    }
    what = f"the completion condition of '{body.node.element}'"
    variables = {**data.scope_of(item, completion.names), **numbers}
    value = data.evaluate_in(turn, completion, variables, "EXTRACT_VALUE_ERROR", what)
    if value is True or value is False:
        return value
    raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: expected true or false, found '{value}'")


def child_over(turn: Turn, body: Item, item: Item) -> None:
    """Begin the next iteration, or complete when there is none."""
    loop = _of(body)
    if body.memo is not None and body.memo.get("over"):
        turn.drop_tokens(body)
        turn.terminate_inside(body)
        _complete(turn, body, loop)
    elif loop.sequential and item.index + 1 < len(_items(body)):
        turn.queue.append((turn.plan.nodes[loop.inner], body, item.index + 1))
    else:
        turn.doubtful[body.key] = body


def done(turn: Turn, body: Item) -> bool:
    """True when nothing is live any more; the results are written first."""
    if _live(body):
        return False
    _write_results(turn, body, _of(body))
    return True


def _complete(turn: Turn, body: Item, loop: MultiInstance) -> None:
    _write_results(turn, body, loop)
    turn.complete(body)


def _write_results(turn: Turn, body: Item, loop: MultiInstance) -> None:
    if loop.output_collection is None:
        return
    turn.state.whole(body)
    outputs = body.outputs or {}
    results: list[Value] = [outputs.get(index) for index in range(len(_items(body)))]
    data.propagate(turn, body.scope, {loop.output_collection: results})


def _live(body: Item) -> int:
    return len(body.children or ()) + sum((body.away or {}).values())


def _items(body: Item) -> list[Value]:
    items: list[Value] = (body.memo or {}).get("items", [])
    return items


def _of(item: Item) -> MultiInstance:
    if item.node.multi_instance is None:
        broken(f"{item!r} is no multi-instance body")
    return item.node.multi_instance


behavior = Behavior(start=start, done=done, dress=dress, collect=collect, child_over=child_over)
