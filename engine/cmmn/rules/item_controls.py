"""Rules of an item control stand on what they can rule (sections 5.4.11 and 6.11).

Only stages and tasks wait for a person; event listeners neither repeat nor are required.
"""

from collections.abc import Iterator

from engine.cmmn.model import Definition, EventListener, ItemControl, Milestone, Model
from engine.cmmn.rules.rule import Finding, Rule
from engine.cmmn.text import a
from engine.cmmn.walk import definitions, places


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        for place in places(case):
            definition = model.definitions.get(place.item.definition)
            if definition is not None and place.item.control is not None:
                yield from _rules(place.item.id, definition, place.item.control)
        for definition in definitions(case):
            if definition.control is not None:
                yield from _rules(definition.id, definition, definition.control)


def _rules(owner: str, definition: Definition, control: ItemControl) -> Iterator[Finding]:
    if not isinstance(definition, Milestone | EventListener):
        return
    refused = [("manualActivationRule", control.manual_activation)]
    if isinstance(definition, EventListener):
        refused += [("requiredRule", control.required), ("repetitionRule", control.repetition)]
    for name, rule in refused:
        if rule is not None:
            yield Finding(
                message=(
                    f"{a(definition.tag)} has no {name}, found one on '{owner}'; remove it"
                    f"{_instead(name)}"
                ),
                element=owner,
                field=name,
                line=rule.line or control.line,
            )


def _instead(name: str) -> str:
    if name == "repetitionRule":
        return ", or put the listener into a stage that repeats"
    if name == "requiredRule":
        return ", or require a milestone that waits for it"
    return ""


rule = Rule("item-control", "CMMN 1.1 §5.4.11", check)
