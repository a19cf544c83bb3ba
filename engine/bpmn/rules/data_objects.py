"""Data that moves has the name of a variable, its own one, and is what its item definition says.

Data objects, data stores and associations that are only drawn are not judged (BPMN 2.0.2 §10.4.1).
"""

from collections.abc import Iterator

from engine.bpmn.items import STATE, ItemAware
from engine.bpmn.model import Element, Model
from engine.bpmn.rules.rule import Finding, Rule, error


def check(model: Model) -> Iterator[Finding]:
    first: dict[tuple[str, str], ItemAware] = {}
    for item in _used(model):
        name = model.data.variable(item.id)
        if name is None:
            message = (
                f"the {item.tag} '{item.name or item.id}' is a variable, so it must have the name "
                "of one; call it, for example, 'order'"
            )
            yield _error(model, item, message, "name")
            continue
        for variable in _variables(model, item, name):
            other = first.setdefault((item.owner, variable), item)
            if other is not item:
                message = (
                    f"the {item.tag} '{item.id}' and the {other.tag} '{other.id}' of "
                    f"'{item.owner}' are both the variable '{variable}'; call one otherwise"
                )
                yield _error(model, item, message, "name")
        yield from _subject(model, item)


def _used(model: Model) -> Iterator[ItemAware]:
    """What associations read and write, each once."""
    seen: dict[str, ItemAware] = {}
    for association in model.data.all():
        for identifier in (*association.sources, association.target or ""):
            item = model.data.behind(identifier)
            if item is not None:
                seen[item.id] = item
    for drawn in model.data.associations.values():
        for association in drawn:
            left = model.data.state_set(association)
            item = model.data.behind(left[0]) if left is not None else None
            if item is not None:
                seen[item.id] = item
    yield from seen.values()


def _variables(model: Model, item: ItemAware, name: str) -> Iterator[str]:
    yield name
    if item.id in model.data.stateful:
        yield name + STATE


def _subject(model: Model, item: ItemAware) -> Iterator[Finding]:
    if item.subject is None or ":" in item.subject:
        return
    definition = model.data.definitions.get(item.subject)
    if definition is None:
        return  # a type that is imported: what it is stands elsewhere
    if definition.kind == "Physical":
        message = (
            f"the {item.tag} '{item.id}' is a physical item, and nothing of it can be copied; "
            "expected itemKind Information"
        )
        yield _error(model, item, message, "itemSubjectRef")
    if item.collection is not None and item.collection != definition.collection:
        says = "a collection" if definition.collection else "no collection"
        message = (
            f"the item definition of the {item.tag} '{item.id}' is {says}; isCollection must say "
            "the same"
        )
        yield _error(model, item, message, "isCollection")


def _error(model: Model, item: ItemAware, message: str, field: str) -> Finding:
    """A finding where the data is drawn, or at what it belongs to."""
    owner: Element | None = model.nodes.get(item.owner)
    if item.tag in ("dataObject", "dataObjectReference"):
        at = model.data.drawn.get(item.id, item.id)
        return Finding(message=message, element=at, field=field, line=item.line)
    return error(owner, message, field, item.line)


rule = Rule("data-object", "BPMN 2.0.2 §10.4.1", check)
