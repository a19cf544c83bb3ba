"""Broken cases: one that breaks each rule, or several, and what its author is told."""

from typing import NamedTuple

from engine.source.problem import Severity
from tests.cmmn.drawing import case, definitions, entry, item, leaving, plan, problems, sentry, task

A = task("a")
ROLES = '<caseRoles><role id="r" name="clerk"/></caseRoles>'
FOLDER = '<caseFileItem id="f" name="Folder"/>'


class Broken(NamedTuple):
    """One broken case; *says* stands in the message, *warns* when it can be deployed anyway."""

    rule: str
    data: bytes
    element: str | None
    field: str | None
    says: str
    warns: bool = False

    def holds(self) -> None:
        """Assert that the author is told exactly this, with place and clause."""
        found = [problem for problem in problems(self.data) if problem.code == self.rule]
        assert found, [str(problem) for problem in problems(self.data)]
        problem = found[0]
        assert (problem.element, problem.field) == (self.element, self.field)
        assert self.says in problem.message
        assert problem.file == "drawing.cmmn"
        assert problem.severity is (Severity.WARNING if self.warns else Severity.ERROR)
        assert problem.clause
        assert problem.line or problem.element is None


def name(broken: Broken) -> str:
    """How it is called in a test report."""
    return f"{broken.rule}:{broken.says[:40]}"


def with_sentry(found: str, inside: str = entry(), **more: str) -> bytes:
    """``b`` waits for the sentry."""
    b = task("b", **more)
    waiting = (b[0].replace("></planItem>", f">{inside}</planItem>"), b[1])
    return case(plan(A, waiting, sentries=found))


def offering(
    table: str, *, around: str = ROLES, extensions: str = "", attributes: str = ""
) -> bytes:
    """A case that offers the definition ``t_b``."""
    held = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    whole = f"<planningTable{attributes}>{held}{table}</planningTable>"
    return case(plan(A, ("", task("b")[1]), table=whole), around=around)


def controlled(tag: str, control: str, inside: str = "") -> bytes:
    """An item of this kind with this control."""
    return case(plan(task("a", inside, control, tag)))


def calling(attributes: str, inside: str = "", more: str = "") -> bytes:
    """A process task."""
    text = f'<processTask id="t_a" {attributes}>{inside}</processTask>'
    return case(plan((item("a"), text)), more=more)


def timed(expression: str) -> bytes:
    """A timer."""
    return case(plan(A, task("t", expression, tag="timerEventListener")))


OFFER = '<discretionaryItem id="d" definitionRef="t_b"/>'
POLICY = '<helm:planningPolicy role="{}">{}</helm:planningPolicy>'

