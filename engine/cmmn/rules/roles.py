"""Roles have names of their own, and what names a role names one of its case (section 5.2.3)."""

from collections.abc import Iterable, Iterator

from engine.cmmn.model import Case, DiscretionaryItem, Element, HumanTask, Model, UserEventListener
from engine.cmmn.rules.reference import pointed
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import definitions, places, tables


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        yield from _names(case)
        known = {role.id for role in case.roles}
        for element, field, references in _uses(case):
            for reference in references:
                if reference not in known:
                    yield error(
                        element,
                        f"expected a role of the case '{case.id}', found "
                        f"{pointed(model, reference)}; choose one of its roles",
                        field,
                    )


def _names(case: Case) -> Iterator[Finding]:
    seen: set[str] = set()
    for role in case.roles:
        name = (role.name or "").strip()
        if not name:
            message = "a role must have a name, by which people are bound to it; write one"
            yield error(role, message, "name")
        elif name in seen:
            yield error(
                role, f"the case has two roles named '{name}'; give one another name", "name"
            )
        seen.add(name)


def _uses(case: Case) -> Iterator[tuple[Element, str, Iterable[str]]]:
    for definition in definitions(case):
        if isinstance(definition, HumanTask) and definition.performer:
            yield definition, "performerRef", (definition.performer,)
        elif isinstance(definition, UserEventListener):
            yield definition, "authorizedRoleRefs", definition.roles
    for _, table in tables(case):
        yield table, "authorizedRoleRefs", table.roles
    for place in places(case):
        if isinstance(place.item, DiscretionaryItem):
            yield place.item, "authorizedRoleRefs", place.item.roles


rule = Rule("role", "CMMN 1.1 §5.2.3", check)
