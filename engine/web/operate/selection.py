"""What is selected on an instance's page: one run of an element, an element, or the whole.

The address says it: ``?item=<element instance key>``, ``?element=<id>`` (then the run that most
needs somebody is shown), or nothing for the instance itself.
"""

from dataclasses import dataclass

from django.http import QueryDict

from engine.store.models.instances import Instance
from engine.store.models.runs import ElementInstance
from engine.store.queries import runs
from engine.web.operate.elements import BODY, INNER, Element, elements_of, node_id

SIBLINGS = 100


@dataclass(frozen=True, slots=True)
class Selection:
    """One run, with what lies around it; ``run`` None and ``element`` set: it never ran.

    Attributes:
        siblings: the runs of the same element, newest first, where there are several.
        path: keys of the run and the scopes around it, innermost first.
    """

    instance: Instance
    run: ElementInstance | None
    element: Element | None
    siblings: tuple[ElementInstance, ...] = ()
    path: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether the instance itself is selected."""
        return self.element is None

    @property
    def address(self) -> str:
        """The query string that selects this."""
        if self.run is not None:
            return f"item={self.run.key}"
        return f"element={self.element.id}" if self.element is not None else ""

    @property
    def title(self) -> str:
        """The name of what is selected."""
        if self.element is None:
            return self.instance.process_name or self.instance.process_id
        return self.element.name


def select(instance: Instance, query: QueryDict) -> Selection:
    """What the address selects; what it names and is not there selects the instance."""
    elements = elements_of(instance.definition_key)
    key, element_id = query.get("item", ""), query.get("element", "")
    rows = ElementInstance.objects.filter(instance_key=instance.key).exclude(type="PROCESS")
    run: ElementInstance | None = None
    if key.isascii() and key.isdigit() and len(key) < 19:
        run = rows.filter(key=int(key)).first()
        element_id = run.element_id if run is not None else element_id
    if run is None and element_id not in elements:
        return Selection(instance, None, None, path=(instance.key,))
    siblings = rows.filter(element_id=element_id).exclude(type__in=(BODY, INNER)).order_by("-key")
    others = tuple(siblings[:SIBLINGS])
    if run is None:
        run = min(others, key=_urgency, default=None)
    if run is None:
        return Selection(instance, None, elements[element_id], path=(instance.key,))
    node = node_id(run.element_id, run.type)
    known = elements.get(node) or Element(run.element_id, run.element_name or "", run.type, "")
    path = tuple(runs.scopes_of(run.key))
    return Selection(instance, run, known, others if len(others) > 1 else (), path)


def _urgency(run: ElementInstance) -> tuple[bool, bool, int]:
    return not run.incidents, run.ended_at is not None, -run.key
