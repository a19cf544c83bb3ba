"""Data associations lead from data that is there to data that may be written (§10.4.2).

Those that only connect shapes, as modelers draw them, are pictures and are not judged.
"""

from collections.abc import Iterator

from engine.bpmn.items import BROUGHT, DATA_STORES, OBJECTS, TAKEN, DataAssociation, ItemAware
from engine.bpmn.model import Event, FlowNode, Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import is_name, short

_THROWS = ("intermediateThrowEvent", "endEvent")
_OWN = ("dataInput", "dataOutput", "inputDataItem", "outputDataItem")


def check(model: Model) -> Iterator[Finding]:
    for association in model.data.all():
        owner = model.nodes.get(association.owner)
        if owner is not None:
            yield from _direction(owner, association)
            yield from _ends(model, owner, association)
            yield from _values(model, owner, association)


def _direction(owner: FlowNode, association: DataAssociation) -> Iterator[Finding]:
    if not isinstance(owner, Event) or association.incoming == (owner.tag in _THROWS):
        return
    does = "throws and takes data in" if owner.tag in _THROWS else "catches and brings data"
    fitting = "dataInputAssociation" if owner.tag in _THROWS else "dataOutputAssociation"
    message = f"'{owner.id}' {does}; expected a {fitting}, found a {association.tag}"
    yield error(owner, message, association.tag, association.line)


def _ends(model: Model, owner: FlowNode, association: DataAssociation) -> Iterator[Finding]:
    for source in association.sources:
        yield from _end(model, owner, association, source, "sourceRef")
    if association.target is None:
        yield _wrong(owner, association, "must have a targetRef, found none; say what it fills")
    else:
        yield from _end(model, owner, association, association.target, "targetRef")


def _end(
    model: Model, owner: FlowNode, association: DataAssociation, identifier: str, end: str
) -> Iterator[Finding]:
    item = model.data.items.get(identifier)
    if item is None:
        what = f"{end} must name data of the file, found '{short(identifier)}'"
        yield _wrong(owner, association, what)
        return
    if item.tag in DATA_STORES:
        what = (
            f"leads to the data store '{item.name or item.id}', and no engine knows what is in it; "
            "read and write it by a worker, or draw the association without data inputs and "
            "outputs: it is a picture then"
        )
        yield _wrong(owner, association, what)
        return
    yield from _place(model, owner, association, item, end)


def _place(
    model: Model, owner: FlowNode, association: DataAssociation, item: ItemAware, end: str
) -> Iterator[Finding]:
    """An end of its own lies in the element, the other in something around it."""
    own = end == ("targetRef" if association.incoming else "sourceRef")
    fitting = TAKEN if association.incoming else BROUGHT
    loops = ("inputDataItem", "outputDataItem")
    if item.owner == owner.id and item.tag in (fitting if own else (*loops, "property")):
        return
    if not own and item.owner != owner.id and _sees(model, owner, item):
        return
    if own:
        what = (
            f"{end} must name a {' or '.join(sorted(fitting))} of '{owner.id}' itself, "
            f"found the {item.tag} '{item.name or item.id}'"
        )
    else:
        what = (
            f"{end} must name data of a process or sub-process around '{owner.id}', "
            f"found the {item.tag} '{item.name or item.id}' of '{item.owner}'"
        )
    yield _wrong(owner, association, what)


def _sees(model: Model, owner: FlowNode, item: ItemAware) -> bool:
    """Whether the item, or the object behind it, belongs to something around the element."""
    behind = model.data.behind(item.id) or item
    if behind.tag not in (*OBJECTS, *_OWN, "property"):
        return False
    scope = owner.scope
    for _ in model.nodes:
        if scope == behind.owner:
            return True
        around = model.nodes.get(scope)
        if around is None:
            return False
        scope = around.scope
    return scope == behind.owner


def _values(model: Model, owner: FlowNode, association: DataAssociation) -> Iterator[Finding]:
    if association.transformation is None and not association.assignments:
        if len(association.sources) != 1:
            found = len(association.sources) or "none"
            what = f"must have exactly one sourceRef, or a transformation; found {found}"
            yield _wrong(owner, association, what)
        return
    name = model.data.variable(association.target or "")
    for assignment in association.assignments:
        if assignment.source is None or assignment.target is None:
            missing = "from" if assignment.source is None else "to"
            what = f"an assignment must have from and to, found no {missing}"
            yield _wrong(owner, association, what, assignment.line)
            continue
        path = assignment.target.value.removeprefix("=").strip().split(".")
        if path[0] != name or not all(is_name(part) for part in path):
            what = (
                f"an assignment must go to '{name}' or to an entry of it such as '{name}.total', "
                f"found '{short(assignment.target.value)}'"
            )
            yield _wrong(owner, association, what, assignment.line)


def _wrong(
    owner: FlowNode, association: DataAssociation, what: str, line: int | None = None
) -> Finding:
    message = f"a {association.tag} of '{owner.id}': {what}"
    return error(owner, message, association.tag, line or association.line)


rule = Rule("data-association", "BPMN 2.0.2 §10.4.2", check)
