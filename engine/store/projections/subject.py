"""The instance whose events are projected, with what its rows repeat."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from engine.runtime.state import Item, PartKey
from engine.store.definitions import Deployed, Named

NO_PART = (None, None)


class Trouble(NamedTuple):
    """An active incident: its item and all around it, innermost first, and its job."""

    path: tuple[int, ...]
    job: int | None


class Subject:
    """One instance in one batch.

    Attributes:
        at: engine time of the turn whose events come now; ``actor`` sent its command.
        known: the items that were loaded, whether they are still live or not.
        elements: the node id of each item begun in this batch.
        parts: the part of each item begun in this batch that lies in one.
        bodies: keys of the multi-instance bodies begun in this batch.
        trouble: the incidents that are active now.
        jobs_over: jobs that have ended in this batch; ``job_tasks`` those that are user tasks.
    """

    __slots__ = (
        "actor",
        "at",
        "bodies",
        "definition",
        "definition_key",
        "elements",
        "job_tasks",
        "jobs_over",
        "key",
        "known",
        "meta",
        "nodes",
        "parts",
        "process_id",
        "tenant_id",
        "trouble",
    )

    def __init__(self, key: int, definition: Deployed, known: Mapping[int, Item]) -> None:
        self.key = key
        self.definition = definition
        self.definition_key = definition.key
        self.process_id = definition.process_id
        self.tenant_id = definition.tenant_id
        self.nodes = definition.nodes
        self.known = known
        self.meta: Mapping[str, object] = {}
        self.elements: dict[int, str] = {}
        self.parts: dict[int, PartKey] = {}
        self.bodies: set[int] = set()
        self.trouble: dict[int, Trouble] = {}
        self._note_trouble(known.values())
        self.jobs_over: set[int] = set()
        self.job_tasks: set[int] = set()
        self.at = 0
        self.actor = ""

    def becomes(self, definition: Deployed, nodes: Iterable[tuple[int, str]]) -> None:
        """It is an instance of *definition* from now on, and its items are runs of *nodes*."""
        self.definition = definition
        self.definition_key = definition.key
        self.process_id = definition.process_id
        self.nodes = definition.nodes
        for key, node in nodes:
            if key in self.elements:
                self.elements[key] = node

    def learn(self, items: Mapping[int, Item]) -> None:
        """Note items that were loaded later than the others, if they are not of this batch."""
        found = {
            key: item
            for key, item in items.items()
            if key not in self.known and key not in self.elements
        }
        self.known = {**self.known, **found}
        self._note_trouble(found.values())

    def _note_trouble(self, items: Iterable[Item]) -> None:
        for item in items:
            if item.memo is not None and "incident" in item.memo:
                self.trouble[item.memo["incident"]] = Trouble(
                    _path(item), item.memo.get("incidentJob")
                )

    def part_of(self, item_key: int) -> PartKey | tuple[None, None]:
        """The part that an item lies in."""
        item = self.known.get(item_key)
        if item is not None:
            return item.part or NO_PART
        return self.parts.get(item_key, NO_PART)

    def node_of(self, item_key: int) -> Named:
        """What rows say of an item's node."""
        item = self.known.get(item_key)
        return self.nodes[self.elements[item_key] if item is None else item.node.id]


def _path(item: Item) -> tuple[int, ...]:
    path = [item.key]
    while item.scope is not None:
        item = item.scope
        path.append(item.key)
    return tuple(path)
