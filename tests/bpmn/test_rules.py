"""Each rule refuses what breaks it, and tells the author where and why."""

import re

import pytest

from engine.bpmn.rules import RULES
from tests.bpmn import (
    call_cases,
    data_cases,
    event_cases,
    flow_cases,
    helm_cases,
    scope_cases,
    work_cases,
)
from tests.bpmn.cases import Case, name
from tests.bpmn.drawing import codes, line, node, problems, process, service
from tests.bpmn.test_coverage import UNBUILT

CASES = [
    *flow_cases.CASES,
    *event_cases.CASES,
    *scope_cases.CASES,
    *work_cases.CASES,
    *call_cases.CASES,
    *helm_cases.CASES,
    *data_cases.CASES,
]


@pytest.mark.parametrize("case", CASES, ids=name)
def test_a_broken_drawing_is_refused_with_its_place_and_reason(case: Case) -> None:
    case.holds()


#: How a sentence goes on that says what was expected, or what to do about it.
REMEDY = re.compile(r"[;:] \w|expected |must |has to be |is longer than |[.] Draw ")


@pytest.mark.parametrize("case", CASES, ids=name)
def test_every_problem_says_what_to_do_about_it(case: Case) -> None:
    told = [one.message for one in problems(case.data) if one.code == case.rule]

    assert [message for message in told if REMEDY.search(message) is None] == []


def test_every_rule_has_a_drawing_that_breaks_it() -> None:
    broken = {case.rule for case in CASES} | ({"unsupported-element"} if UNBUILT else set())

    assert {rule.id for rule in RULES} == broken


def test_no_two_rules_have_the_same_id() -> None:
    ids = [rule.id for rule in RULES]

    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("data", data_cases.PICTURES)
def test_data_that_is_only_drawn_breaks_no_rule(data: bytes) -> None:
    assert codes(data) == set()


def test_a_sound_drawing_breaks_no_rule() -> None:
    assert codes(line(service())) == set()


def test_all_problems_of_a_file_are_told_at_once_errors_first() -> None:
    found = problems(process('<serviceTask id="a"/><scriptTask id="b"/>'))

    said = [problem.code for problem in found]
    assert said[:3] == ["process-start", "task-definition", "called-or-worked"]
    assert set(said[3:]) == {"unreachable"}


def test_a_file_with_very_many_problems_lists_the_first_of_them() -> None:
    tasks = "".join(f'<serviceTask id="t{index}"/>' for index in range(600))

    found = problems(process(f'<startEvent id="s"/>{tasks}'))

    assert len(found) == 501
    assert found[-1].code == "too-many-problems"
    assert "700 more problems" in found[-1].message
    assert {problem.code for problem in found[:-1]} == {"task-definition"}


def test_names_that_fit_an_index_or_are_computed_are_not_too_long() -> None:
    fits = "n" * 255
    computed = f"=&quot;{'n' * 300}&quot;"

    for type_ in (fits, computed):
        definition = f'<zeebe:taskDefinition type="{type_}"/>'
        assert codes(line(node("serviceTask", definition))) == set()
