"""An agent works a case: it is asked, it chooses among its moves, and the case decides."""

from typing import Any

import pytest

from engine.runtime.case_commands import SteerAgent
from engine.runtime.cases import agent_tools, agents, suggestions
from engine.runtime.cases.run import Run
from engine.runtime.commands import CommandRejected, CompleteTurn, DecideTask, FailTurn, ToolCall
from engine.runtime.turn import Turn
from engine.runtime.world import World
from tests.runtime.cases.player import CasePlayer, Office, drawn

TABLE = (
    "<planningTable><extensionElements><helm:planningPolicy role='buyer'>"
    "<helm:allow item='quote' maxPlanned='2'/></helm:planningPolicy></extensionElements>"
    "<discretionaryItem id='quote' definitionRef='tQuote' authorizedRoleRefs='buyer boss'/>"
    "<discretionaryItem id='audit' definitionRef='tAudit' authorizedRoleRefs='buyer boss'/>"
    "<discretionaryItem id='legal' definitionRef='tLegal' authorizedRoleRefs='boss'/>"
    "</planningTable>"
)
TASKS = (
    "<humanTask id='tApprove' name='Approve' performerRef='boss'/>"
    "<task id='tQuote' name='Get quote'><output id='o' name='price'/></task>"
    "<humanTask id='tAudit' name='Audit'/><humanTask id='tLegal' name='Ask legal'/>"
)


def agent(**more: str) -> str:
    said = {"name": "Buyer", "role": "buyer", "model": "test", **more}
    attributes = " ".join(f"{name}='{value}'" for name, value in said.items())
    return (
        f"<extensionElements><helm:agent {attributes}><helm:goal>=&quot;Buy &quot; + what"
        "</helm:goal><helm:input target='what'/></helm:agent></extensionElements>"
    )


def buying(office_more: str = "", **more: str) -> CasePlayer:
    xml = drawn(
        f"{agent(**more)}<planItem id='approve' definitionRef='tApprove'/>{TABLE}{TASKS}",
        roles="buyer boss",
    )
    office = Office(xml)
    if office_more:
        office.knows(office_more)
    return office.starts(what="chairs", secret="nobody's")


def job(case: CasePlayer) -> int | None:
    waits = (case.root.waits or {}).items()
    return next((key for key, wait in waits if wait[0] == "job"), None)


def answers(case: CasePlayer, *calls: tuple[str, dict[str, Any]], text: str | None = None) -> None:
    open_job = job(case)
    assert open_job is not None, "the agent is not asked"
    case.send(
        CompleteTurn(
            item=case.key,
            job=open_job,
            model="m",
            connection="test",
            messages=({"role": "assistant", "content": text},),
            text=text,
            calls=tuple(ToolCall(f"c{n}", *call) for n, call in enumerate(calls)),
        )
    )


def offered(case: CasePlayer) -> list[str]:
    world = World(case.office.now, case.office.keys, case.office, "", "")
    run = Run(Turn(case.plan, case.state, world, {}))
    worker = agent_tools.agent_at(case.root)
    assert worker is not None
    return [offer.tool.name for offer in agent_tools.offers(run, case.root, worker)]


def results(case: CasePlayer) -> list[Any]:
    return [event[4] for event in case.turns[-1] if event[0] == "ToolReturned"]


def doing(case: CasePlayer) -> str:
    worker = agent_tools.agent_at(case.root)
    assert worker is not None
    return agents.state_of(case.root, worker)


def test_it_is_asked_when_the_case_has_begun_and_offered_what_its_role_may_do():
    case = buying()

    assert doing(case) == "thinking"
    assert offered(case) == ["plan_quote"]
    request = next(event for event in case.log if event[0] == "TurnRequested")
    assert request[4]["agent"] == "Buyer"


def test_only_its_goal_and_inputs_are_for_the_model():
    case = buying()

    memory = (case.root.memo or {})["agent"]

    assert memory["goal"] == {"goal": "Buy chairs"}
    assert memory["inputs"] == {"what": "chairs"}


def test_what_it_plans_is_planned_in_its_role_and_it_is_asked_again():
    case = buying()

    answers(case, ("plan_quote", {"reason": "we need a price"}))

    case.shows(**{"Get quote": "active"})
    made = next(event for event in case.turns[-1] if event[0] == "MoveMade")
    assert made[3] == {"by": "Buyer", "roles": ["buyer"]}
    assert results(case) == [{"result": "done"}]
    assert doing(case) == "thinking"


