"""`zeebe:` elements: at most one of each, and each where it means something.

Unknown ones stay in the file and mean nothing, as in Zeebe; the author is told.
"""

from collections.abc import Iterator

from engine.bpmn.fields import shape_of
from engine.bpmn.model import Activity, Element, Extension, Model
from engine.bpmn.rules.rule import Finding, Rule, error, warning
from engine.bpmn.text import a


def check(model: Model) -> Iterator[Finding]:
    for element in model.elements():
        yield from _extensions(element, element.tag, element.extensions)
        if isinstance(element, Activity) and element.loop is not None:
            yield from _extensions(element, element.loop.tag, element.loop.extensions)
        if element.tag == "startEvent":
            yield from _public(element)


def _extensions(element: Element, tag: str, extensions: tuple[Extension, ...]) -> Iterator[Finding]:
    seen: set[str] = set()
    for extension in extensions:
        shape = shape_of(extension)
        if shape is None:
            yield from _unknown(element, extension)
            continue
        if extension.label in seen and not shape.many:
            message = f"expected exactly one {extension.label}, found several"
            yield error(element, message, extension.label, extension.line)
        seen.add(extension.label)
        if extension.prefix == "zeebe" and shape.on and tag not in shape.on:
            message = f"{extension.label} has no effect on {a(tag)}; remove it"
            yield warning(element, message, extension.label, extension.line)


def _unknown(element: Element, extension: Extension) -> Iterator[Finding]:
    if extension.prefix == "zeebe":
        message = f"{extension.label} is not known and has no effect; is it spelled right?"
        yield warning(element, message, extension.label, extension.line)


def _public(start: Element) -> Iterator[Finding]:
    properties = start.zeebe("properties")
    for entry in properties.all("property") if properties is not None else ():
        if entry.get("name") == "publicAccess":
            message = "public access to start forms is not built; remove the property publicAccess"
            yield error(start, message, "zeebe:property publicAccess", entry.line)


rule = Rule("extension", "executable dialect 1", check)
