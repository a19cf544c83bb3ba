"""Standard loop: the body around an activity that is done again as long as a condition holds.

BPMN 2.0.2 section 13.3.6. The condition sees ``loopCounter``: how many rounds have been done. It is
asked after each round, with testBefore before the first one too. Inside a round ``loopCounter`` is
its number, from 1.
"""

from engine.feel.values import Value
from engine.plan.details import StandardLoop
from engine.plan.values import whole
from engine.runtime import data, incidents
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, broken, shown
from engine.runtime.turn import Turn

ROUNDS = "rounds"  #: in the body's memo: how many have been done
COUNTER = "loopCounter"


def start(turn: Turn, item: Item) -> None:
    """Begin the next round or end; also tried again after an incident of the condition."""
    loop, rounds = _of(item), _rounds(item)
    if _goes_on(turn, item, loop, rounds):
        turn.queue.append((turn.plan.nodes[loop.inner], item, rounds))
    else:
        turn.doubtful[item.key] = item


def dress(turn: Turn, body: Item, item: Item) -> None:
    """The number of the round."""
    data.set_local(turn, item, {COUNTER: item.index + 1})


def child_over(turn: Turn, body: Item, item: Item) -> None:
    """A round is done."""
    if item.node.index == _of(body).inner:
        turn.remember(body, ROUNDS, item.index + 1)
        start(turn, body)
    else:
        turn.doubtful[body.key] = body


def done(turn: Turn, body: Item) -> bool:
    """When the last round has ended, and nothing has to be mended before the next."""
    return not body.children and not incidents.is_open(body)


def _goes_on(turn: Turn, item: Item, loop: StandardLoop, rounds: int) -> bool:
    if loop.maximum is not None and rounds >= _maximum(turn, item, loop):
        return False
    if loop.condition is None or (rounds == 0 and not loop.test_before):
        return True
    what = f"the loop condition of '{item.node.element}'"
    seen: dict[str, Value] = {**data.scope_of(item, loop.condition.names), COUNTER: rounds}
    value = data.evaluate_in(turn, loop.condition, seen, "CONDITION_ERROR", what)
    if value is True or value is False:
        return value
    raise Trouble(
        "EXTRACT_VALUE_ERROR",
        f"{what}: expected '{loop.condition.text}' to be true or false, found {shown(value)}",
    )


def _maximum(turn: Turn, item: Item, loop: StandardLoop) -> int:
    what = f"the loop maximum of '{item.node.element}'"
    assert loop.maximum is not None  # noqa: S101 - asked only where there is one
    value = data.evaluate(turn, loop.maximum, item, "EXTRACT_VALUE_ERROR", what)
    number = whole(value)
    if number is None:
        raise Trouble(
            "EXTRACT_VALUE_ERROR",
            f"{what}: expected '{loop.maximum.text}' to be a whole number, found {shown(value)}",
        )
    return number


def _rounds(item: Item) -> int:
    rounds: int = (item.memo or {}).get(ROUNDS, 0)
    return rounds


def _of(item: Item) -> StandardLoop:
    if item.node.loop is None:
        broken(f"{item!r} is no loop")
    return item.node.loop


behavior = Behavior(start=start, done=done, dress=dress, child_over=child_over)