def test_what_lies_outside_its_boundary_is_refused_and_told():
    case = buying()

    answers(
        case,
        ("plan_audit", {"reason": "to be sure"}),
        ("plan_legal", {"reason": "to be sure"}),
        ("complete_approve", {"reason": "it is cheap"}),
    )

    assert case.states("Audit") == case.states("Ask legal") == []
    case.shows(Approve="active")
    assert all("cannot be done now" in found["error"] for found in results(case))


def test_its_count_is_bounded_within_one_answer_too():
    case = buying()
    once = ("plan_quote", {"reason": "a price"})

    answers(case, once, once, once)

    case.shows(**{"Get quote": "active active"})
    assert [*map(list, results(case))] == [["result"], ["result"], ["error"]]


def test_it_says_what_came_of_its_own_work_with_variables():
    case = buying()
    answers(case, ("plan_quote", {"reason": "a price"}))

    answers(case, ("complete_quote", {"reason": "here", "variables": {"price": 90}}))

    case.shows(**{"Get quote": "completed"})
    assert case.data()["price"] == 90


def test_of_several_it_names_one():
    case = buying()
    once = ("plan_quote", {"reason": "a price"})
    answers(case, once, once)
    second = case.items("Get quote")[1]

    answers(case, ("complete_quote", {"reason": "here", "item": str(second.key)}))

    case.shows(**{"Get quote": "active completed"})


def test_without_a_call_it_waits_until_the_case_has_changed():
    case = buying()
    answers(case, text="nothing to do")
    assert doing(case) == "waiting"

    case.sets(secret="still nobody's")
    assert doing(case) == "waiting"
    case.plans("Ask legal")

    assert doing(case) == "thinking"


def test_what_changed_while_it_thought_is_looked_at_again():
    case = buying()
    case.plans("Ask legal")

    answers(case, text="nothing to do")

    assert doing(case) == "thinking"


def test_suggestions_do_nothing_and_go_when_somebody_has_made_the_move():
    case = buying(autonomy="suggest")

    answers(case, ("plan_quote", {"reason": "a price"}))

    assert case.states("Get quote") == []
    ((number, said),) = suggestions.of(case.root)
    assert (number, said["kind"], said["name"], said["reason"]) == (
        1,
        "plan",
        "Get quote",
        "a price",
    )
    answers(case, text="done")
    case.plans("Get quote", "buyer")
    assert [*suggestions.of(case.root)] == []


def test_a_suggestion_is_dismissed_and_goes_when_it_is_impossible():
    case = buying(autonomy="suggest")
    answers(case, ("plan_quote", {"reason": "a price"}))

    case.send(SteerAgent(item=case.key, action="dismiss", suggestion=1, by="alice"))

    assert [*suggestions.of(case.root)] == []
    with pytest.raises(CommandRejected, match="no suggestion"):
        case.send(SteerAgent(item=case.key, action="dismiss", suggestion=1, by="alice"))
    answers(case, ("plan_quote", {"reason": "a price"}))
    case.plans("Get quote", "buyer")
    case.plans("Get quote", "buyer")
    assert [*suggestions.of(case.root)] == []


def test_with_approval_a_person_decides_and_the_move_is_made_in_its_role():
    case = buying(autonomy="act-with-approval", approvers="bosses")

    answers(case, ("plan_quote", {"reason": "a price"}))

    assert case.states("Get quote") == []
    assert doing(case) == "asks"
    task = next(
        event for event in case.log if event[0] == "TaskOpened" and event[3] == "escalation"
    )
    assert task[4]["candidateGroups"] == ["bosses"]
    assert task[4]["reason"] == "a price"
    case.send(DecideTask(case.key, task[1], "approve", "alice"))
    case.shows(**{"Get quote": "active"})
    assert doing(case) == "thinking"


def test_what_a_person_rejects_is_an_answer():
    case = buying(autonomy="act-with-approval")
    answers(case, ("plan_quote", {"reason": "a price"}))
    task = next(
        event for event in case.log if event[0] == "TaskOpened" and event[3] == "escalation"
    )

    case.send(DecideTask(case.key, task[1], "reject", "alice", reason="too early"))

    assert case.states("Get quote") == []
    assert results(case) == [{"error": "rejected by a person: too early"}]


