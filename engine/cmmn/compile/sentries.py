"""Criteria: a sentry for each use of it, its on-parts resolved (CMMN 1.1 sections 5.4.5, 5.4.6).

An on-part names a plan item; which of its uses are meant is what lies nearest: inside the
listener's own stage before what is inside a stage further out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.cmmn.compile.compilation import Compilation, helm
from engine.cmmn.compile.layout import NO_PLACE, Place
from engine.cmmn.model import (
    CaseFileItemOnPart,
    OnPart,
    PlanItemOnPart,
    Stage,
    TimerEventListener,
)
from engine.cmmn.model import Criterion as Drawn
from engine.plan.cases import FilePart, ItemPart, Sentry
from engine.plan.model import Criterion, Memory


@dataclass(frozen=True, slots=True)
class _Draft:
    """A criterion before criteria have numbers; *parts* as drawn."""

    id: str
    owner: int
    role: str
    element: Drawn | None
    sentry: str | None
    parts: tuple[OnPart, ...]


def criteria(compilation: Compilation) -> tuple[Criterion, ...]:
    """The criteria of a case in document order of their owners."""
    drafts = list(_drafts(compilation))
    by_element: dict[str, list[int]] = {}
    for number, draft in enumerate(drafts):
        if draft.element is not None:
            by_element.setdefault(draft.element.id, []).append(number)
    uses = _Uses(compilation, by_element)
    return tuple(_criterion(compilation, uses, n, draft) for n, draft in enumerate(drafts))


def home(compilation: Compilation, owner: int) -> int:
    """The stage whose sentries the criteria of *owner* refer to; for the plan model: itself."""
    scope = compilation.layout.places[owner].scope
    return owner if scope == NO_PLACE else scope


def meeting(compilation: Compilation, owner: int, source: int) -> int:
    """The innermost stage that contains the listener *owner* and the plan item *source*."""
    layout = compilation.layout
    start = home(compilation, owner)
    here = [start, *layout.around(start)]
    there = set(layout.around(source)) or {source}
    return next((scope for scope in here if scope in there), 0)


def _drafts(compilation: Compilation) -> Iterator[_Draft]:
    taken: set[str] = set()
    for place in compilation.layout.places:
        for role, drawn in _drawn(place):
            found = compilation.sentry(place.index, drawn.sentry)
            parts = found.on if found is not None else ()
            yield _Draft(
                _unique(taken, drawn.id, place), place.index, role, drawn, drawn.sentry, parts
            )
        definition = place.definition
        if isinstance(definition, TimerEventListener) and definition.trigger is not None:
            trigger = definition.trigger
            name = _unique(taken, trigger.id, place)
            yield _Draft(name, place.index, "timer", None, None, (trigger,))


def _drawn(place: Place) -> Iterator[tuple[str, Drawn]]:
    item, definition = place.item, place.definition
    if item is not None:
        if not definition.tag.endswith("ventListener"):  # they wait for nothing (5.4.11)
            for entry in item.entry:
                yield "entry", entry
        for leave in item.exit:
            yield "exit", leave
    elif isinstance(definition, Stage):
        for leave in definition.exit:
            yield "exit", leave


def _unique(taken: set[str], name: str, place: Place) -> str:
    if name in taken:
        name = f"{name}#{place.id}"
    taken.add(name)
    return name


class _Uses:
    """Finds the places and criteria that references mean."""

    __slots__ = ("by_criterion", "by_element", "compilation")

    def __init__(self, compilation: Compilation, by_criterion: dict[str, list[int]]) -> None:
        self.compilation = compilation
        self.by_criterion = by_criterion
        self.by_element: dict[str, list[int]] = {}
        for place in compilation.layout.places:
            self.by_element.setdefault(place.element, []).append(place.index)

    def sources(self, owner: int, element: str) -> tuple[int, ...]:
        """The nearest uses of the plan item *element*, as seen from *owner*."""
        found = self.by_element.get(element, [])
        if len(found) < 2:
            return tuple(found)
        near = {index: self._nearness(owner, index) for index in found}
        nearest = max(near.values())
        return tuple(index for index in found if near[index] == nearest)

    def _nearness(self, owner: int, source: int) -> int:
        meets = meeting(self.compilation, owner, source)
        return len(list(self.compilation.layout.around(meets)))


def _criterion(compilation: Compilation, uses: _Uses, number: int, draft: _Draft) -> Criterion:
    drawn = draft.sentry
    found = None if drawn is None else compilation.sentry(draft.owner, drawn)
    condition = None
    if found is not None:
        condition = compilation.terms.if_part(found)
    sentry = Sentry(
        role=draft.role,
        parts=tuple(_part(compilation, uses, draft.owner, part) for part in draft.parts),
        condition=condition,
        forgets=helm("triggerMode", found) == "onEvent",
        ends=helm("exitType", draft.element) or "default",
        how=helm("exitEventType", draft.element) or "exit",
    )
    return Criterion(
        index=number,
        id=draft.id,
        owner=draft.owner,
        on=(),
        memory=Memory.LATCH,
        exits=draft.role == "exit",
        sentry=sentry,
    )


def _part(compilation: Compilation, uses: _Uses, owner: int, part: OnPart) -> ItemPart | FilePart:
    if isinstance(part, CaseFileItemOnPart):
        return FilePart(compilation.items.get(part.source, -1), part.event)
    exits = None
    if isinstance(part, PlanItemOnPart) and part.exit_criterion is not None:
        exits = tuple(uses.by_criterion.get(part.exit_criterion, ()))
    return ItemPart(uses.sources(owner, part.source), part.event, exits)
