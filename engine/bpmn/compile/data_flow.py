"""Data objects and data associations as mappings of variables (BPMN 2.0.2 §10.4).

An association into an element is an input mapping, one out of it an output mapping; both stand
before those of `zeebe:ioMapping`, which see what they have brought. The state of a data object is
a variable beside it. An element with a required data input waits until its sources are there.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from engine.bpmn.expressions import expression, is_feel
from engine.bpmn.items import STATE, DataAssociation
from engine.bpmn.model import Activity, Element, Model
from engine.feel.values import Value
from engine.plan.details import ConditionalDefinition
from engine.plan.values import Constant, VariableMapping

_LAID_OUT = ("dataObject", "property")


@dataclass(frozen=True, slots=True)
class DataFlow:
    """How data goes into an element and out of it.

    Attributes:
        before: input mappings of a repeated activity as a whole.
        inputs: of each run.
        outputs: of each run.
        after: output mappings of a repeated activity as a whole.
        states: in which it leaves data objects when it completes.
        available: it waits until this holds.
    """

    before: tuple[VariableMapping, ...] = ()
    inputs: tuple[VariableMapping, ...] = ()
    outputs: tuple[VariableMapping, ...] = ()
    after: tuple[VariableMapping, ...] = ()
    states: tuple[VariableMapping, ...] = ()
    available: ConditionalDefinition | None = None


NO_DATA = DataFlow()


def data_flow(model: Model, element: Element) -> DataFlow:
    """What the associations of *element* do."""
    drawn = model.data.associations.get(element.id, ())
    if not drawn:
        return NO_DATA
    loop = element.loop if isinstance(element, Activity) else None
    whole_in, whole_out = loop.data_refs if loop is not None else (None, None)
    moving = model.data.of(element.id)
    into = [one for one in moving if one.incoming]
    out = [one for one in moving if not one.incoming]
    return DataFlow(
        before=_mappings(model, [one for one in into if whole_in and one.target == whole_in]),
        inputs=_mappings(model, [one for one in into if not whole_in or one.target != whole_in]),
        outputs=_mappings(model, [one for one in out if not _of_all(one, whole_out)]),
        after=_mappings(model, [one for one in out if _of_all(one, whole_out)]),
        states=tuple(_states(model, drawn)),
        available=_available(model, element, into),
    )


def _of_all(association: DataAssociation, whole: str | None) -> bool:
    """Whether it takes what all iterations have brought together."""
    return whole is not None and whole in association.sources


def _mappings(model: Model, moving: list[DataAssociation]) -> tuple[VariableMapping, ...]:
    return tuple(mapping for one in moving for mapping in _moved(model, one))


def _moved(model: Model, association: DataAssociation) -> Iterator[VariableMapping]:
    """The whole is copied or transformed, then single elements are assigned."""
    target = model.data.variable(association.target or "") or ""
    many = model.data.is_collection(association.target or "")
    if association.transformation is not None:
        yield VariableMapping(expression(association.transformation.value), (target,), many)
    elif not association.assignments:
        source = model.data.variable(association.sources[0]) or ""
        yield VariableMapping(expression(f"={source}"), (target,), many)
    for assignment in association.assignments:
        text = assignment.source.value if assignment.source is not None else ""
        value = expression(text) if is_feel(text) else Constant(text)
        path = assignment.target.value.removeprefix("=").strip() if assignment.target else target
        yield VariableMapping(value, tuple(path.split(".")), many and "." not in path)


def _states(model: Model, drawn: tuple[DataAssociation, ...]) -> Iterator[VariableMapping]:
    for association in drawn:
        left = model.data.state_set(association)
        name = model.data.variable(left[0]) if left is not None else None
        if left is not None and name is not None:
            yield VariableMapping(Constant(left[1]), (name + STATE,))


def _available(
    model: Model, element: Element, into: list[DataAssociation]
) -> ConditionalDefinition | None:
    required = model.data.required.get(element.id, frozenset())
    needs = [
        need
        for one in into
        if one.target in required
        for source in one.sources
        for need in _needs(model, element, source)
    ]
    if not needs:
        return None
    return ConditionalDefinition(expression("=" + " and ".join(dict.fromkeys(needs))))


def _needs(model: Model, element: Element, source: str) -> Iterator[str]:
    """What must hold of a source; the item of an iteration is always there."""
    item = model.data.items.get(source)
    if item is None or item.owner == element.id:
        return
    name = model.data.variable(source)
    yield f"{name} != null"
    if item.tag == "dataObjectReference" and item.state is not None:
        written = item.state.replace("\\", "\\\\").replace('"', '\\"')
        yield f'{name}{STATE} = "{written}"'


def laid_out(model: Model) -> dict[str, dict[str, Value]]:
    """By the id of their owner, the variables that data objects and properties begin as."""
    found: dict[str, dict[str, Value]] = {}
    for association in model.data.all():
        for identifier in (*association.sources, association.target or ""):
            item = model.data.behind(identifier)
            if item is not None and item.tag in _LAID_OUT:
                name = model.data.variable(identifier) or ""
                found.setdefault(item.owner, {})[name] = None
    for identifier in _with_states(model):
        item, known = model.data.behind(identifier), model.data.variable(identifier)
        if item is not None and known is not None:
            found.setdefault(item.owner, {})[known + STATE] = item.state
    return found


def _with_states(model: Model) -> Iterator[str]:
    """The references along which the state of an object is set or asked for."""
    for associations in model.data.associations.values():
        for one in associations:
            left = model.data.state_set(one)
            if left is not None:
                yield left[0]
    for one in model.data.all():
        for source in one.sources if one.incoming else ():
            item = model.data.items.get(source)
            if item is not None and item.tag == "dataObjectReference" and item.state is not None:
                yield source
