"""A definition that no item uses never runs."""

from collections.abc import Iterator

from engine.cmmn.model import Model
from engine.cmmn.rules.rule import Finding, Rule, warning
from engine.cmmn.walk import definitions, places


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        used = {place.item.definition for place in places(case)}
        for definition in definitions(case):
            if definition.id not in used and definition.tag != "planFragment":
                yield warning(
                    definition,
                    f"no plan item uses the {definition.tag} '{definition.id}', so it never "
                    "begins; draw a plan item or discretionary item of it, or remove it",
                    "id",
                )


rule = Rule("unused-definition", "CMMN 1.1 §5.4.5", check)
