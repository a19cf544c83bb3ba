"""What is looked for by name is short enough for every index: job types, messages, people.

What FEEL gives is checked when it runs (`engine.runtime.trouble.findable`), ids by `valid_ids`.
"""

from collections.abc import Iterator
from typing import Final

from engine.bpmn.expressions import is_feel
from engine.bpmn.fields import Field, fields
from engine.bpmn.model import Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.rules.valid_ids import LONGEST
from engine.bpmn.text import names, short

_NAMES: Final = frozenset(
    (
        "errorCode",
        "escalationCode",
        "helm:agent model",
        "helm:agent modelDecision",
        "helm:agent name",
        "helm:participant ref",
        "helm:policy decision",
        "zeebe:assignmentDefinition assignee",
        "zeebe:calledDecision decisionId",
        "zeebe:calledElement processId",
        "zeebe:executionListener type",
        "zeebe:formDefinition formId",
        "zeebe:taskDefinition type",
        "zeebe:taskListener type",
        "zeebe:versionTag value",
    )
)
_LISTS: Final = frozenset(
    (
        "helm:milestone approvers",
        "zeebe:assignmentDefinition candidateGroups",
        "zeebe:assignmentDefinition candidateUsers",
    )
)
_NAMED: Final = frozenset(("message", "signal"))  #: of these the name is looked for


def check(model: Model) -> Iterator[Finding]:
    for field in fields(model):
        for name in _searched(field):
            if len(name) > LONGEST:
                message = (
                    f"expected a name of at most {LONGEST} characters, "
                    f"found {len(name)}: '{short(name)}'"
                )
                yield error(field.element, message, field.name, field.line)


def _searched(field: Field) -> tuple[str, ...]:
    """The static names in *field* that something is going to look for."""
    text = field.text
    if text is None or is_feel(text):
        return ()
    if field.name in _LISTS:
        return names(text)
    if field.name in _NAMES or (field.name == "name" and field.element.tag in _NAMED):
        return (text,)
    return ()


rule = Rule("long-name", "executable dialect 1.2", check)
