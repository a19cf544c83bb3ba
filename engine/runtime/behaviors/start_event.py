"""Start event: passes the token on; a parallel multiple one first gathers what it needs.

BPMN 2.0.2 section 10.5.2. A process that begins by several events together has begun when all of
them have happened. The first makes the instance, which holds it at the start event and waits there
for the others; a message finds the instance that it belongs to by its correlation key.
"""

from collections.abc import Mapping, Sequence

from engine.feel.values import Value
from engine.plan.details import EventDefinition, MessageDefinition, SignalDefinition, parts
from engine.plan.model import Node
from engine.runtime import data, waits
from engine.runtime.behavior import Behavior
from engine.runtime.state import Item
from engine.runtime.turn import Turn

LACKS = "lacks"  #: in its memo: the numbers of the definitions that it is about to wait for

_KINDS: Mapping[type, str] = {MessageDefinition: "message", SignalDefinition: "signal"}


def begin(
    turn: Turn,
    root: Item,
    node: Node,
    variables: Mapping[str, Value],
    trigger: Sequence[str],
) -> None:
    """One of the things that *node* needs has happened; the others are waited for.

    What it has brought is written at once: the keys of the others are evaluated over it.
    """
    key = turn.key()
    turn.emit(("ItemStarted", key, node.id, root.key, -1))
    item = turn.state.items[key]
    if variables and node.outputs:
        data.set_local(turn, item, variables)
    elif variables:
        data.set_local(turn, root, variables)
    definitions = parts(node.event)
    happened = next(
        (n for n, part in enumerate(definitions) if _is(turn, item, part, trigger)), None
    )
    turn.remember(item, LACKS, [n for n in range(len(definitions)) if n != happened])
    turn.start(item)


def _is(turn: Turn, item: Item, part: EventDefinition, trigger: Sequence[str]) -> bool:
    """Whether the definition is what has happened; its name was evaluated without variables."""
    if not isinstance(part, MessageDefinition | SignalDefinition):
        return False
    kind, name = trigger
    what = f"the {kind} name of '{item.node.element}'"
    return _KINDS[type(part)] == kind and name == data.evaluate_in(
        turn, part.name, {}, "EXTRACT_VALUE_ERROR", what
    )


def start(turn: Turn, item: Item) -> None:
    if item.memo is None or LACKS not in item.memo:
        turn.complete(item)
        return
    lacks = item.memo[LACKS]
    definitions = parts(item.node.event)
    opened = [waits.opening(turn, item, item.node, definitions[n], n) for n in lacks]
    for event in opened:
        if event is not None:
            turn.emit(event)
    turn.remember(item, LACKS, None)


behavior = Behavior(start=start)
