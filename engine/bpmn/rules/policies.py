"""A policy that is limited to elements names elements inside what it stands on."""

from collections.abc import Iterator

from engine.bpmn.model import Element, FlowNode, Model, Process, SubProcess
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.text import names


def check(model: Model) -> Iterator[Finding]:
    for element in (*model.processes, *model.nodes.values()):
        limited = [
            extension
            for extension in element.extensions
            if extension.label == "helm:policy" and extension.get("elements")
        ]
        inside = _inside(element) if limited else set()
        for extension in limited:
            unknown = set(names(extension.get("elements"))) - inside
            if unknown:
                listed = ", ".join(f"'{name}'" for name in sorted(unknown))
                message = (
                    f"'{element.id}' contains no element {listed}; name what lies inside it, or "
                    "nothing to mean all"
                )
                yield error(element, message, "helm:policy elements", extension.line)


def _inside(element: Element) -> set[str]:
    found = {element.id}
    if isinstance(element, Process | SubProcess):
        waiting: list[FlowNode] = list(element.contents.nodes)
        while waiting:
            node = waiting.pop()
            found.add(node.id)
            if isinstance(node, SubProcess):
                waiting.extend(node.contents.nodes)
    return found


rule = Rule("policy", "urn:helm:ext policy", check)
