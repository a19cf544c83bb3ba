"""Each rule refuses what breaks it, and tells the author where and why."""

import re
from pathlib import Path

import pytest

from engine.cmmn.compile import compile_cmmn
from engine.cmmn.parse import parse
from engine.cmmn.rules import RULES, check
from engine.cmmn.shapes import ATTRIBUTES
from engine.source.problem import Refused, Severity
from tests.cmmn import broken_data, broken_plans
from tests.cmmn.broken import Broken, name
from tests.cmmn.drawing import case, codes, entry, item, plan, problems, sentry, task

CASES = [*broken_plans.CASES, *broken_data.CASES]
FILES = Path(__file__).parent / "files"

#: How a sentence goes on that says what was expected, or what to do about it.
REMEDY = re.compile(r"[;:] \w|expected |must |needs |has at most ")
#: Found while reading, not by a rule.
READING = {"missing-id", "missing-plan", "not-a-boolean", "unknown-element"}


@pytest.mark.parametrize("broken", CASES, ids=name)
def test_a_broken_case_is_refused_with_its_place_and_reason(broken: Broken) -> None:
    broken.holds()


@pytest.mark.parametrize("broken", CASES, ids=name)
def test_every_problem_says_what_to_do_about_it(broken: Broken) -> None:
    told = [one.message for one in problems(broken.data) if one.code == broken.rule]

    assert [message for message in told if REMEDY.search(message) is None] == []


def test_every_rule_has_a_case_that_breaks_it() -> None:
    assert {rule.id for rule in RULES} | READING == {broken.rule for broken in CASES}


def test_no_two_rules_have_the_same_id() -> None:
    ids = [rule.id for rule in RULES]

    assert len(ids) == len(set(ids))


def test_a_sound_case_breaks_no_rule() -> None:
    assert codes(case(plan(task("a")))) == set()


def test_every_element_of_the_standard_breaks_no_rule_but_for_what_is_only_kept() -> None:
    data = (FILES / "every_element.cmmn").read_bytes()

    model = parse(data, "every_element.cmmn")
    found = (*model.problems, *check(model))

    assert {problem.severity for problem in found} == {Severity.WARNING}
    assert {problem.code for problem in found} == {
        "plan-fragment",
        "import",
        "foreign-extension",
        "binding-refinement",
    }


@pytest.mark.parametrize("attribute", ATTRIBUTES.values(), ids=lambda one: one.name)
def test_what_is_not_built_is_refused_and_nothing_else(attribute) -> None:
    (tag,) = sorted(attribute.on)[:1]
    text = attribute.slot.choices[0] if attribute.slot.choices else "=x"
    if attribute.slot.kind == "variable name":
        text = "x"
    shown = f'helm:{attribute.name}="{text}"'
    drawings = {
        "repetitionRule": plan(task("a", control=f"<repetitionRule {shown}/>")),
        "exitCriterion": plan(
            (item("a", f'<exitCriterion id="x" sentryRef="s" {shown}/>'), task("a")[1]),
            task("u", tag="userEventListener"),
            sentries=sentry("s", "u", "occur"),
        ),
        "sentry": plan(
            task("a"),
            (item("b", entry()), task("b")[1]),
            sentries=sentry("s").replace('id="s"', f'id="s" {shown}'),
        ),
        "casePlanModel": plan(task("a", **{f"helm:{attribute.name}": text})),
    }
    drawn = drawings.get(tag) or plan(task("a", tag=tag, **{f"helm:{attribute.name}": text}))

    told = [one for one in problems(case(drawn)) if one.code == "helm-extension"]

    assert [one.message for one in told] == (
        [] if attribute.built else [f"helm:{attribute.name} is not built yet; remove it"]
    )


def test_names_of_case_file_items_may_have_spaces_in_expressions() -> None:
    file = '<caseFileItem id="f" name="claim amount"/>'
    drawn = plan(
        task("a"), (item("b", entry()), task("b")[1]), sentries=sentry("s", test="claim amount > 5")
    )

    assert codes(case(drawn, file=file)) == set()
    assert codes(case(drawn)) == {"feel"}


@pytest.mark.parametrize(
    "text",
    [
        "PT48H",
        "P3D",
        "2027-01-31T09:00:00Z",
        "R3/PT1H",
        "R/P1D",
        "due",
        'date("2027-01-01")',
        '@"PT5M"',
    ],
)
def test_a_timer_is_a_moment_of_iso_8601_or_feel(text: str) -> None:
    drawn = plan(task("t", f"<timerExpression>{text}</timerExpression>", tag="timerEventListener"))

    assert codes(case(drawn)) == set()


def test_what_has_no_id_of_its_own_is_told_of_at_the_nearest_element_that_has_one() -> None:
    found = problems(
        case(plan(task("a"), (item("b", '<entryCriterion sentryRef="z"/>'), task("b")[1])))
    )

    assert [(one.code, one.element) for one in found] == [("criterion", "b")]


def test_a_stage_that_is_used_in_many_places_is_no_circle() -> None:
    inner = '<stage id="t_in">' + item("x", definition="t_a") + "</stage>"
    outer = "".join(
        f'<stage id="t_o{n}">' + item(f"i{n}", definition="t_in") + "</stage>" for n in range(50)
    )
    items = "".join(item(f"o{n}") for n in range(50))

    assert codes(case(items + inner + outer + task("a")[1])) == set()


def test_a_file_with_very_many_problems_lists_the_first_of_them_errors_first() -> None:
    data = case("".join(item(f"i{index}") for index in range(600)), language=None)

    with pytest.raises(Refused) as refused:
        compile_cmmn(data, "drawing.cmmn")

    found = refused.value.problems
    assert len(found) == 501
    assert found[-1].code == "too-many-problems"
    assert "100 more problems" in found[-1].message
    assert {problem.code for problem in found[:-1]} == {"item-definition"}
