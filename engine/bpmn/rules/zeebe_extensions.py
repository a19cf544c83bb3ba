"""`zeebe:` elements: at most one of each, none that HELM would have to skip in silence."""

from collections import Counter
from collections.abc import Iterator

from engine.bpmn.fields import shape_of
from engine.bpmn.model import Activity, Element, Extension, Model
from engine.bpmn.rules.rule import Finding, Rule, error, warning
from engine.bpmn.shapes import ZEEBE_NOT_BUILT


def check(model: Model) -> Iterator[Finding]:
    for element in model.elements():
        yield from _extensions(element, element.tag, element.extensions)
        if isinstance(element, Activity) and element.loop is not None:
            yield from _extensions(element, element.loop.tag, element.loop.extensions)
        if element.tag == "startEvent":
            yield from _public(element)


def _extensions(element: Element, tag: str, extensions: tuple[Extension, ...]) -> Iterator[Finding]:
    counts = Counter(extension.label for extension in extensions)
    for extension in extensions:
        shape = shape_of(extension)
        if extension.prefix == "zeebe" and extension.name in ZEEBE_NOT_BUILT and extension.children:
            message = ZEEBE_NOT_BUILT[extension.name]
            yield error(element, message, extension.label, extension.line)
        if shape is None:
            continue
        if counts[extension.label] > 1 and not shape.many:
            counts[extension.label] = 0
            message = f"expected exactly one {extension.label}, found several"
            yield error(element, message, extension.label, extension.line)
        if extension.prefix == "zeebe" and shape.on and tag not in shape.on:
            message = f"{extension.label} has no effect on a {tag}"
            yield warning(element, message, extension.label, extension.line)


def _public(start: Element) -> Iterator[Finding]:
    properties = start.zeebe("properties")
    for entry in properties.all("property") if properties is not None else ():
        if entry.get("name") == "publicAccess":
            message = "public access to start forms is not built; remove the property publicAccess"
            yield error(start, message, "zeebe:property publicAccess", entry.line)


rule = Rule("extension", "executable dialect 1", check)
