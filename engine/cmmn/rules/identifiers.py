"""Ids are unique in a file: everything that refers to an element refers to one."""

from collections.abc import Iterator

from engine.cmmn.model import Model
from engine.cmmn.rules.rule import Finding, Rule


def check(model: Model) -> Iterator[Finding]:
    seen: dict[str, int] = {}
    for identifier, line in model.ids:
        if identifier in seen:
            message = (
                f"the id '{identifier}' is taken by the {model.tags[identifier]} in line "
                f"{seen[identifier]}; give one of them another id"
            )
            yield Finding(message=message, element=identifier, field="id", line=line)
        else:
            seen[identifier] = line


rule = Rule("duplicate-id", "CMMN 1.1 §5.1.1", check)
