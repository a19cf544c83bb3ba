"""Rules of an item control stand on what they can rule (sections 5.4.11 and 6.11).

Only stages and tasks wait for a person, and event listeners are not required. They repeat, as users
of Flowable draw it, with a warning: the standard gives them no repetition.
"""

from collections.abc import Iterator

from engine.cmmn.model import Definition, EventListener, ItemControl, Milestone, Model
from engine.cmmn.rules.rule import Finding, Rule
from engine.cmmn.text import a
from engine.cmmn.walk import definitions, places
from engine.source.problem import Severity


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
        refused.append(("requiredRule", control.required))
    for name, rule in refused:
        if rule is not None:
            yield Finding(
                message=(
                    f"{a(definition.tag)} has no {name}, found one on '{owner}'; remove it"
                    f"{', or require a milestone that waits for it' * (name == 'requiredRule')}"
                ),
                element=owner,
                field=name,
                line=rule.line or control.line,
            )
    if isinstance(definition, EventListener) and control.repetition is not None:
        yield Finding(
            message=(
                f"CMMN 1.1 gives {a(definition.tag)} no repetitionRule; HELM waits for '{owner}' "
                "again each time it has occurred, other tools may not: remove it, or put the "
                "listener into a stage that repeats"
            ),
            element=owner,
            field="repetitionRule",
            line=control.repetition.line or control.line,
            severity=Severity.WARNING,
        )


rule = Rule("item-control", "CMMN 1.1 §5.4.11", check)