CASES = [
    Broken("no-case", definitions(""), None, "case", "no case in drawing.cmmn"),
    Broken("missing-id", case(plan(("<planItem/>", ""))), "p", None, "planItem needs an id"),
    Broken("missing-plan", definitions('<case id="c"/>'), "c", "casePlanModel", "add one"),
    Broken(
        "not-a-boolean", case(plan(task("a", isBlocking="maybe"))), "t_a", "isBlocking", "'maybe'"
    ),
    Broken("unknown-element", case("<gateway id='g'/>"), "g", "gateway", "no element 'gateway'"),
    Broken("duplicate-id", case(plan(A, task("a"))), "a", "id", "'a' is taken by the planItem"),
    Broken(
        "invalid-id", case(plan(task("a"), ("", '<task id="1 x"/>'))), "1 x", "id", "begins with"
    ),
    Broken("invalid-id", case(plan(task("n" * 256))), "n" * 255, "id", "at most 255"),
    Broken("item-definition", case(item("a")), "a", "definitionRef", "'t_a', which is no id"),
    Broken(
        "item-definition", case(item("a", definition="c")), "a", "definitionRef", "which is a case"
    ),
    Broken("item-definition", case('<planItem id="a"/>'), "a", "definitionRef", "found none"),
    Broken("criterion", with_sentry(""), "e", "sentryRef", "'s', which is no id of this file"),
    Broken("criterion", with_sentry("", entry("a")), "e", "sentryRef", "which is a planItem"),
    Broken(
        "criterion",
        with_sentry("", '<entryCriterion id="e"/>'),
        "e",
        "sentryRef",
        "the id of a sentry, found none",
    ),
    Broken(
        "criterion",
        with_sentry(sentry("s"), entry(), tag="userEventListener"),
        "b",
        "entryCriterion",
        "has no criteria",
    ),
    Broken(
        "criterion",
        with_sentry(sentry("s"), leaving(), tag="milestone"),
        "b",
        "exitCriterion",
        "a milestone has no exit criteria",
    ),
    Broken(
        "criterion",
        case(plan(A, task("g", leaving(), tag="stage"), sentries=sentry("s"))),
        "t_g",
        "exitCriterion",
        "must stand on the plan item",
    ),
    Broken("on-part", with_sentry(sentry("s", "z")), "s", "sourceRef", "'z', which is no id"),
    Broken("on-part", with_sentry(sentry("s", "t_a")), "s", "sourceRef", "which is a humanTask"),
    Broken(
        "on-part", with_sentry(sentry("s", "a", "occur")), "s", "standardEvent", "found 'occur'"
    ),
    Broken("on-part", with_sentry(sentry("s", "a", "")), "s", "standardEvent", "found none"),
    Broken(
        "on-part",
        with_sentry(sentry("s", "a", "parentTerminate")),
        "s",
        "standardEvent",
        "cannot be listened to",
    ),
    Broken(
        "on-part",
        with_sentry(sentry("s", "p", "exit")),
        "s",
        "standardEvent",
        "the plan of the case",
    ),
    Broken(
        "on-part",
        with_sentry(
            '<sentry id="s"><planItemOnPart id="o" sourceRef="a" exitCriterionRef="e">'
            "<standardEvent>exit</standardEvent></planItemOnPart></sentry>"
        ),
        "o",
        "exitCriterionRef",
        "expected an exit criterion of 'a', found 'e'",
    ),
    Broken(
        "on-part",
        with_sentry(
            '<sentry id="s"><planItemOnPart id="o" sourceRef="a" exitCriterionRef="e">'
            "<standardEvent>complete</standardEvent></planItemOnPart></sentry>"
        ),
        "o",
        "exitCriterionRef",
        "with the event exit only",
    ),
    Broken(
        "on-part",
        with_sentry(
            '<sentry id="s"><caseFileItemOnPart id="o" sourceRef="a">'
            "<standardEvent>create</standardEvent></caseFileItemOnPart></sentry>"
        ),
        "o",
        "sourceRef",
        "expected a case file item",
    ),
    Broken("sentry", with_sentry('<sentry id="s"/>'), "s", "ifPart", "found neither"),
    Broken(
        "sentry", case(plan(A, sentries=sentry("s"))), "s", "id", "no criterion uses", warns=True
    ),
    Broken(
        "stage-cycle",
        case(
            item("g")
            + '<stage id="t_g">'
            + item("h")
            + '<stage id="t_h">'
            + item("g2", definition="t_g")
            + "</stage></stage>"
        ),
        "t_g",
        "planItem",
        "(t_g > t_h > t_g)",
    ),
    Broken(
        "plan-fragment",
        case(plan(task("a", tag="planFragment"))),
        "a",
        "definitionRef",
        "make it a stage",
    ),
    Broken(
        "plan-fragment",
        case(plan(A, ("", '<planFragment id="k"/>'))),
        "k",
        "planFragment",
        "is kept, but never runs",
        warns=True,
    ),
    Broken(
        "item-control",
        controlled("milestone", "<manualActivationRule/>"),
        "a",
        "manualActivationRule",
        "a milestone has no manualActivationRule",
    ),
    Broken(
        "item-control",
        controlled("userEventListener", "<repetitionRule/>"),
        "a",
        "repetitionRule",
        "again each time it has occurred",
        warns=True,
    ),
    Broken(
        "item-control",
        controlled(
            "timerEventListener", "<requiredRule/>", "<timerExpression>PT1H</timerExpression>"
        ),
        "a",
        "requiredRule",
        "require a milestone",
    ),
    Broken(
        "item-control",
        case(
            plan(
                task(
                    "a", "<defaultControl><manualActivationRule/></defaultControl>", tag="milestone"
                )
            )
        ),
        "t_a",
        "manualActivationRule",
        "remove it",
    ),
    Broken(
        "endless-repetition",
        with_sentry(
            sentry("s", "", test="x = 1"),
            f"<itemControl><repetitionRule/></itemControl>{entry()}",
        ),
        "b",
        "repetitionRule",
        "has no on-part",
    ),
    Broken(
        "endless-repetition",
        case(plan(task("a", control="<repetitionRule/>", isBlocking="false"))),
        "a",
        "repetitionRule",
        "over as soon as it begins",
    ),
    Broken(
        "expression-language",
        case(
            plan(
                task(
                    "a",
                    control='<requiredRule><condition language="juel">x</condition></requiredRule>',
                )
            )
        ),
        "a",
        "requiredRule",
        "found one in juel",
    ),
    Broken(
        "expression-language",
        case(
            plan(task("a", control="<requiredRule><condition>x</condition></requiredRule>")),
            language=None,
        ),
        None,
        "expressionLanguage",
        "means XPath",
        warns=True,
    ),
    Broken("feel", with_sentry(sentry("s", test="amount >")), "s", "ifPart", "is not FEEL"),
    Broken("feel", with_sentry(sentry("s", test="${x}")), "s", "ifPart", "looks like JUEL"),
    Broken("feel", with_sentry(sentry("s", test="=x")), "s", "ifPart", "remove the ="),
    Broken(
        "feel",
        controlled("humanTask", "<requiredRule><condition/></requiredRule>"),
        "a",
        "requiredRule",
        "the expression is empty",
    ),
    Broken("timer", timed(""), "t_t", "timerExpression", "found none"),
    Broken(
        "timer",
        timed("<timerExpression>P3</timerExpression>"),
        "t_t",
        "timerExpression",
        "found 'P3'",
    ),
    Broken(
        "timer",
        timed("<timerExpression>2027-13-01</timerExpression>"),
        "t_t",
        "timerExpression",
        "expected an ISO 8601 date",
    ),
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
