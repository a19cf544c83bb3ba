"""What is bound to a version tag says which."""

from collections.abc import Iterator

from engine.bpmn.model import Model
from engine.bpmn.rules.rule import Finding, Rule, error

_BOUND = ("calledDecision", "calledElement", "formDefinition")


def check(model: Model) -> Iterator[Finding]:
    for node in model.nodes.values():
        for extension in node.extensions:
            if extension.prefix != "zeebe" or extension.name not in _BOUND:
                continue
            if extension.get("bindingType") == "versionTag" and not extension.get("versionTag"):
                message = (
                    "bindingType versionTag needs a versionTag, found none; write the tag, or bind "
                    "to latest"
                )
                yield error(node, message, f"{extension.label} versionTag", extension.line)


rule = Rule("binding", "executable dialect 1", check)
