"""The history as nested lists: the same runs as the picture's, for reading without a script.

`static/src/operate/outline.ts` draws the same lists from the picture and keeps them up to date.
The scope that wraps each tool call of a region is left out: its activity stands in its place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from engine.web.operate.elements import INNER, Element
from engine.web.operate.snapshot import Snapshot


@dataclass(slots=True)
class Line:
    """One run, with those inside it."""

    key: str
    name: str
    glyph: str
    state: str
    many: bool
    started_at: datetime
    ended_at: datetime | None
    inside: list["Line"] = field(default_factory=list)


def outline(picture: Snapshot, elements: Mapping[str, Element]) -> list[Line]:
    """The runs of the picture below the process itself, in the order in which they began."""
    top: list[Line] = []
    lists: dict[str, list[Line]] = {}
    for item in picture["items"]:
        element = elements.get(item["node"])
        around = lists.get(item["scope"] or "", top)
        if item["scope"] is None or (element is not None and element.type == INNER):
            lists[item["key"]] = top if item["scope"] is None else around
            continue
        line = _line(item, element, troubled=item["key"] in picture["called"])
        around.append(line)
        lists[item["key"]] = line.inside
    return top


def _line(item: Mapping[str, Any], element: Element | None, *, troubled: bool) -> Line:
    ended = item["endedAt"]
    return Line(
        key=item["key"],
        name=element.name if element is not None else item["node"],
        glyph=element.glyph if element is not None else "",
        state="INCIDENT" if item["incident"] or troubled else item["state"],
        many=element is not None and element.type == "MULTI_INSTANCE_BODY",
        started_at=datetime.fromisoformat(item["startedAt"]),
        ended_at=None if ended is None else datetime.fromisoformat(ended),
    )
