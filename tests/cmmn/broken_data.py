"""Broken data and people: calls, roles, planning, the case file, and extensions."""

from tests.cmmn.broken import (
    FOLDER,
    OFFER,
    POLICY,
    ROLES,
    A,
    Broken,
    calling,
    controlled,
    offering,
    with_sentry,
    worked,
)
from tests.cmmn.drawing import case, definitions, plan, sentry, task

CASES = [
    Broken("call", calling(""), "t_a", "processRef", "the id of a process, found none"),
    Broken("call", calling('processRef="c"'), "t_a", "processRef", "which is a case"),
    Broken(
        "call",
        calling('processRef="x"', "<processRefExpression>y</processRefExpression>"),
        "t_a",
        "processRef",
        "found both",
    ),
    Broken(
        "call",
        calling(
            'processRef="x"',
            more='<process id="x" implementationType="http://www.omg.org/spec/CMMN/ProcessType/XPDL"/>',
        ),
        "x",
        "implementationType",
        "ProcessType/XPDL",
        warns=True,
    ),
    Broken(
        "parameter-mapping",
        calling('processRef="x"', '<parameterMapping id="m" sourceRef="z" targetRef="y"/>'),
        "m",
        "sourceRef",
        "found 'z' to 'y'",
    ),
    Broken(
        "parameter-mapping",
        calling(
            'processRef="x"',
            '<input id="i"/><parameterMapping id="m" sourceRef="i" targetRef="y"/>',
            '<process id="x"><input id="w"/></process>',
        ),
        "m",
        "targetRef",
        "expected one of the inputs of 'x'",
    ),
    Broken(
        "not-blocking",
        case(plan(task("a", '<output id="o" name="n"/>', isBlocking="false"))),
        "t_a",
        "output",
        "never come",
    ),
    Broken(
        "not-blocking",
        case(plan(task("a", isBlocking="false", performerRef="r")), around=ROLES),
        "t_a",
        "performerRef",
        "nobody performs",
        warns=True,
    ),
    Broken(
        "role",
        case(plan(task("a", performerRef="r"))),
        "t_a",
        "performerRef",
        "'r', which is no id",
    ),
    Broken(
        "role",
        case(plan(A), around='<caseRoles><role id="r"/></caseRoles>'),
        "r",
        "name",
        "must have a name",
    ),
    Broken(
        "role",
        case(
            plan(A), around='<caseRoles><role id="r" name="x"/><role id="q" name="x"/></caseRoles>'
        ),
        "q",
        "name",
        "two roles named 'x'",
    ),
    Broken(
        "role",
        offering(OFFER.replace("/>", ' authorizedRoleRefs="r z"/>')),
        "d",
        "authorizedRoleRefs",
        "'z', which is no id",
    ),
    Broken("planning-table", offering(""), "p", "planningTable", "offers nothing", warns=True),
    Broken(
        "planning-table",
        case(
            plan(
                task("a", f"<planningTable>{OFFER}</planningTable>", isBlocking="false"),
                ("", task("b")[1]),
            )
        ),
        "t_a",
        "planningTable",
        "never opens",
    ),
    Broken(
        "applicability-rule",
        offering(OFFER.replace("/>", ' applicabilityRuleRefs="z"/>')),
        "d",
        "applicabilityRuleRefs",
        "'z', which is no id",
    ),
    Broken(
        "applicability-rule",
        offering(f'{OFFER}<applicabilityRule id="ar"/>'),
        "ar",
        "id",
        "never asked",
        warns=True,
    ),
    Broken(
        "case-agent",
        worked('<helm:agent name="A" role="boss" model="m"/>'),
        "p",
        "helm:agent role",
        "expected a role of the case 'c' ('clerk'), found 'boss'",
    ),
    Broken(
        "case-agent",
        worked('<helm:agent name="A" role="clerk"/>'),
        "p",
        "helm:agent model",
        "write model or modelDecision",
    ),
    Broken(
        "case-agent",
        worked('<helm:agent name="A" role="clerk" model="m"/>' * 2),
        "p",
        "helm:agent",
        "one agent works a stage",
    ),
    Broken(
        "case-agent",
        worked(
            '<helm:agent name="A" role="clerk" model="m"><helm:goal>=1 +</helm:goal></helm:agent>'
        ),
        "p",
        "helm:goal",
        "is not FEEL",
    ),
    Broken(
        "planning-policy",
        offering(OFFER, extensions=POLICY.format("boss", "")),
        "p",
        "helm:planningPolicy role",
        "expected a role of the case 'c' ('clerk'), found 'boss'",
    ),
    Broken(
        "planning-policy",
        offering(OFFER, extensions=POLICY.format("clerk", '<helm:allow item="z"/>')),
        "p",
        "helm:allow item",
        "found 'z'",
    ),
    Broken(
        "planning-policy",
        offering(OFFER, extensions=POLICY.format("clerk", '<helm:allow item="d" approval="z"/>')),
        "p",
        "helm:allow approval",
        "found 'z'",
    ),
    Broken(
        "planning-policy",
        offering(OFFER, extensions=POLICY.format("clerk", "") * 2),
        "p",
        "helm:planningPolicy role",
        "make them one",
    ),
    Broken(
        "case-file", case(plan(A), file='<caseFileItem id="f"/>'), "f", "name", "must have a name"
    ),
    Broken(
        "case-file",
        case(plan(A), file=FOLDER + FOLDER.replace('"f"', '"g"')),
        "g",
        "name",
        "beside each other",
    ),
    Broken(
        "case-file",
        case(plan(A), file=FOLDER.replace("/>", ' multiplicity="Many"/>')),
        "f",
        "multiplicity",
        "found 'Many'",
    ),
    Broken(
        "case-file",
        case(plan(A), file=FOLDER.replace("/>", ' definitionRef="a"/>')),
        "f",
        "definitionRef",
        "expected a caseFileItemDefinition",
    ),
    Broken(
        "case-file",
        case(plan(A), file=FOLDER.replace("/>", ' targetRefs="z"/>')),
        "f",
        "targetRefs",
        "'z', which is no id",
    ),
    Broken(
        "case-file-use",
        with_sentry(
            '<sentry id="s"><ifPart contextRef="z"><condition>x</condition></ifPart></sentry>'
        ),
        "s",
        "contextRef",
        "'z', which is no id",
    ),
    Broken(
        "case-file-use",
        case(plan(task("a", '<input id="i" name="n" bindingRef="a"/>'))),
        "i",
        "bindingRef",
        "which is a planItem",
    ),
    Broken(
        "binding-refinement",
        case(
            plan(
                task(
                    "a",
                    '<input id="i" name="n" bindingRef="f">'
                    "<bindingRefinement>x</bindingRefinement></input>",
                )
            ),
            file=FOLDER,
        ),
        "i",
        "bindingRefinement",
        "write a transformation",
        warns=True,
    ),
    Broken(
        "helm-extension",
        case(plan(task("a", **{"helm:unknown": "1"}))),
        "t_a",
        "helm:unknown",
        "no attribute 'helm:unknown' in CMMN",
    ),
    Broken(
        "helm-extension",
        case(plan(task("a", tag="milestone", **{"helm:formId": "f"}))),
        "t_a",
        "helm:formId",
        "means something on humanTask",
    ),
    Broken(
        "helm-extension",
        case(plan(task("a", **{"helm:priority": "200"}))),
        "t_a",
        "helm:priority",
        "from 0 to 100",
    ),
    Broken(
        "helm-extension",
        case(plan(task("a", **{"helm:dueDate": "tomorrow"}))),
        "t_a",
        "helm:dueDate",
        "found 'tomorrow'",
    ),
    Broken(
        "helm-extension",
        case(plan(task("a", **{"helm:assignee": "=1 +"}))),
        "t_a",
        "helm:assignee",
        "is not FEEL",
    ),
    Broken(
        "helm-extension",
        controlled("humanTask", '<repetitionRule helm:collection="items"/>'),
        "a",
        "helm:collection",
        "write = before it",
    ),
    Broken(
        "helm-extension",
        controlled("humanTask", '<repetitionRule helm:maxInstanceCount="0"/>'),
        "a",
        "helm:maxInstanceCount",
        "a whole number from 1",
    ),
    Broken(
        "helm-extension",
        case(plan(task("a", **{"helm:failedBlocks": "perhaps"}))),
        "t_a",
        "helm:failedBlocks",
        "one of true, false",
    ),
    Broken(
        "helm-extension",
        case(plan(task("a", "<extensionElements><helm:gate/></extensionElements>"))),
        "t_a",
        "helm:gate",
        "no element 'helm:gate'",
    ),
    Broken(
        "helm-extension",
        case(plan(task("a", f"<extensionElements>{POLICY.format('r', '')}</extensionElements>"))),
        "t_a",
        "helm:planningPolicy",
        "means something on planningTable",
    ),
    Broken(
        "helm-extension",
        offering(OFFER, extensions='<helm:planningPolicy role="clerk" money="3"/>'),
        "p",
        "helm:planningPolicy money",
        "has no attribute 'money'",
    ),
    Broken(
        "helm-extension",
        offering(OFFER, extensions=POLICY.format("clerk", '<helm:allow maxPlanned="1"/>')),
        "p",
        "helm:allow item",
        "needs the attribute item",
    ),
    Broken(
        "unused-definition",
        case(plan(A, ("", task("b")[1]))),
        "t_b",
        "id",
        "no plan item uses",
        warns=True,
    ),
    Broken(
        "never-begins",
        with_sentry(sentry("s", "b")),
        "b",
        "entryCriterion",
        "never begins",
        warns=True,
    ),
    Broken(
        "never-begins",
        case(
            plan(
                task(
                    "t",
                    "<timerExpression>PT1H</timerExpression>"
                    '<planItemStartTrigger sourceRef="t"><standardEvent>occur</standardEvent>'
                    "</planItemStartTrigger>",
                    tag="timerEventListener",
                )
            )
        ),
        "t",
        "sourceRef",
        "what starts it",
        warns=True,
    ),
    Broken(
        "import",
        definitions(
            '<import location="other.cmmn" namespace="u" importType="t"/>' + '<case id="c">'
            f'<casePlanModel id="p">{plan(A)}</casePlanModel></case>'
        ),
        None,
        "import",
        "other.cmmn is kept, but not read",
        warns=True,
    ),
    Broken(
        "foreign-extension",
        case(plan(task("a", **{"acme:formKey": "f", "acme:color": "red"}))),
        "t_a",
        "formKey",
        "formKey, color of urn:acme is kept in the file, and means nothing to HELM; write helm:f",
        warns=True,
    ),
]
