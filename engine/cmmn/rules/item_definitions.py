"""Each plan item and discretionary item uses one definition of its case."""

from collections.abc import Iterator

from engine.cmmn.model import Model
from engine.cmmn.rules.reference import missing, pointed
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import definitions, places


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        known = {definition.id for definition in definitions(case)}
        for place in places(case):
            item = place.item
            if not item.definition:
                yield missing(item, "definitionRef", "the task, stage, milestone or listener")
            elif item.definition not in known:
                found = pointed(model, item.definition)
                yield error(
                    item,
                    "expected a task, stage, milestone or event listener defined in the case "
                    f"'{case.id}', found {found}; choose one of its definitions",
                    "definitionRef",
                )


rule = Rule("item-definition", "CMMN 1.1 §5.4.5", check)
