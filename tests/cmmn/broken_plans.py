"""Broken plans: files and ids, items, sentries, control, expressions and timers."""

from tests.cmmn.broken import (
    A,
    Broken,
    controlled,
    timed,
    with_sentry,
)
from tests.cmmn.drawing import case, definitions, entry, item, leaving, plan, sentry, task

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
]
