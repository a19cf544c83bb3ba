"""Reads data objects, data inputs and outputs, properties and data associations (§10.4)."""

from collections.abc import Iterator

from lxml.etree import _Element

from engine.bpmn.items import Assignment, Data, DataAssociation, ItemAware, ItemDefinition
from engine.bpmn.names import BPMN, qualified, split
from engine.bpmn.text import is_name
from engine.bpmn.xml import child_text, children, line_of, local, text_of

_ITEMS = (
    "dataObject",
    "dataObjectReference",
    "dataStore",
    "dataStoreReference",
    "dataInput",
    "dataOutput",
    "property",
    "inputDataItem",
    "outputDataItem",
)
_REFERS = {"dataObjectReference": "dataObjectRef", "dataStoreReference": "dataStoreRef"}
_ASSOCIATIONS = ("dataInputAssociation", "dataOutputAssociation")
_STEPS = frozenset(  # what stands between an element and its data
    (
        "ioSpecification",
        "inputSet",
        "outputSet",
        "multiInstanceLoopCharacteristics",
        "standardLoopCharacteristics",
    )
)
_TRUE = frozenset(("true", "1"))


def read_data(root: _Element) -> Data:
    """Everything of a file that holds or moves data."""
    items = {one.id: one for one in _items(root)}
    associations: dict[str, list[DataAssociation]] = {}
    for tag in _ASSOCIATIONS:
        for element in root.iter(qualified(BPMN, tag)):
            found = _association(element)
            associations.setdefault(found.owner, []).append(found)
    aliases: dict[str, str] = {}
    drawn: dict[str, str] = {}
    for item in items.values():
        if item.refers is not None:
            drawn.setdefault(item.refers, item.id)
        if item.refers is not None and item.name is not None and is_name(item.name):
            aliases.setdefault(item.refers, item.name)
    return Data(
        items=items,
        definitions={one.id: one for one in _definitions(root)},
        associations={owner: tuple(each) for owner, each in associations.items()},
        aliases=aliases,
        drawn=drawn,
        stateful=frozenset(
            item.refers or item.id for item in items.values() if item.state is not None
        ),
        required=_required(root),
    )


def _items(root: _Element) -> Iterator[ItemAware]:
    for tag in _ITEMS:
        for element in root.iter(qualified(BPMN, tag)):
            if element.get("id"):
                yield _item(element, tag)


def _item(element: _Element, tag: str) -> ItemAware:
    states = [one.get("name") for one in children(element, "dataState")]
    collection = element.get("isCollection")
    return ItemAware(
        id=element.get("id", ""),
        tag=tag,
        line=line_of(element),
        owner=_owner(element),
        name=element.get("name") or None,
        refers=_reference(element.get(_REFERS[tag])) if tag in _REFERS else None,
        state=states[0] or None if states else None,
        collection=None if collection is None else collection.strip() in _TRUE,
        subject=_reference(element.get("itemSubjectRef")),
    )


def _definitions(root: _Element) -> Iterator[ItemDefinition]:
    for element in root.iter(qualified(BPMN, "itemDefinition")):
        if element.get("id"):
            yield ItemDefinition(
                id=element.get("id", ""),
                line=line_of(element),
                collection=(element.get("isCollection") or "").strip() in _TRUE,
                kind=element.get("itemKind") or "Information",
            )


def _association(element: _Element) -> DataAssociation:
    targets = [_reference(text_of(one)) for one in children(element, "targetRef")]
    sources = [_reference(text_of(one)) for one in children(element, "sourceRef")]
    return DataAssociation(
        incoming=local(element) == "dataInputAssociation",
        owner=_owner(element),
        line=line_of(element),
        sources=tuple(one for one in sources if one),
        target=targets[0] if targets else None,
        transformation=child_text(element, "transformation"),
        assignments=tuple(
            Assignment(child_text(one, "from"), child_text(one, "to"), line_of(one))
            for one in children(element, "assignment")
        ),
    )


def _required(root: _Element) -> dict[str, frozenset[str]]:
    """The data inputs of each element's input set that are neither optional nor taken later."""
    found: dict[str, set[str]] = {}
    for element in root.iter(qualified(BPMN, "inputSet")):
        listed = {_reference(text_of(one)) for one in children(element, "dataInputRefs")}
        for name in ("optionalInputRefs", "whileExecutingInputRefs"):
            listed -= {_reference(text_of(one)) for one in children(element, name)}
        found.setdefault(_owner(element), set()).update(one for one in listed if one)
    return {owner: frozenset(listed) for owner, listed in found.items()}


def _reference(text: str | None) -> str | None:
    """A QName without its prefix, which says nothing inside of a file."""
    return (text or "").strip().rpartition(":")[2] or None


def _owner(element: _Element) -> str:
    """The id of the element whose data this is."""
    step = element.getparent()
    while step is not None and split(str(step.tag))[1] in _STEPS:
        step = step.getparent()
    return step.get("id", "") if step is not None else ""
