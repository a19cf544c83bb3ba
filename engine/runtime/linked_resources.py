"""Linked resources: deployed files that a worker needs, by the keys that they have now.

`zeebe:linkedResources`. The job tells the keys in its header ``linkedResources``, as JSON; the
worker fetches the files by them. A file that is not there holds the element in an incident.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING

from engine.plan.details import LinkedResource
from engine.runtime.state import Item
from engine.runtime.trouble import Trouble, shown

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

HEADER = "linkedResources"
TROUBLE = "RESOURCE_NOT_FOUND"


def header(turn: Turn, item: Item, linked: Iterable[LinkedResource]) -> str:
    """What the header says of *linked*: ``[{resourceKey, resourceType, linkName}]`` as JSON.

    Raises:
        Trouble: a file is not deployed.
    """
    entries = []
    for link in linked:
        entry = {"resourceKey": str(_key(turn, item, link)), "resourceType": link.type}
        entries.append(entry if link.name is None else {**entry, "linkName": link.name})
    return json.dumps(entries, ensure_ascii=False, separators=(",", ":"))


def _key(turn: Turn, item: Item, link: LinkedResource) -> int:
    caller: int = turn.state.meta.get("definition", 0)
    key = turn.world.definitions.resource_key(
        link.resource_id, link.binding, link.version_tag, caller
    )
    if key is None:
        tag = f" with the version tag {shown(link.version_tag)}" if link.version_tag else ""
        raise Trouble(
            TROUBLE,
            f"expected a deployed resource with the id {shown(link.resource_id)}{tag}, linked by "
            f"'{item.node.element}', but none is deployed; deploy it and resolve this incident",
        )
    return key
