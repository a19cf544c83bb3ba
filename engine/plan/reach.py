"""From where a token can still come: the graph behind joins that do not wait for every flow.

BPMN 2.0.2 section 13.4.3: an inclusive gateway waits as long as a token may still reach one of
its empty incoming flows without visiting the gateway. Which nodes lead there is found once for a
plan, so that a step only intersects bitsets; bit *n* stands for the node of index *n*.
Paths stay inside one scope: a sub-process is one node of it, and an event sub-process, which no
flow leaves, leads nowhere.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from engine.plan.details import LinkDefinition

if TYPE_CHECKING:
    from engine.plan.model import Criterion, Flow, Node


class Upstream:
    """For each criterion judged by reach and each of its flows, the nodes that lead there.

    Found when a criterion is first asked for: a file may draw more joins than ever run.
    """

    __slots__ = ("_before", "_criteria", "_flows", "_found", "_nodes")

    def __init__(
        self, nodes: Sequence[Node], flows: Sequence[Flow], criteria: Sequence[Criterion]
    ) -> None:
        self._nodes = nodes
        self._flows = flows
        self._criteria = criteria
        self._before: list[list[int]] | None = None
        self._found: dict[int, Mapping[int, int]] = {}

    def __getitem__(self, index: int) -> Mapping[int, int]:
        """By flow, a bitset of the nodes from which a token can come that way."""
        found = self._found.get(index)
        if found is None:
            criterion = self._criteria[index]
            if self._before is None:
                self._before = _before(self._nodes, self._flows)
            found = self._found[index] = {
                part.source: _leading(
                    self._before, self._flows[part.source].source, criterion.owner
                )
                for part in criterion.on
            }
        return found


def _before(nodes: Sequence[Node], flows: Sequence[Flow]) -> list[list[int]]:
    """For each node those that hand it a token: by a flow, a link, or as a boundary event's host.

    A boundary event is reached from its host: as long as that runs, the event may occur.
    """
    found: list[list[int]] = [[] for _ in nodes]
    for flow in flows:
        found[flow.target].append(flow.source)
    for node in nodes:
        if isinstance(node.event, LinkDefinition) and node.event.target is not None:
            found[node.event.target].append(node.index)
        if node.host is not None:
            found[node.index].append(node.host)
    return found


def _leading(before: Sequence[Sequence[int]], last: int, gateway: int) -> int:
    """The nodes with a path to *last* that does not pass through *gateway*, and *last* itself."""
    seen = 1 << last
    waiting = [last]
    while waiting:
        node = waiting.pop()
        if node == gateway:
            continue  # a token in it may go on from there; one that has to pass it may not
        for source in before[node]:
            if not seen >> source & 1:
                seen |= 1 << source
                waiting.append(source)
    return seen
