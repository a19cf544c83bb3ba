"""Input and output mappings stand where variables come in or go out."""

from collections.abc import Iterator

from engine.bpmn.model import Element, Extension, Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.shapes import MAPPED, MAPPED_IN
from engine.bpmn.text import a


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        mapping = node.zeebe("ioMapping")
        if mapping is not None:
            yield from _placed(node, mapping)


def _placed(node: Element, mapping: Extension) -> Iterator[Finding]:
    if node.tag not in MAPPED:
        message = (
            f"{a(node.tag)} has no variables; mappings stand on activities and events: move it "
            "to one"
        )
        yield error(node, message, "zeebe:ioMapping", mapping.line)
    elif mapping.all("input") and node.tag not in MAPPED_IN:
        message = f"{a(node.tag)} only has output mappings, found an input mapping; remove it"
        yield error(node, message, "zeebe:input", mapping.all("input")[0].line)


rule = Rule("mapping", "executable dialect 1", check)
