"""Applicability rules that are named lie in the table, or in a table around it (section 5.4.9)."""

from collections.abc import Iterator

from engine.cmmn.model import Element, Model, PlanningTable
from engine.cmmn.rules.reference import pointed
from engine.cmmn.rules.rule import Finding, Rule, error, warning
from engine.cmmn.walk import tables


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        known = {one.id for _, table in tables(case) for one in table.rules}
        used: set[str] = set()
        for _, table in tables(case):
            yield from _named(model, table, known)
            used.update(table.applicability)
            for item in table.items:
                used.update(item.applicability)
                if not isinstance(item, PlanningTable):
                    yield from _named(model, item, known)
        for _, table in tables(case):
            for one in table.rules:
                if one.id not in used:
                    yield warning(
                        one,
                        f"nothing names the applicability rule '{one.id}', so it is never "
                        "asked; name it on a discretionary item, or remove it",
                        "id",
                    )


def _named(model: Model, element: Element, known: set[str]) -> Iterator[Finding]:
    for reference in getattr(element, "applicability", ()):
        if reference not in known:
            yield error(
                element,
                f"expected an applicability rule of the case, found {pointed(model, reference)}; "
                "choose one, or write it into the table",
                "applicabilityRuleRefs",
            )


rule = Rule("applicability-rule", "CMMN 1.1 §5.4.9.1", check)
