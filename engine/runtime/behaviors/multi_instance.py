"""Multi-instance body: one inner item for each element of a collection.

BPMN 2.0.2 section 13.3.7, `zeebe:loopCharacteristics`. The body carries the flows and boundary
events, the inner items the activity and its mappings. Numbers of instances are derived from
what is live; results are kept by index and become a list when the body completes.
"""

from collections.abc import Iterator

from engine.feel.compile import Expression
from engine.feel.values import Value
from engine.plan.details import EscalationDefinition, MultiInstance, SignalDefinition
from engine.runtime import data, ending, errors, signals
from engine.runtime.behavior import Behavior
from engine.runtime.state import ACTIVE, Item
from engine.runtime.trouble import Trouble, broken, shown
from engine.runtime.turn import Turn

THROWS = "throws"  #: in the body's memo: which events the iteration that has just ended throws
HAS_THROWN = "hasThrown"


def start(turn: Turn, item: Item) -> None:
    loop = _of(item)
    what = f"the input collection of '{item.node.element}'"
    items = data.evaluate(turn, loop.collection, item, "EXTRACT_VALUE_ERROR", what)
    if not isinstance(items, list):
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected '{loop.collection.text}' to be a list, found {shown(items)}",
        )
    kept = data.as_json(items, "EXTRACT_VALUE_ERROR", what)
    turn.weigh((kept,))
    turn.remember(item, "items", kept)
    if not items:
        turn.doubtful[item.key] = item
        return
    inner = turn.plan.nodes[loop.inner]
    began = 1 if loop.sequential else len(items)
    turn.coming[item.key] = began
    for index in range(began):
        turn.queue.append((inner, item, index))


def dress(turn: Turn, body: Item, item: Item) -> None:
    """The iteration's variables: the element, ``loopCounter`` from 1, an empty output."""
    loop = _of(body)
    if body.key in turn.coming:
        turn.coming[body.key] -= 1
    variables: dict[str, Value] = {"loopCounter": item.index + 1}
    if loop.element is not None:
        variables[loop.element] = _items(body)[item.index]
    if loop.output_variable is not None:
        variables.setdefault(loop.output_variable, None)
    data.set_local(turn, item, variables)


def collect(turn: Turn, body: Item, item: Item) -> None:
    """Keep the iteration's result, and see whether the loop is over early."""
    loop = _of(body)
    if loop.output_element is not None:
        value = data.computed(
            turn,
            loop.output_element,
            item,
            "EXTRACT_VALUE_ERROR",
            "the output element of",
            body.node.element,
        )
        turn.weigh((value,))
        turn.emit(("OutputCollected", body.key, item.index, value))
    if loop.throws:
        chosen = list(_chosen(turn, body, item, loop))
        turn.remember(body, THROWS, chosen or None)
    if loop.completion is not None:
        what = f"the completion condition of '{body.node.element}'"
        over = _holds(turn, body, item, loop, loop.completion, what)
        turn.remember(body, "over", over or None)


def _chosen(turn: Turn, body: Item, item: Item, loop: MultiInstance) -> Iterator[int]:
    """Which of the loop's events the iteration throws now that it completes."""
    what = f"the condition of an event that '{body.node.element}' throws"
    for number, thrown in enumerate(loop.throws):
        if thrown.once and (body.memo or {}).get(HAS_THROWN):
            continue
        if thrown.condition is None or _holds(turn, body, item, loop, thrown.condition, what):
            yield number


def _throw(turn: Turn, body: Item, loop: MultiInstance) -> None:
    """Throw what was chosen when the iteration completed; a catcher may end the body."""
    chosen = (body.memo or {}).get(THROWS)
    if not chosen:
        return
    turn.remember(body, THROWS, None)
    turn.remember(body, HAS_THROWN, True)
    for number in chosen:
        event = loop.throws[number].event
        if body.life != ACTIVE:
            return
        if isinstance(event, SignalDefinition):
            signals.throw(turn, body, event)
        elif isinstance(event, EscalationDefinition):
            errors.throw_escalation(turn, body, errors.escalation_code(turn, body, event))


def _holds(
    turn: Turn, body: Item, item: Item, loop: MultiInstance, completion: Expression, what: str
) -> bool:
    total, live = len(_items(body)), _live(body) - 1
    started = item.index + 1 if loop.sequential else total - turn.coming.get(body.key, 0)
    numbers: dict[str, Value] = {
        "numberOfInstances": total,
        "numberOfActiveInstances": live,
        "numberOfCompletedInstances": started - live,
        "numberOfTerminatedInstances": 0,
    }
    collected = loop.output_collection
    if collected is not None and collected in completion.names:
        numbers[collected] = _results(turn, body)
    variables = {**data.scope_of(item, completion.names), **numbers}
    value = data.evaluate_in(turn, completion, variables, "EXTRACT_VALUE_ERROR", what)
    if value is True or value is False:
        return value
    raise Trouble("EXTRACT_VALUE_ERROR", f"{what}: expected true or false, found {shown(value)}")


def child_over(turn: Turn, body: Item, item: Item) -> None:
    """Begin the next iteration, or complete when there is none."""
    loop = _of(body)
    if loop.throws:
        _throw(turn, body, loop)
        if body.life != ACTIVE:
            return
    if body.memo is not None and body.memo.get("over"):
        ending.terminate_inside(turn, body)
        turn.doubtful[body.key] = body
    elif loop.sequential and item.index + 1 < len(_items(body)):
        turn.queue.append((turn.plan.nodes[loop.inner], body, item.index + 1))
    else:
        turn.doubtful[body.key] = body


def done(turn: Turn, body: Item) -> bool:
    """True when nothing is live any more; the results are written first."""
    if body.children or any((body.away or {}).values()):
        return False
    loop = _of(body)
    if loop.output_collection is not None:
        data.propagate(turn, body.scope, {loop.output_collection: _results(turn, body)})
    return True


def _results(turn: Turn, body: Item) -> list[Value]:
    """The results collected so far, null where there is none."""
    turn.state.whole(body)
    outputs = body.outputs or {}
    return [outputs.get(index) for index in range(len(_items(body)))]


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
