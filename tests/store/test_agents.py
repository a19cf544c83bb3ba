"""The rows of agents' turns and calls, and of explained decisions."""

from pathlib import Path

import pytest

from engine.store import json
from engine.store.models.agents import AgentCall, AgentTurn
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition
from engine.store.models.tasks import Task
from engine.store.projections.batch import DECISIONS
from engine.store.projections.decisions import decision_rows
from engine.store.queries import journal
from tests.store.stored import StoredPlayer, deploy, deploy_decisions

STORY = Path(__file__).parents[1] / "scenarios" / "agentic"


@pytest.fixture
def region(db: None) -> StoredPlayer:
    deploy_decisions((STORY / "rules.dmn").read_bytes(), "rules.dmn")
    player = StoredPlayer(deploy((STORY / "underwriting.bpmn").read_bytes()))
    player.starts(id="A-7", secret="never shown")
    return player


def test_a_turn_is_requested_and_completed(region):
    assert AgentTurn.objects.get().state == "REQUESTED"

    region.replies("Investigate", calls={"c1": ("ReadPayslip", {})}, usage=(812, 64))

    turn = AgentTurn.objects.get()
    assert (turn.turn, turn.state, turn.element_id, turn.connection) == (
        1,
        "COMPLETED",
        "Investigate",
        "scripted",
    )
    assert (turn.input_tokens, turn.output_tokens, turn.scripted) == (812, 64, True)
    assert journal.payloads(turn.messages)[turn.messages[0]]["role"] == "assistant"
    region.holds()


def test_a_call_shows_its_verdict_what_was_run_and_its_answer(region):
    region.replies("Investigate", calls={"odd": ("Pay", {"amount": 1234})})
    region.completes("Pay", payment="P1")
    region.completes("Receipt", receipt="R1")

    call = AgentCall.objects.get()

    assert (call.tool, call.arguments, call.dispatched) == (
        "Pay",
        {"amount": 1234},
        {"amount": 1200},
    )
    assert (call.verdict["outcome"], call.verdict["rules"]) == ("change", ["odd"])
    assert call.answer == {"result": {"payment": "P1", "receipt": "R1"}}
    region.holds()


def test_an_escalation_is_a_task_that_its_call_names(region):
    region.replies("Investigate", calls={"big": ("Pay", {"amount": 48000})})

    task, call = Task.objects.get(), AgentCall.objects.get()

    assert (task.kind, task.candidate_groups) == ("escalation", ["loan-officers"])
    assert task.details["proposedCall"]["arguments"] == {"amount": 48000}
    assert call.task_key == task.key
    region.decides("Investigate", "approve", by="bob")
    task.refresh_from_db()
    call.refresh_from_db()
    assert (task.state, task.completed_by) == ("COMPLETED", "bob")
    assert (task.decision["decision"], call.human["by"]) == ("approve", "bob")
    region.holds()


def test_a_decision_is_explained_row_by_row(region):
    region.replies("Investigate", calls={"odd": ("Pay", {"amount": 1234})})

    row = DecisionInstance.objects.get(decision_id="payment_policy")

    assert (row.id, row.state, row.decision_type) == (
        f"{row.evaluation_key}-1",
        "EVALUATED",
        "DECISION_TABLE",
    )
    assert json.decode(row.result)["outcome"] == "change"
    assert row.evaluated_inputs == [
        {"inputId": "amount", "inputName": "arguments.amount", "inputValue": "1234"}
    ]
    (rule,) = row.matched_rules
    assert (rule["ruleId"], rule["ruleIndex"]) == ("odd", 2)
    assert rule["evaluatedOutputs"][0]["outputValue"] == '"change"'
    assert (row.instance_key, row.process_id) == (region.key, region.plan.id)


def test_a_required_decision_has_its_own_key_and_version(region):
    graph = Definition.objects.get(kind="drg")
    base = {"kind": "", "output": 1, "inputs": [], "rules": []}
    explained = {
        "decisionId": "payment_policy",
        "decisionKey": 7,
        "version": 2,
        "name": "Payment policy",
        "requirementsId": "rules",
        "requirementsKey": graph.key,
        "output": 1,
        "failure": None,
        "failedDecision": None,
        "trace": [
            {"decisionId": "choose_model", "name": "Choose model", **base},
            {"decisionId": "payment_policy", "name": "Payment policy", **base},
        ],
    }

    required, asked = decision_rows(5, explained, [None] * 4, 0, "<default>")

    stored = Definition.objects.get(definition_id="choose_model")
    column = DECISIONS.at
    assert (required[column["decision_key"]], required[column["decision_version"]]) == (
        stored.key,
        stored.version,
    )
    assert (asked[column["decision_key"]], asked[column["decision_version"]]) == (7, 2)
    assert (required[column["id"]], asked[column["id"]]) == ("5-1", "5-2")
