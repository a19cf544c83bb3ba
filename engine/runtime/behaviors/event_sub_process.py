"""Event sub-process: a scope that begins with the event it was triggered by.

BPMN 2.0.2 sections 10.3.5 and 13.5.4. What the event has brought leaves its start event as that of
any catch event; no flow leaves the event sub-process, its end is looked for by its scope.
"""

from engine.runtime import waits
from engine.runtime.behavior import Behavior
from engine.runtime.behaviors.scope import done
from engine.runtime.event_sub_processes import PAYLOAD
from engine.runtime.state import Item
from engine.runtime.turn import Turn


def start(turn: Turn, item: Item) -> None:
    payload = (item.memo or {}).get(PAYLOAD, {})
    turn.remember(item, PAYLOAD, None)
    waits.pass_event(turn, item, turn.plan.nodes[item.node.at_open[0]], payload)


behavior = Behavior(start=start, done=done)
