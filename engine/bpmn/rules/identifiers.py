"""Ids are unique in a file: everything that refers to an element refers to one."""

from collections.abc import Iterator

from engine.bpmn.model import Model
from engine.bpmn.rules.rule import Finding, Rule
from engine.bpmn.text import a


def check(model: Model) -> Iterator[Finding]:
    seen: dict[str, tuple[str, int]] = {}
    for identifier, tag, line in model.ids:
        if identifier in seen:
            other, other_line = seen[identifier]
            message = (
                f"the id '{identifier}' of this {tag} is taken by {a(other)} in line {other_line}; "
                "give one of them another id"
            )
            yield Finding(message=message, element=identifier, field="id", line=line)
        else:
            seen[identifier] = (tag, line)


rule = Rule("duplicate-id", "BPMN 2.0.2 §8.3.1", check)
