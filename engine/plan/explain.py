"""A plan as text, for people and for golden files.

One line per node in the order of the plan, indented by scope, then what it carries and where it
leads. Everything that differs from its default is shown, so that a change of the compiler shows.
"""

from collections.abc import Iterator, Mapping
from dataclasses import MISSING, Field, fields, is_dataclass
from enum import Enum
from typing import Any

from engine.feel.compile import Expression
from engine.plan.cases import FilePart, ItemPart
from engine.plan.model import Begins, Criterion, Flow, Node, Plan
from engine.plan.values import Constant, VariableMapping

_STEP = "  "

#: Shown by their place in the text rather than as a value.
_STRUCTURE = frozenset(
    (
        "index",
        "id",
        "element",
        "kind",
        "type",
        "name",
        "scope",
        "children",
        "at_open",
        "begins",
        "entry",
        "exit",
        "outgoing",
        "default",
        "conditional",
        "boundary_events",
        "event_starts",
        "host",
        "interrupting",
        "inputs",
        "outputs",
    )
)
#: Fields that hold the index of a node, wherever they stand.
_INDEXES = frozenset(("inner", "node", "target", "handler", "caught", "restored", "trigger"))


def explain(plan: Plan) -> str:
    """The whole plan; the hash is left out, since it changes with every byte of the source."""
    return "\n".join(_plan(plan)) + "\n"


def _plan(plan: Plan) -> Iterator[str]:
    tag = f" version {plan.version_tag}" if plan.version_tag else ""
    yield f"plan {plan.id}{_named(plan.name)}{tag}"
    for start in plan.starts:
        event = f" {_shown(plan, start.event)}" if start.event is not None else ""
        yield f"{_STEP}starts at {plan.nodes[start.node].id}: {start.kind}{event}"
    if plan.start_form is not None:
        yield f"{_STEP}start form: {_shown(plan, plan.start_form)}"
    for node in plan.nodes:
        depth = _depth(plan, node)
        yield f"{_STEP * depth}{_head(node)}"
        for line in _node(plan, node):
            yield f"{_STEP * (depth + 2)}{line}"


def _depth(plan: Plan, node: Node) -> int:
    depth = 0
    while node.scope >= 0:
        node = plan.nodes[node.scope]
        depth += 1
    return depth


def _head(node: Node) -> str:
    begins = "" if node.begins is Begins.ON_ENTRY else f", begins {node.begins.value}"
    element = "" if node.id.startswith(node.element) else f" of {node.element}"
    return f"{node.kind} {node.id}{element}{_named(node.name)} [{node.type}]{begins}"


def _named(name: str | None) -> str:
    return f" '{name}'" if name else ""


def _node(plan: Plan, node: Node) -> Iterator[str]:
    if node.at_open:
        yield f"opens {_ids(plan, node.at_open)}"
    if node.host is not None:
        how = "interrupts" if node.interrupting else "beside"
        yield f"{how} {plan.nodes[node.host].id}"
    elif not node.interrupting:
        yield "does not interrupt"
    for index in (*node.entry, *node.exit):
        yield _criterion(plan, plan.criteria[index])
    yield from _mappings("in", node.inputs)
    yield from _mappings("out", node.outputs)
    yield from _carried(plan, node)
    if node.event_starts:
        yield f"listens at {_ids(plan, node.event_starts)}"
    if node.boundary_events:
        yield f"boundary {_ids(plan, node.boundary_events)}"
    for index in node.outgoing:
        yield _flow(plan, plan.flows[index], index == node.default)


def _ids(plan: Plan, indexes: tuple[int, ...]) -> str:
    return ", ".join(plan.nodes[index].id for index in indexes)


def _criterion(plan: Plan, criterion: Criterion) -> str:
    parts = [plan.flows[part.source].id for part in criterion.on]
    condition: Expression | Constant | None = criterion.condition
    if criterion.sentry is not None:
        parts = [_heard(plan, part) for part in criterion.sentry.parts]
        about = criterion.sentry.condition
        condition = None if about is None else about.expression
    when = f" if {_shown(plan, condition)}" if condition is not None else ""
    verb = "ends" if criterion.exits else "begins"
    how = ", as far as they can come" if criterion.reach else ""
    said = f"{criterion.id}, {criterion.memory.value}{how}"
    return f"{verb} on {' and '.join(parts)}{when} ({said})"


def _heard(plan: Plan, part: ItemPart | FilePart) -> str:
    if isinstance(part, FilePart):
        items = plan.case.file if plan.case is not None else ()
        return f"{part.occurs} of {items[part.source].id}"
    by = "" if part.exits is None else " by " + ", ".join(plan.criteria[n].id for n in part.exits)
    return f"{part.occurs} of {_ids(plan, part.sources)}{by}"


def _mappings(way: str, mappings: tuple[VariableMapping, ...]) -> Iterator[str]:
    for mapping in mappings:
        yield f"{way} {'.'.join(mapping.target)} from {_attribute(mapping.source)}"


def _carried(plan: Plan, node: Node) -> Iterator[str]:
    for field in fields(Node):
        value = getattr(node, field.name)
        if field.name in _STRUCTURE or _is_default(field, value):
            continue
        yield f"{field.name.replace('_', ' ')}: {_shown(plan, value)}"


def _flow(plan: Plan, flow: Flow, default: bool) -> str:
    when = f" if {_attribute(flow.condition)}" if flow.condition is not None else ""
    otherwise = " otherwise" if default else ""
    joined = " (joins)" if flow.join is not None else ""
    return f"{flow.id} -> {plan.nodes[flow.target].id}{when}{otherwise}{joined}"


def _attribute(value: Expression | Constant) -> str:
    return f"={value.text}" if isinstance(value, Expression) else repr(value.value)


def _shown(plan: Plan, value: object) -> str:
    if isinstance(value, Expression | Constant):
        return _attribute(value)
    if is_dataclass(value) and not isinstance(value, type):
        return _record(plan, value)
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, tuple):
        return "[" + ", ".join(_shown(plan, entry) for entry in value) + "]"
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {_shown(plan, value[key])}" for key in value) + "}"
    return repr(value)


def _record(plan: Plan, value: Any) -> str:
    shown = []
    for field in fields(value):
        entry = getattr(value, field.name)
        if _is_default(field, entry):
            continue
        named = field.name in _INDEXES and isinstance(entry, int)
        text = plan.nodes[entry].id if named else _shown(plan, entry)
        shown.append(f"{field.name} {text}")
    return f"{type(value).__name__}({', '.join(shown)})"


def _is_default(field: Field[Any], value: object) -> bool:
    if not field.init:
        return True  # derived from the others
    if field.default is not MISSING:
        return bool(value is field.default or value == field.default)
    if field.default_factory is not MISSING:
        default = field.default_factory()
        return bool(_comparable(default) == _comparable(value))
    return False


def _comparable(value: object) -> object:
    return (Constant, value.value) if isinstance(value, Constant) else value