def test_what_was_approved_too_late_is_an_answer():
    case = buying(autonomy="act-with-approval")
    answers(case, ("plan_quote", {"reason": "a price"}))
    task = next(
        event for event in case.log if event[0] == "TaskOpened" and event[3] == "escalation"
    )
    case.plans("Get quote", "buyer")
    case.plans("Get quote", "buyer")

    case.send(DecideTask(case.key, task[1], "approve", "alice"))

    case.shows(**{"Get quote": "active active"})


def test_off_is_never_asked():
    case = buying(autonomy="off")

    assert job(case) is None
    assert doing(case) == "off"


GATE = (
    "<definitions xmlns='https://www.omg.org/spec/DMN/20191111/MODEL/' id='g' name='g' "
    "namespace='urn:g'><decision id='gate' name='gate'><variable name='gate'/>"
    "<literalExpression><text>if arguments.reason = &quot;why not&quot; then {outcome: "
    "&quot;deny&quot;, reason: &quot;no reason&quot;} else {outcome: &quot;allow&quot;}</text>"
    "</literalExpression></decision></definitions>"
)


def test_its_moves_pass_the_policy_of_the_stage():
    policy = "<helm:policy decision='gate'/></extensionElements>"
    xml = drawn(
        f"{agent().replace('</extensionElements>', policy)}"
        f"<planItem id='approve' definitionRef='tApprove'/>{TABLE}{TASKS}",
        roles="buyer boss",
    )
    office = Office(xml)
    office.knows(GATE)
    case = office.starts(what="chairs")

    answers(case, ("plan_quote", {"reason": "why not"}), ("plan_quote", {"reason": "a price"}))

    case.shows(**{"Get quote": "active"})
    assert results(case) == [{"error": "refused by policy: no reason"}, {"result": "done"}]


def test_people_take_over_and_let_it_go_on_and_tell_it_something():
    case = buying()
    answers(case, text="waiting")
    case.send(SteerAgent(item=case.key, action="pause", by="alice"))
    case.plans("Ask legal")
    assert doing(case) == "paused"

    case.send(SteerAgent(item=case.key, action="ask", message="look again", by="alice"))

    assert doing(case) == "thinking"
    assert (case.root.memo or {})["agent"]["news"] == [{"by": "alice", "text": "look again"}]


def test_a_used_up_budget_is_an_incident_and_resolving_it_grants_the_same_again():
    case = buying(maxModelCalls="1")
    answers(case, ("plan_quote", {"reason": "a price"}))
    assert "1 model calls, the limit is 1" in case.troubles()[0]
    assert doing(case) == "failed"

    case.resolves()

    assert doing(case) == "thinking"


def test_the_same_refused_moves_again_and_again_are_an_incident():
    case = buying()
    for _ in range(3):
        answers(case, ("plan_audit", {"reason": "to be sure"}))

    assert "3 times in a row" in case.troubles()[0]


def test_a_model_that_cannot_be_asked_is_an_incident():
    case = buying()
    open_job = job(case)
    assert open_job is not None

    case.send(FailTurn(item=case.key, job=open_job, code="AGENT_TIMEOUT", message="too slow"))

    assert case.troubles() == ["AGENT_TIMEOUT: too slow"]
    case.resolves()
    assert doing(case) == "thinking"


def test_a_case_that_has_ended_asks_nobody():
    case = buying()
    open_job = job(case)
    assert open_job is not None

    case.does("terminate")

    assert job(case) is None
    with pytest.raises(CommandRejected):
        case.send(FailTurn(item=case.key, job=open_job, code="X", message=""))


def test_a_suspended_case_keeps_the_answer_and_makes_no_move():
    case = buying()
    case.does("suspend")

    answers(case, ("plan_quote", {"reason": "a price"}))

    assert case.states("Get quote") == []
    case.does("resume")
    assert doing(case) == "thinking"


def test_a_stage_is_worked_with_the_autonomy_of_the_strictest_agent_around_it():
    inner = agent(name="Junior", autonomy="act").replace(
        "helm:goal>=&quot;Buy &quot; + what", "helm:goal>Buy"
    )
    body = (
        f"{agent(autonomy='suggest')}<planItem id='s' definitionRef='st'/>"
        f"<stage id='st' name='Stage'>{inner}<planItem id='a' definitionRef='tA'/>"
        "<task id='tA' name='Work'/></stage>"
    )
    case = Office(drawn(body, roles="buyer")).starts(what="x")

    worker = agent_tools.agent_at(case.items("Stage")[0])

    assert worker is not None
    assert worker.autonomy == "suggest"
