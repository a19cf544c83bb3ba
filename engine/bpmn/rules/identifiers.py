"""Ids are unique in a file, and short enough for every table and header they end up in."""

from collections.abc import Iterator

from engine.bpmn.model import Model
from engine.bpmn.rules.rule import Finding, Rule

LONGEST = 255


def check(model: Model) -> Iterator[Finding]:
    seen: dict[str, tuple[str, int]] = {}
    for identifier, tag, line in model.ids:
        if len(identifier) > LONGEST:
            message = f"an id has at most {LONGEST} characters, this one has {len(identifier)}"
            yield Finding(message=message, element=identifier[:LONGEST], field="id", line=line)
        if identifier in seen:
            other, other_line = seen[identifier]
            message = (
                f"the id '{identifier}' of this {tag} is that of a {other} in line {other_line}"
            )
            yield Finding(message=message, element=identifier, field="id", line=line)
        else:
            seen[identifier] = (tag, line)


rule = Rule("duplicate-id", "BPMN 2.0.2 §8.3.1", check)
