"""What is bound to a version tag says which."""

from collections.abc import Iterator

from engine.bpmn.model import Extension, FlowNode, Model
from engine.bpmn.rules.rule import Finding, Rule, error

_BOUND = ("calledDecision", "calledElement", "formDefinition", "linkedResource")


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        for extension in _bound(node):
            if extension.get("bindingType") == "versionTag" and not extension.get("versionTag"):
                message = (
                    "bindingType versionTag needs a versionTag, found none; write the tag, or bind "
                    "to latest"
                )
                yield error(node, message, f"{extension.label} versionTag", extension.line)


def _bound(node: FlowNode) -> Iterator[Extension]:
    for extension in node.extensions:
        for one in (extension, *extension.children):
            if one.prefix == "zeebe" and one.name in _BOUND:
                yield one


rule = Rule("binding", "executable dialect 1", check)
