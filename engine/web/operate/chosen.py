"""Which instances something is asked for: those that were ticked, or all that the filter finds.

The address carries the choice (``?pick=7&pick=9``, or ``?of=all`` with the filters of the list),
from the list of instances to the pages that ask what to do with them, and back.
"""

from collections.abc import Iterator
from functools import cached_property
from urllib.parse import urlencode

from django.db.models import Count, QuerySet
from django.http import QueryDict

from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance
from engine.web.operate.elements import BODY, INNER
from engine.web.operate.instance_filters import LARGEST_KEY, InstanceFilters

MOST_PICKED = 1_000
_PIECE = 2_000


class Chosen:
    """The instances that are meant: living ones, or *ended* roots, or those in a *state*.

    Attributes:
        all: whether it is all that the filters find; else those in ``picked``.
    """

    def __init__(self, query: QueryDict, *, ended: bool = False, state: str | None = None) -> None:
        self._ended = ended
        self._state = state
        self.all = query.get("of") == "all"
        self.filters = InstanceFilters(query.dict(), {})
        texts = query.getlist("pick")[:MOST_PICKED]
        keys = {int(text) for text in texts if text.isascii() and text.isdigit() and len(text) < 20}
        self.picked = sorted(key for key in keys if key <= LARGEST_KEY)

    @cached_property
    def rows(self) -> QuerySet[Instance]:
        """Those among them to which it can be done."""
        meant = Instance.objects.filter(ended_at__isnull=not self._ended, kind="process")
        if self._ended:
            meant = meant.filter(parent_key__isnull=True)
        if self._state is not None:
            meant = meant.filter(state=self._state, parent_key__isnull=True)
        if not self.all:
            return meant.filter(key__in=self.picked)
        if self.filters.errors:  # what is not understood must not mean "everything"
            return meant.none()
        return self.filters.applied(meant)

    @cached_property
    def count(self) -> int:
        """How many there are now."""
        return self.rows.count()

    @property
    def address(self) -> str:
        """The query string that says the same."""
        return urlencode(self.fields)

    @property
    def fields(self) -> list[tuple[str, str]]:
        """The same as fields of a form."""
        if not self.all:
            return [("pick", str(key)) for key in self.picked]
        return [("of", "all"), *self.filters.active.items()]

    @cached_property
    def definition(self) -> Definition | None:
        """The one version that all of them are of; None when they are of several, or none."""
        keys = list(self.rows.order_by().values_list("definition_key", flat=True).distinct()[:2])
        if len(keys) != 1:
            return None
        rows = Definition.objects.filter(key=keys[0], kind=DefinitionKind.PROCESS)
        return rows.defer("data").first()

    def keys(self) -> Iterator[int]:
        """Their keys, oldest first; many of them are read piece by piece."""
        rows = self.rows.order_by("key").values_list("key", flat=True)
        return iter(rows.iterator(chunk_size=_PIECE))


def where_they_are(chosen: Chosen) -> dict[str, int]:
    """At how many of them each element lives, the most first."""
    rows = ElementInstance.objects.filter(
        instance_key__in=chosen.rows.order_by().values("key"), ended_at__isnull=True
    ).exclude(type__in=(BODY, INNER, "PROCESS"))
    counted = rows.values_list("element_id").annotate(count=Count("instance_key", distinct=True))
    return dict(counted.order_by("-count", "element_id"))
