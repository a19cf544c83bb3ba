"""The menu of an ad-hoc sub-process: which activities may be chosen, and under which name.

Inner activities without incoming flow are the menu; a model calls each by a name of characters
that every vendor accepts.
"""

import re
from collections.abc import Iterator

from engine.bpmn.model import Activity, Model, SubProcess

ESCALATE = "escalate"
_FOREIGN = re.compile(r"[^A-Za-z0-9_-]")


def tool_activities(model: Model, region: SubProcess) -> Iterator[Activity]:
    """The activities of *region* that no flow leads to, and that nothing else begins."""
    for node in region.contents.nodes:
        if isinstance(node, Activity) and not model.incoming.get(node.id) and not is_begun(node):
            yield node


def is_begun(activity: Activity) -> bool:
    """Whether an event or a compensation begins it, and nobody chooses it."""
    by_event = isinstance(activity, SubProcess) and activity.triggered_by_event
    return by_event or activity.for_compensation


def tool_name(element: str) -> str:
    """The element's id, with ``_`` for every character that a tool's name must not have."""
    return _FOREIGN.sub("_", element)
