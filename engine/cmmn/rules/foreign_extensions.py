"""What other vendors' extensions ask for does not happen: each element that has some is told."""

from collections.abc import Iterator
from typing import Final

from engine.cmmn.model import Model
from engine.cmmn.rules.rule import Finding, Rule
from engine.source.problem import Severity

#: What Flowable and Camunda 7 call what HELM has too.
EQUALS: Final = {
    "assignee": "assignee",
    "availableCondition": "availableCondition",
    "candidateGroups": "candidateGroups",
    "candidateUsers": "candidateUsers",
    "collectionVariable": "collection",
    "dueDate": "dueDate",
    "elementIndexVariable": "elementIndexVariable",
    "elementVariable": "elementVariable",
    "exitEventType": "exitEventType",
    "exitType": "exitType",
    "followUpDate": "followUpDate",
    "formKey": "formId",
    "maxInstanceCount": "maxInstanceCount",
    "parentCompletionRule": "parentCompletionRule",
    "priority": "priority",
    "triggerMode": "triggerMode",
}
_SHOWN: Final = 5


def check(model: Model) -> Iterator[Finding]:
    for foreign in model.foreign:
        yield Finding(
            message=(
                f"{_listed(foreign.names)} of {foreign.namespace} is kept in the file, and means "
                f"nothing to HELM; {_instead(foreign.names)}"
            ),
            element=foreign.owner,
            field=foreign.names[0],
            line=foreign.line,
            severity=Severity.WARNING,
        )


def _listed(names: tuple[str, ...]) -> str:
    more = len(names) - _SHOWN
    shown = ", ".join(names[:_SHOWN])
    return f"{shown} and {more} more" if more > 0 else shown


def _instead(names: tuple[str, ...]) -> str:
    known = dict.fromkeys(f"helm:{EQUALS[name]}" for name in names if name in EQUALS)
    if known:
        return f"write {', '.join(known)} where it is to run"
    return "where it ran something, write that with CMMN"


rule = Rule("foreign-extension", "CMMN 1.1 §5.1.4", check)
