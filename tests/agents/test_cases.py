"""An agent works a case through the whole pipe: job, model, command, moves, next job."""

import json
from collections.abc import Iterator

import pytest

from engine.public import cases
from tests.agents.provider import Provider, provider, said
from tests.dispatch.desk import ROOT, Desk

MODEL = """<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"
  xmlns:helm="urn:helm:ext" id="defs" targetNamespace="urn:buying"
  expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
  <case id="buying" name="Buying">
    <casePlanModel id="plan" name="Buying">
      <extensionElements>
        <helm:agent name="Buyer" role="buyer" model="fake"{more}>
          <helm:goal>="Find a price for " + what</helm:goal>
          <helm:input target="what"/>
        </helm:agent>
      </extensionElements>
      <planItem id="approve" definitionRef="tApprove"/>
      <planningTable>
        <discretionaryItem id="quote" definitionRef="tQuote" authorizedRoleRefs="buyer"/>
        <discretionaryItem id="legal" definitionRef="tLegal" authorizedRoleRefs="boss"/>
      </planningTable>
      <humanTask id="tApprove" name="Approve" performerRef="boss"/>
      <task id="tQuote" name="Get quote"><output id="o" name="price"/></task>
      <humanTask id="tLegal" name="Ask legal"/>
    </casePlanModel>
    <caseRoles><role id="buyer" name="buyer"/><role id="boss" name="boss"/></caseRoles>
  </case>
</definitions>"""


@pytest.fixture
def fake() -> Iterator[Provider]:
    with provider() as started:
        yield started


def begun(desk: Desk, fake: Provider, more: str = "") -> int:
    from engine.governance import secrets
    from engine.store.models.agents import ModelConnection

    secrets.put("fake", "sk-secret")
    desk.deploy(("buying.cmmn", MODEL.replace("{more}", more).encode()))
    ModelConnection.objects.create(
        name="fake",
        provider="openai",
        model="m",
        base_url=fake.url,
        secret_name="fake",
        input_price=2,
        output_price=8,
    )
    variables = {"what": "chairs", "secret": "a canary"}
    return cases.start_case(case_id="buying", variables=variables, actor=ROOT).key


def call(name: str, number: int = 1, **arguments: object) -> dict:
    function = {"name": name, "arguments": json.dumps(arguments)}
    return {"id": f"c{number}", "type": "function", "function": function}


def turn(desk: Desk, fake: Provider, *calls: dict, text: str | None = None) -> None:
    from engine.agents.worker import take_turn
    from engine.dispatch import jobs
    from engine.governance.principal import Actor

    message = {"role": "assistant", "content": text, **({"tool_calls": [*calls]} if calls else {})}
    fake.answers(200, said(message))
    job = desk.job("helm.agent")
    jobs.answer(job, take_turn(job), actor=Actor("worker", "helm.agent"))


def items(key: int) -> dict[str, str]:
    return {str(item.name): item.state for item in cases.read_case(key, actor=ROOT).items}


def test_the_model_is_told_its_goal_its_inputs_and_its_moves_and_nothing_else(desk, fake):
    begun(desk, fake)

    turn(desk, fake, text="nothing yet")

    asked = json.dumps(fake.requests[0])
    assert "Find a price for chairs" in asked
    assert "canary" not in asked
    tools = [tool["function"]["name"] for tool in fake.requests[0]["tools"]]
    assert tools == ["plan_quote", "escalate"]


def test_it_plans_does_and_waits_and_everything_is_on_record(desk, fake):
    from engine.store.models.agents import AgentCall, AgentTurn

    key = begun(desk, fake)

    turn(desk, fake, call("plan_quote", reason="we need a price"))
    turn(desk, fake, call("complete_quote", reason="found one", variables={"price": 90}))
    turn(desk, fake, text="The price is 90.")

    assert items(key) == {"Approve": "active", "Get quote": "completed"}
    assert cases.read_case(key, actor=ROOT).variables["price"] == 90
    (agent,) = cases.case_agents(key, actor=ROOT)
    assert (agent.state, agent.calls, agent.said) == ("waiting", 3, "The price is 90.")
    assert agent.cost is not None
    assert [row.state for row in AgentTurn.objects.order_by("turn")] == ["COMPLETED"] * 3
    assert [row.tool for row in AgentCall.objects.order_by("turn")] == [
        "plan_quote",
        "complete_quote",
    ]
    assert not desk.jobs("helm.agent")


def test_what_is_not_its_own_is_refused_and_told(desk, fake):
    key = begun(desk, fake)

    turn(
        desk, fake, call("plan_legal", reason="to be sure"), call("complete_approve", 2, reason="x")
    )
    turn(desk, fake, text="then not")

    assert items(key) == {"Approve": "active"}
    told = [m for m in fake.requests[1]["messages"] if m["role"] == "tool"]
    assert ["cannot be done now" in m["content"] for m in told] == [True, True]


def test_a_person_is_asked_where_it_needs_approval_and_the_answer_goes_on(desk, fake):
    from engine import public
    from engine.store.models.tasks import Task

    key = begun(desk, fake, ' autonomy="act-with-approval" approvers="bosses"')
    turn(desk, fake, call("plan_quote", reason="we need a price"))
    task = Task.objects.get(kind="escalation")
    assert (task.candidate_groups, items(key)) == (["bosses"], {"Approve": "active"})

    public.decide_task(task.key, decision="approve", actor=ROOT)

    assert items(key) == {"Approve": "active", "Get quote": "active"}
    turn(desk, fake, text="good")


def test_suggestions_are_seen_and_dismissed(desk, fake):
    key = begun(desk, fake, ' autonomy="suggest"')
    turn(desk, fake, call("plan_quote", reason="we need a price"))
    (agent,) = cases.case_agents(key, actor=ROOT)
    (suggestion,) = agent.suggestions
    assert (suggestion.name, suggestion.reason) == ("Get quote", "we need a price")

    cases.steer_agent(key, "dismiss", suggestion=suggestion.number, actor=ROOT)

    (agent,) = cases.case_agents(key, actor=ROOT)
    assert (agent.suggestions, items(key)) == ((), {"Approve": "active"})


def test_people_take_over_and_tell_it_to_look_again(desk, fake):
    key = begun(desk, fake)
    turn(desk, fake, text="nothing yet")
    cases.steer_agent(key, "pause", actor=ROOT)
    cases.set_case_variables(key, {"what": "tables"}, actor=ROOT)
    assert not desk.jobs("helm.agent")

    cases.steer_agent(key, "ask", message="It is tables now.", actor=ROOT)
    turn(desk, fake, text="I see")

    assert "It is tables now." in fake.requests[1]["messages"][-1]["content"]
