"""What goes wrong in a decision reaches the caller, the incident and the records."""

import pytest

from engine import public
from engine.public import Refused
from engine.store.models.decisions import DecisionInstance
from engine.store.models.incidents import Incident
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import chain

SCHEMA = "https://www.omg.org/spec/DMN/20230324/MODEL/"
ASK = (
    '<businessRuleTask id="Ask"><extensionElements><zeebe:calledDecision decisionId="price" '
    'resultVariable="price"/></extensionElements></businessRuleTask>'
)


def drawn(output: str, type_ref: str = "") -> tuple[str, bytes]:
    """Price requires Rate, a table of two rules; the output of its second one is given."""
    return "shop.dmn", (
        f'<definitions xmlns="{SCHEMA}" id="shop" name="shop" namespace="urn:shop">\n'
        '<decision id="rate" name="Daily Rate">'
        f'<variable name="Daily Rate" typeRef="{type_ref}"/>\n'
        '<decisionTable id="Table"><input id="In"><inputExpression><text>amount</text>'
        '</inputExpression></input><output id="Out" name="factor"/>'
        '<rule id="r1"><inputEntry><text>&lt; 10</text></inputEntry>'
        "<outputEntry><text>1</text></outputEntry></rule>\n"
        '<rule id="r2"><inputEntry><text>&gt;= 10</text></inputEntry>'
        f'<outputEntry id="Cell"><text>{output}</text></outputEntry></rule></decisionTable>'
        '</decision><decision id="price" name="Price"><informationRequirement>'
        '<requiredDecision href="#rate"/></informationRequirement><literalExpression>'
        "<text>Daily Rate * amount</text></literalExpression></decision></definitions>"
    ).encode()


ASSERTED = 'assert(amount, amount &lt; 20, "too much")'


def test_the_incident_of_a_business_rule_task_says_where_and_why(desk: Desk) -> None:
    desk.deploy(drawn(ASSERTED), ("p.bpmn", chain(ASK)))

    instance = desk.start(amount=50)

    incident = Incident.objects.get(instance_key=instance)
    assert incident.type == "DECISION_EVALUATION_ERROR"
    assert incident.message == (
        "Expected to evaluate decision 'price', but decision 'Daily Rate', rule 2, "
        "output 'factor': too much (character 7); called by 'Ask'"
    )


def test_a_type_that_is_not_kept_is_told_with_what_was_found(desk: Desk) -> None:
    desk.deploy(drawn('"a lot"', "number"), ("p.bpmn", chain(ASK)))

    instance = desk.start(amount=50)

    assert Incident.objects.get(instance_key=instance).message == (
        "Expected to evaluate decision 'price', but decision 'Daily Rate': the output: "
        "expected number, found string 'a lot'; called by 'Ask'"
    )


def test_the_records_of_the_evaluation_name_the_failed_decision(desk: Desk) -> None:
    desk.deploy(drawn(ASSERTED), ("p.bpmn", chain(ASK)))
    desk.start(amount=50)

    row = DecisionInstance.objects.get(decision_id="rate")

    assert row.state == "FAILED"
    assert "rule 2, output 'factor': too much" in (row.failure or "")


def test_messages_of_nulls_are_in_the_journal_with_their_place(desk: Desk) -> None:
    desk.deploy(drawn("nobody"), ("p.bpmn", chain(ASK)))

    instance = desk.start(amount=50)

    journal = b"".join(bytes(row.events) for row in Journal.objects.filter(instance_key=instance))
    assert b"decision 'Daily Rate', rule 2, output 'factor': no variable" in journal


def test_an_evaluation_on_demand_fails_in_the_words_of_camunda(desk: Desk) -> None:
    desk.deploy(drawn(ASSERTED))

    outcome = public.evaluate_decision(decision_id="price", variables={"amount": 50}, actor=ROOT)

    assert outcome.output is None
    assert outcome.failed_decision == "rate"
    assert (outcome.failure or "").startswith(
        "Expected to evaluate decision 'price', but decision 'Daily Rate', rule 2"
    )


def test_python_gets_messages_with_element_place_and_character(desk: Desk) -> None:
    desk.deploy(drawn('1 + "a"'))

    answer = public.evaluate("price", {"amount": 50})

    message = answer.messages[0]
    assert (message.at, message.where) == ("Cell", "decision 'Daily Rate', rule 2, output 'factor'")
    assert message.column is not None


def test_problems_of_a_deployment_carry_element_and_line(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.deploy(drawn("1 +"))

    (problem,) = refused.value.problems
    assert (problem.code, problem.file, problem.element, problem.field, problem.line) == (
        "feel-syntax", "shop.dmn", "Cell", "outputEntry", 4,
    )  # fmt: skip


def test_a_retried_task_goes_on_when_the_variable_was_mended(desk: Desk) -> None:
    desk.deploy(drawn(ASSERTED), ("p.bpmn", chain(ASK)))
    instance = desk.start(amount=50)
    incident = Incident.objects.get(instance_key=instance)
    scope = ElementInstance.objects.get(instance_key=instance, type="PROCESS")

    public.set_variables(scope.key, {"amount": 15}, actor=ROOT)
    public.resolve_incident(incident.key, actor=ROOT)

    assert desk.state(instance) == "COMPLETED"
