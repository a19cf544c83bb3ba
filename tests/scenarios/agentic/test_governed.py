"""Whoever works an agent's region passes the same gates, and the region never gets lost."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected, Usage
from tests.scenarios.player import Player


@pytest.fixture
def worked(play):
    player = play("worked_by_others.bpmn", "rules.dmn")
    player.starts()
    return player


@pytest.fixture
def governed(play):
    player = play("governed_process.bpmn", "rules.dmn")
    player.starts()
    return player


def decided(player: Player) -> dict[str, str]:
    return {e[3]: e[4]["outcome"] for e in player.events("ToolDecided")}


def answers(player: Player) -> dict[str, object]:
    return {e[3]: e[4] for e in player.events("ToolReturned")}


def work(player: Player, *activations: commands.Activation, **how: bool) -> None:
    item = player.only("Region")
    result = commands.AdHocResult(activations, **how)
    player.send(commands.CompleteJob(item.key, player.opened_job("Region"), {}, result))


def choose(element: str, **variables: object) -> commands.Activation:
    return commands.Activation(element, variables)


def test_a_worker_of_ones_own_passes_the_same_policy(worked):
    work(
        worked,
        choose("Read"),
        choose("Pay", toolCall={"amount": 10, "_meta": {"id": "p1", "name": "Pay"}}),
        choose("Pay", toolCall={"amount": 48000, "_meta": {"id": "p2"}}),
        choose("Pay", toolCall={"amount": 90000}, toolCallResult=""),
        choose("Pay", amount=20),
        choose("Pay", toolCall={"amount": 10}, iban="somebody else's"),
    )

    assert list(decided(worked).values()) == ["allow", "allow", "ask", "deny", "allow", "deny"]
    assert {"p1", "p2"} < set(decided(worked))
    worked.waits_at("Pay", "Pay", "Read")
    assert [item.vars["amount"] for item in worked.items("Pay")] == [10, 20]


def test_a_worker_of_ones_own_ends_the_region(worked):
    work(worked, choose("Read"))
    worked.completes("Read", found=1)
    assert answers(worked) == {"call-1": {"result": {"found": 1}}}
    assert len(worked.events("TurnCompleted")) == 1

    work(worked, fulfilled=True)

    worked.has_ended()
    assert [e[3]["calls"] for e in worked.events("BudgetSettled")] == [1, 1]


def test_a_worker_that_only_waits_is_asked_again_after_what_others_chose(worked):
    worked.activates("Region", "Read")
    work(worked)
    assert len(worked.events("TurnRequested")) == 1

    worked.completes("Read")

    assert len(worked.events("TurnRequested")) == 2


def test_a_worker_that_waits_for_nothing_is_an_incident(worked):
    work(worked)
    worked.has_incidents(Region="AD_HOC_SUB_PROCESS_NO_RETRIES")

    worked.resolves("Region")

    assert len(worked.events("TurnRequested")) == 2


def test_what_a_person_chose_does_not_take_the_agents_turn_away(worked):
    work(worked, choose("Read"))
    worked.completes("Read")
    job = worked.opened_job("Region")
    worked.activates("Region", "Sign")

    worked.completes("Sign")

    assert worked.opened_job("Region") == job
    assert len(worked.events("TurnRequested")) == 2
    work(worked, fulfilled=True)
    worked.has_ended()


def test_calls_whose_activities_a_person_ended_are_answered(worked):
    work(worked, choose("Read"), choose("Pay", amount=48000))
    region = worked.only("Region").key

    worked.send(commands.ActivateElements(region, (commands.Activation("Sign"),), True))
    worked.waits_at("Sign")
    assert answers(worked) == {"call-1": {"error": "ended by a person"}}
    assert len(worked.events("TurnRequested")) == 1  # the payment waits for its approval

    worked.decides("Region", "reject", reason="no")
    assert len(worked.events("TurnRequested")) == 2


def test_a_region_that_a_person_emptied_asks_its_agent_again(worked):
    work(worked, choose("Read"))
    region = worked.only("Region").key

    worked.send(commands.ActivateElements(region, (), True))

    assert len(worked.events("TurnRequested")) == 2


def test_the_same_refused_calls_again_and_again_are_no_progress(worked):
    for _ in range(2):
        work(worked, choose("Pay", amount=90000))
    assert len(worked.events("TurnRequested")) == 3

    work(worked, choose("Pay", amount=90000))

    worked.waits_at("ByHand")
    worked.has_passed("Stuck")


def test_another_refused_call_is_another_try(worked):
    for amount in (90000, 90001, 90000, 90001):
        work(worked, choose("Pay", amount=amount))

    assert len(worked.events("TurnRequested")) == 5
    worked.has_incidents()


def test_calls_run_one_after_the_other_where_the_region_says_so(governed):
    governed.replies(
        "Region", calls={"a": ("Read", {}), "b": ("Pay", {"amount": 5}), "c": ("Read", {})}
    )
    governed.waits_at("Read")
    assert [e[3] for e in governed.events("ToolDispatched")] == ["a"]

    governed.completes("Read", n=1)
    governed.waits_at("Pay")
    governed.completes("Pay", paid=True)
    governed.waits_at("Read")
    governed.completes("Read", n=2)

    assert answers(governed) == {
        "a": {"result": {"n": 1}},
        "b": {"result": {"paid": True}},
        "c": {"result": {"n": 2}},
    }
    assert len(governed.events("TurnRequested")) == 2


def turn(player: Player, **answer: object) -> commands.CompleteTurn:
    return commands.CompleteTurn(
        **{
            "item": player.only("Region").key,
            "job": player.opened_job("Region"),
            "model": "m",
            "connection": "c",
            "messages": ({"role": "assistant", "content": "?"},),
            **answer,
        }
    )


def test_two_calls_with_one_id_are_two_calls(governed):
    calls = (
        commands.ToolCall("x", "Read", {}),
        commands.ToolCall("x", "Pay", {"amount": 90000}),
        commands.ToolCall("", "Read", {}),
    )

    governed.send(turn(governed, calls=calls))

    assert list(decided(governed)) == ["x", "x-2", "call-3"]


def test_more_calls_than_anybody_can_follow_are_refused(governed):
    calls = tuple(commands.ToolCall(f"c{n}", "Read", {}) for n in range(200))

    governed.send(turn(governed, calls=calls))

    assert list(decided(governed).values()).count("allow") == 64
    assert "only the first 64 calls" in answers(governed)["c64"]["error"]


def test_usage_is_never_given_back(governed):
    usage = Usage(-1000, 5, "not a price")

    governed.send(turn(governed, calls=(commands.ToolCall("c", "Read", {}),), usage=usage))

    (settled,) = governed.events("BudgetSettled")
    assert settled[3] == {"calls": 1, "tokens": 5, "cost": None}


def test_a_message_that_cannot_be_written_is_mended_not_asked_for_again(governed):
    deep: object = "x"
    for _ in range(500):
        deep = [deep]

    governed.send(
        turn(
            governed,
            messages=({"role": "assistant", "content": "\ud800", "odd": deep},),
            calls=(
                commands.ToolCall("\ud800", "\udfff", {"a": 1}),
                commands.ToolCall("d", "Pay", {"amount": deep}),
            ),
        )
    )

    assert set(decided(governed).values()) == {"deny"}
    assert len(governed.events("TurnRequested")) == 2


def test_a_turn_in_an_incident_is_not_answered(governed):
    governed.fails("Region", retries=0)

    with pytest.raises(CommandRejected, match="in an incident"):
        governed.send(turn(governed, text="done"))


def test_a_task_is_no_turn(governed):
    governed.replies("Region", calls={"e": ("escalate", {"reason": ["no", "text"]})})
    item = governed.only("Region")
    (task,) = item.waits

    with pytest.raises(CommandRejected) as refused:
        governed.send(turn(governed, job=task, text="done"))

    assert refused.value.code == "NOT_FOUND"
    assert governed.only("Region").waits[task][2]["reason"] == "a list of 2"


def test_an_exhausted_budget_is_an_incident_and_resolving_it_a_grant(governed):
    for _ in range(4):
        governed.replies("Region", calls={"a": ("Read", {})})
        governed.completes("Read")
    governed.has_incidents(Region="UNHANDLED_ERROR_EVENT")
    governed.activates("Region", "Read")
    governed.completes("Read")
    assert len(governed.events("TurnRequested")) == 4

    governed.resolves("Region")

    assert len(governed.events("TurnRequested")) == 5
    governed.replies("Region", text="done")
    governed.has_ended()
    governed.has_variables(finding="done")
