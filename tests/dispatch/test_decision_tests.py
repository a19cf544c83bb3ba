"""Tests of a decision among the files of a deployment, and cases made of what instances did."""

import pytest

from engine import public
from engine.public import CasesFailed, Refused
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition, Deployment
from tests.dispatch.desk import MODELER, ROOT, Desk
from tests.dispatch.drawings import chain
from tests.dmn.draw import decision, definitions, input_data, literal, table

RATES = definitions(
    input_data("age", "number"),
    decision(
        table(["age + bonus"], ["rate"], "< 18 | 2", ">= 18 | 3"), id="Rate", requires="input:age"
    ),
)
GOOD = b"age,bonus,=> output\n5,0,2\n17,1,3\n"
BAD = b"name,age,bonus,=> output\nchild,5,0,3\n"


def test_passing_tests_are_deployed_as_a_resource_beside_their_decision(desk: Desk) -> None:
    deployment = desk.deploy(("rates.dmn", RATES), ("rates.Rate.csv", GOOD))

    assert [(item.kind, item.id) for item in deployment.items] == [
        ("drg", "model"),
        ("decision", "Rate"),
        ("resource", "rates.Rate.csv"),
    ]


def test_a_failing_test_stops_everything_and_check_tells_it_before(desk: Desk) -> None:
    files = [("rates.dmn", RATES), ("rates.Rate.csv", BAD)]

    with pytest.raises(CasesFailed) as failed:
        desk.deploy(*files)

    (problem,) = failed.value.problems
    assert str(problem) == (
        "rates.Rate.csv > Rate > child: Test “child” of the decision 'Rate': expected 3, found 2."
    )
    assert public.check(files) == (problem,)
    assert not Definition.objects.exists()


def test_who_deploys_despite_them_is_kept_with_what_failed(desk: Desk) -> None:
    files = [("rates.dmn", RATES), ("rates.Rate.csv", BAD)]

    public.deploy(files, actor=MODELER, despite_failed_tests=True)
    desk.deploy(("rates.dmn", RATES))

    (kept,) = Deployment.objects.all()
    assert kept.actor == "user:mona"
    assert "“child”" in kept.note


def test_other_problems_are_never_passed_over(desk: Desk) -> None:
    files = [("rates.dmn", RATES), ("rates.Rate.csv", BAD), ("p.bpmn", b"<no/>")]

    with pytest.raises(Refused) as refused:
        public.deploy(files, actor=ROOT, despite_failed_tests=True)

    assert not isinstance(refused.value, CasesFailed)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("rates.Rate.csv", b"age,rate\n5,3\n"),  # no output: some other table
        ("people.Rate.csv", BAD),  # of a model that is not here
        ("rates.Rate.txt", BAD),
    ],
)
def test_other_files_are_resources_as_ever(desk: Desk, name: str, text: bytes) -> None:
    desk.deploy(("rates.dmn", RATES), (name, text))

    assert Definition.objects.filter(kind="resource", definition_id=name).exists()


def test_an_evaluation_keeps_what_its_caller_gave_and_nothing_else(desk: Desk) -> None:
    desk.deploy(("rates.dmn", RATES))
    desk.deploy(
        chain(
            '<businessRuleTask id="Ask"><extensionElements>'
            '<zeebe:calledDecision decisionId="Rate" resultVariable="rate"/>'
            '<zeebe:ioMapping><zeebe:input source="=years" target="age"/></zeebe:ioMapping>'
            "</extensionElements></businessRuleTask>"
        )
    )

    instance = desk.start(years=30, bonus=1, secret="no")

    (case,) = public.recorded_cases("Rate")
    assert case.inputs == {"age": "30", "bonus": "1"}
    assert case.outputs == {"": "3"}
    assert (case.instance_key, case.process_id, case.rules) == (instance, "p", (2,))


def test_an_evaluation_of_much_or_of_long_ago_is_no_case(desk: Desk) -> None:
    text = decision(literal("string length(text)"), id="Long")
    desk.deploy(("long.dmn", definitions(text)))
    for length in (3, 40_000):
        public.evaluate_decision(decision_id="Long", variables={"text": "x" * length}, actor=ROOT)

    much, little = public.recorded_cases("Long")

    assert (much.inputs, much.outputs) == (None, {"": "40000"})
    assert little.inputs == {"text": '"xxx"'}


def test_only_what_was_asked_for_and_decided_is_a_case(desk: Desk) -> None:
    base = decision(literal("assert(a, a > 0)"), id="Base")
    top = decision(literal("Base + 1"), id="Top", requires="decision:Base")
    desk.deploy(("top.dmn", definitions(base, top)))
    for given in (1, -1):
        public.evaluate_decision(decision_id="Top", variables={"a": given}, actor=ROOT)

    assert [case.outputs for case in public.recorded_cases("Top")] == [{"": "2"}]
    assert public.recorded_cases("Base") == ()
    assert DecisionInstance.objects.filter(decision_id="Base").exists()
