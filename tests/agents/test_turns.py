"""Turns of an agent through the whole pipe: job, model, command, journal, next job."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from engine import public
from tests.agents.provider import Provider, provider, said
from tests.dispatch.desk import ROOT, Desk

SCENARIO = Path(__file__).parents[1] / "scenarios" / "agentic"


@pytest.fixture
def fake() -> Iterator[Provider]:
    with provider() as started:
        yield started


@pytest.fixture
def instance(desk: Desk, fake: Provider) -> int:
    from engine.governance import secrets
    from engine.store.models.agents import ModelConnection

    files = [(p.name, p.read_bytes()) for p in sorted(SCENARIO.glob("*.[bd][pm]*n"))]
    desk.deploy(*files)
    secrets.put("fake", "sk-canary-secret")
    for name in ("small", "large"):
        ModelConnection.objects.create(
            name=name,
            provider="openai",
            model=f"{name}-model",
            base_url=fake.url,
            secret_name="fake",
            input_price=2,
            output_price=8,
        )
    return desk.start("underwriting", id="A-7", secret="canary in a variable")


def call(name: str, arguments: str, call_id: str) -> dict:
    return {"id": call_id, "type": "function", "function": {"name": name, "arguments": arguments}}


def take_turn(desk: Desk) -> None:
    from engine.agents.worker import take_turn as ask
    from engine.dispatch import jobs
    from engine.governance.principal import Actor

    job = desk.job("helm.agent")
    jobs.answer(job, ask(job), actor=Actor("worker", "helm.agent"))


def test_a_region_runs_from_the_first_question_to_its_result(desk, instance, fake):
    from engine.store.models.agents import AgentCall, AgentTurn

    fake.answers(200, said({"role": "assistant", "tool_calls": [call("ReadPayslip", "{}", "c1")]}))
    take_turn(desk)
    desk.complete(desk.job("payslip"), monthly=4200)

    fake.answers(200, said({"role": "assistant", "content": '{"recommendation": "approve"}'}))
    take_turn(desk)

    assert desk.state(instance) == "COMPLETED"
    first, second = AgentTurn.objects.order_by("turn")
    assert (first.connection, second.connection) == ("small", "large")
    assert (first.input_tokens, first.output_tokens, str(first.cost)) == (5, 3, "0.000034000000")
    assert AgentCall.objects.get().answer == {"result": {"monthly": 4200}}
    told = fake.requests[1]["messages"]
    assert [message["role"] for message in told] == ["system", "user", "assistant", "tool"]
    assert told[3]["tool_call_id"] == "c1"


def test_only_goal_inputs_and_menu_reach_the_model(desk, instance, fake):
    fake.answers(200, said({"role": "assistant", "content": "done"}))
    take_turn(desk)

    (asked,) = fake.requests
    assert "canary" not in str(asked)
    assert "Examine application A-7" in asked["messages"][1]["content"]
    names = [tool["function"]["name"] for tool in asked["tools"]]
    assert names == ["ReadPayslip", "ReadStatements", "Pay", "escalate"]
    statements = asked["tools"][1]["function"]["parameters"]
    assert statements["required"] == ["months"]
    assert statements["properties"]["months"]["type"] == "number"


def test_a_policy_stops_a_payment_and_a_person_decides_it(desk, instance, fake):
    from engine.store.models.tasks import Task

    pay = call("Pay", '{"amount": 48000}', "c1")
    fake.answers(200, said({"role": "assistant", "tool_calls": [pay]}))
    take_turn(desk)
    task = Task.objects.get(kind="escalation", state="CREATED")
    assert desk.jobs("pay") == []

    public.decide_task(task.key, decision="change", arguments={"amount": 20000}, actor=ROOT)

    assert desk.job("pay").variables["amount"] == 20000


def test_a_connection_that_nobody_made_is_an_incident_that_names_it(desk, instance, fake):
    from engine.store.models.agents import ModelConnection
    from engine.store.models.incidents import Incident

    ModelConnection.objects.all().delete()
    take_turn(desk)

    incident = Incident.objects.get()
    assert "AGENT_MODEL_NOT_FOUND" in incident.message
    assert "'small'" in incident.message
    assert fake.requests == []


def test_trouble_that_may_pass_is_tried_again_later(desk, instance, fake):
    fake.answers(503, {"error": {"message": "overloaded"}})
    take_turn(desk)

    assert desk.jobs("helm.agent") == []  # not before the pause is over
    from engine.store.models.work import Job

    job = Job.objects.get(type="helm.agent")
    assert (job.state, job.retries) == ("FAILED", 2)


def test_the_key_is_nowhere_but_in_the_call(desk, instance, fake):
    from engine.store.models.journal import Journal, Payload

    fake.answers(401, {"error": {"message": "bad key", "code": "invalid_api_key"}})
    take_turn(desk)

    journal = b"".join(bytes(row.events) for row in Journal.objects.all())
    payloads = b"".join(bytes(row.data) for row in Payload.objects.all())
    assert b"sk-canary-secret" not in journal + payloads
