"""Plan fragments are kept for those who draw them; HELM does not run them (section 5.4.7)."""

from collections.abc import Iterator

from engine.cmmn.model import Model
from engine.cmmn.rules.rule import Finding, Rule, error, warning
from engine.cmmn.walk import definitions, places


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        used = {place.item.definition for place in places(case)}
        for place in places(case):
            definition = model.definitions.get(place.item.definition)
            if definition is not None and definition.tag == "planFragment":
                yield error(
                    place.item,
                    f"'{place.item.id}' uses the plan fragment '{definition.id}', which HELM does "
                    "not run; make it a stage",
                    "definitionRef",
                )
        for definition in definitions(case):
            if definition.tag == "planFragment" and definition.id not in used:
                yield warning(
                    definition,
                    f"the plan fragment '{definition.id}' is kept, but never runs; make it a "
                    "stage to run it",
                    "planFragment",
                )


rule = Rule("plan-fragment", "CMMN 1.1 §5.4.7", check)
