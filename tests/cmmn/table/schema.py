"""The elements of CMMN 1.1 and their attributes, as the schema of the standard has them.

Chapters in the order of the standard; ``id`` is on every element and not listed. What several
elements have in common stands at the first of them.
"""

from typing import Final

_RULE: Final = ("name", "contextRef")
_ITEM: Final = ("name", "definitionRef")
_ON: Final = ("name", "sourceRef")

CHAPTERS: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "Files (5.1)": {
        "definitions": (
            "name",
            "targetNamespace",
            "expressionLanguage",
            "exporter",
            "exporterVersion",
            "author",
            "creationDate",
        ),
        "import": ("location", "namespace", "importType"),
        "documentation": ("textFormat",),
        "extensionElements": (),
        "relationship": ("type", "direction"),
        "textAnnotation": ("textFormat",),
        "association": ("associationDirection", "sourceRef", "targetRef"),
    },
    "Cases and their file (5.2, 5.3)": {
        "case": ("name",),
        "caseRoles": (),
        "role": ("name",),
        "caseFileModel": (),
        "caseFileItem": ("name", "multiplicity", "definitionRef", "sourceRef", "targetRefs"),
        "children": (),
        "caseFileItemDefinition": ("name", "definitionType", "structureRef", "importRef"),
        "property": ("name", "type"),
    },
    "Plans (5.4)": {
        "casePlanModel": ("name", "autoComplete"),
        "stage": ("name", "autoComplete"),
        "planFragment": ("name",),
        "planItem": _ITEM,
        "entryCriterion": ("name", "sentryRef"),
        "exitCriterion": ("name", "sentryRef"),
    },
    "Sentries (5.4.6)": {
        "sentry": ("name",),
        "planItemOnPart": (*_ON, "exitCriterionRef"),
        "caseFileItemOnPart": _ON,
        "standardEvent": (),
        "ifPart": ("contextRef",),
        "condition": ("language",),
    },
    "Planning (5.4.9)": {
        "planningTable": ("authorizedRoleRefs", "applicabilityRuleRefs"),
        "discretionaryItem": (*_ITEM, "authorizedRoleRefs", "applicabilityRuleRefs"),
        "applicabilityRule": _RULE,
    },
    "Tasks (5.4.10)": {
        "task": ("name", "isBlocking"),
        "humanTask": ("name", "isBlocking", "performerRef"),
        "processTask": ("name", "processRef"),
        "processRefExpression": (),
        "caseTask": ("name", "isBlocking", "caseRef"),
        "caseRefExpression": (),
        "decisionTask": ("name", "decisionRef"),
        "decisionRefExpression": (),
        "input": ("name", "bindingRef"),
        "output": ("name", "bindingRef"),
        "bindingRefinement": (),
        "parameterMapping": ("sourceRef", "targetRef"),
        "transformation": (),
        "process": ("name", "implementationType", "externalRef"),
        "decision": ("name", "implementationType", "externalRef"),
    },
    "Milestones and event listeners (5.4.10)": {
        "milestone": ("name",),
        "eventListener": ("name",),
        "userEventListener": ("name", "authorizedRoleRefs"),
        "timerEventListener": ("name",),
        "timerExpression": (),
        "planItemStartTrigger": ("sourceRef",),
        "caseFileItemStartTrigger": ("sourceRef",),
    },
    "Control of items (5.4.11)": {
        "itemControl": (),
        "defaultControl": (),
        "repetitionRule": _RULE,
        "requiredRule": _RULE,
        "manualActivationRule": _RULE,
    },
}

ROWS: Final = [
    (tag, attribute)
    for chapter in CHAPTERS.values()
    for tag, attributes in chapter.items()
    for attribute in (None, *attributes)
]
