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


def answered_meanwhile(desk: Desk, instance: int, fake: Provider) -> None:
    """The model is asked, the instance is suspended, and then the model answers."""
    from engine.agents.worker import take_turn as ask
    from engine.dispatch import jobs
    from engine.governance.principal import Actor

    fake.answers(200, said({"role": "assistant", "tool_calls": [call("ReadPayslip", "{}", "c1")]}))
    job = desk.job("helm.agent")
    public.suspend_instance(instance, actor=ROOT)
    jobs.answer(job, ask(job), actor=Actor("worker", "helm.agent"))


def test_an_answer_that_came_while_the_instance_stood_still_is_given_once_it_goes_on(
    desk, instance, fake
):
    from engine.dispatch import fold, upkeep
    from engine.store import clock
    from engine.store.models.agents import AgentTurn
    from engine.store.models.crossings import Crossing
    from engine.store.models.journal import Journal
    from engine.store.replaying import replay

    answered_meanwhile(desk, instance, fake)
    fold.let_arrive()
    upkeep.end_leases(clock.now_ms() + 10 * 24 * 3_600_000)

    assert AgentTurn.objects.get().state == "REQUESTED"
    assert Crossing.objects.count() == 1
    assert replay(instance).holds

    public.resume_instance(instance, actor=ROOT)
    assert desk.jobs("helm.agent") == []  # nobody asks again
    fold.let_arrive()

    assert desk.job("payslip")
    turn = AgentTurn.objects.get()
    assert (turn.state, turn.input_tokens, str(turn.cost)) == ("COMPLETED", 5, "0.000034000000")
    assert Journal.objects.get(command="CompleteTurn").actor == "worker:helm.agent"
    assert (len(fake.requests), Crossing.objects.count()) == (1, 0)
    assert replay(instance).holds


def test_an_answer_to_a_region_that_was_ended_meanwhile_is_void(desk, instance, fake):
    from engine.dispatch import fold
    from engine.store.models.crossings import Crossing

    answered_meanwhile(desk, instance, fake)
    public.cancel_instance(instance, actor=ROOT)
    fold.let_arrive()

    assert (desk.state(instance), Crossing.objects.count()) == ("TERMINATED", 0)


def test_a_kept_answer_that_is_refused_lets_the_turn_be_taken_again(desk, instance, fake):
    from engine.dispatch import fold, upkeep
    from engine.store import clock
    from engine.store.models.crossings import Crossing

    answered_meanwhile(desk, instance, fake)
    row = Crossing.objects.get()
    row.payload = {**row.payload, "item": 1}
    row.save()
    public.resume_instance(instance, actor=ROOT)
    fold.let_arrive()

    assert Crossing.objects.count() == 0
    upkeep.end_leases(clock.now_ms() + 1)
    assert desk.job("helm.agent")
