"""Values, mappings and headers: from the texts of a model to what a plan holds.

The rules have checked every text, so that nothing here can fail.
"""

from collections.abc import Mapping

from engine.bpmn.expressions import expression, is_feel
from engine.bpmn.model import Element, Extension, Text
from engine.bpmn.text import names
from engine.feel.compile import Expression
from engine.feel.values import Value
from engine.plan.values import Attribute, Constant, VariableMapping


def attribute(text: str | None) -> Attribute | None:
    """A static or FEEL attribute; None when it is not there."""
    return None if not text else value(text)


def value(text: str) -> Attribute:
    """A static or FEEL attribute that is there."""
    return expression(text) if is_feel(text) else Constant(text)


def feel(text: str | None) -> Expression | None:
    """An attribute that is FEEL; None when it is not there."""
    return None if not text else expression(text)


def feel_text(text: Text | None) -> Expression | None:
    """A text that is FEEL; None when it is not there."""
    return None if text is None else expression(text.value)


def listed(text: str | None) -> Attribute | None:
    """A list of names: static ``a,b`` as a list, or FEEL."""
    if not text:
        return None
    static: list[Value] = list(names(text))
    return expression(text) if is_feel(text) else Constant(static)


def whole(text: str | None) -> int | None:
    """A static whole number."""
    return None if not text else int(text)


def mappings(
    element: Element,
) -> tuple[tuple[VariableMapping, ...], tuple[VariableMapping, ...]]:
    """The input and the output mappings of *element*."""
    holder = element.zeebe("ioMapping")
    if holder is None:
        return (), ()
    return (
        tuple(_mapping(child) for child in holder.all("input")),
        tuple(_mapping(child) for child in holder.all("output")),
    )


def _mapping(extension: Extension) -> VariableMapping:
    source = attribute(extension.get("source")) or Constant(None)
    return VariableMapping(source, tuple((extension.get("target") or "").split(".")))


def headers(element: Element) -> Mapping[str, str]:
    """``zeebe:taskHeaders``."""
    holder = element.zeebe("taskHeaders")
    return {} if holder is None else headers_of(holder)


def headers_of(holder: Extension) -> Mapping[str, str]:
    """The headers in one ``zeebe:taskHeaders``."""
    return {child.get("key") or "": child.get("value") or "" for child in holder.all("header")}


def priority(element: Element) -> Attribute | None:
    """``zeebe:jobPriorityDefinition``."""
    definition = element.zeebe("jobPriorityDefinition")
    return None if definition is None else attribute(definition.get("priority"))


def properties(element: Element) -> Mapping[str, str]:
    """``zeebe:properties``."""
    holder = element.zeebe("properties")
    if holder is None:
        return {}
    entries = holder.all("property")
    return {entry.get("name") or "": entry.get("value") or "" for entry in entries}
