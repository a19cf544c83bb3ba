"""Where everything of a case lies: a place, and later a node, for each use of a definition.

A plan item is a use of its definition (CMMN 1.1 section 5.4.3), so what lies in a stage has a
place for each use of that stage. Discretionary items lie in the stage that owns their table, or
that contains the human task that does. Plan fragments are for design time and have none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.cmmn.model import (
    Case,
    Definition,
    DiscretionaryItem,
    HumanTask,
    Model,
    PlanItem,
    PlanningTable,
    Stage,
)
from engine.source.problem import Problem, Refused

ROOT = 0
NO_PLACE = -1
MOST = 20_000  #: places of one case


@dataclass(slots=True)
class Place:
    """One use of a definition.

    Attributes:
        item: the plan item or discretionary item; None for the plan model.
        inside: the places of its plan items; *planned*: those of discretionary items, by id.
    """

    index: int
    id: str
    definition: Definition
    scope: int
    item: PlanItem | None = None
    inside: list[int] = field(default_factory=list)
    planned: dict[str, int] = field(default_factory=dict)

    @property
    def element(self) -> str:
        """The id of the element that it is a use of."""
        return self.definition.id if self.item is None else self.item.id


class Layout:
    """The places of one case, a stage before what it contains, in document order.

    Raises:
        Refused: a stage contains itself, or there are too many places.
    """

    __slots__ = ("_ids", "case", "model", "places")

    def __init__(self, model: Model, case: Case) -> None:
        self.model = model
        self.case = case
        self.places: list[Place] = []
        self._ids: set[str] = set()
        root = self._place(case.plan, NO_PLACE, None)
        self._fill(root, (case.plan.id,))

    def around(self, index: int) -> Iterator[int]:
        """The stages around a place, the innermost first."""
        scope = self.places[index].scope
        while scope != NO_PLACE:
            yield scope
            scope = self.places[scope].scope

    def _place(self, definition: Definition, scope: int, item: PlanItem | None) -> Place:
        if len(self.places) >= MOST:
            raise self._refused("too-large", f"it lays out more than {MOST} plan items", definition)
        place = Place(len(self.places), "", definition, scope, item)
        place.id = self._unique(place.element, scope)
        self.places.append(place)
        return place

    def _unique(self, element: str, scope: int) -> str:
        """The element's id; of a further use, with the place around it behind."""
        found = element
        if found in self._ids and scope != NO_PLACE:
            found = f"{element}#{self.places[scope].id}"
        number = 2
        while found in self._ids:
            found, number = f"{element}#{number}", number + 1
        self._ids.add(found)
        return found

    def _fill(self, place: Place, path: tuple[str, ...]) -> None:
        stage = place.definition
        if not isinstance(stage, Stage):
            return
        for item in stage.items:
            index = self._add(place, item, path)
            if index is not None:
                place.inside.append(index)
        self._plan(place, stage.table, path)
        for child in list(place.inside):
            self._plan_of_task(place, child, path)

    def _add(self, place: Place, item: PlanItem, path: tuple[str, ...]) -> int | None:
        definition = self.model.definitions.get(item.definition)
        if definition is None:
            message = f"expected a plan item definition '{item.definition}', found none"
            raise self._refused("unknown-definition", message, item)
        if definition.tag == "planFragment":
            return None
        if definition.id in path:
            message = f"the stage '{definition.id}' contains itself"
            raise self._refused("stage-in-itself", message, item)
        if len(path) > 100:
            raise self._refused("too-deep", "stages nest more than 100 deep", item)
        added = self._place(definition, place.index, item)
        self._fill(added, (*path, definition.id))
        return added.index

    def _plan(self, place: Place, table: PlanningTable | None, path: tuple[str, ...]) -> None:
        for item in discretionary(table):
            if item.id in place.planned:
                continue
            index = self._add(place, item, path)
            if index is not None:
                place.planned[item.id] = index
                self._plan_of_task(place, index, path)

    def _plan_of_task(self, place: Place, index: int, path: tuple[str, ...]) -> None:
        task = self.places[index].definition
        if isinstance(task, HumanTask) and task.table is not None:
            self._plan(place, task.table, path)

    def _refused(self, code: str, message: str, element: Definition | PlanItem) -> Refused:
        return Refused([Problem(code, message, self.model.file, element.id, line=element.line)])


def discretionary(table: PlanningTable | None) -> Iterator[DiscretionaryItem]:
    """The discretionary items of a table and of those in it, in document order."""
    for entry in table.items if table is not None else ():
        if isinstance(entry, PlanningTable):
            yield from discretionary(entry)
        else:
            yield entry
