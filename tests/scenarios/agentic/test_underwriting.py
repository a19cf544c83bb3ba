"""An agent works a region: it proposes, the process governs."""

import pytest

from engine.runtime.commands import CommandRejected
from tests.bpmn.drawing import line, node, service
from tests.scenarios.player import Player


@pytest.fixture
def region(play):
    player = play("underwriting.bpmn", "rules.dmn")
    player.starts(id="A-7", secret="never shown")
    return player


def outcomes(player: Player) -> dict[str, str]:
    return {e[3]: e[4]["outcome"] for e in player.events("ToolDecided")}


def results(player: Player) -> dict[str, object]:
    return {e[3]: e[4] for e in player.events("ToolReturned")}


def test_calls_of_one_turn_run_together_and_the_model_is_asked_again_with_all_results(region):
    region.offers("Pay", "ReadPayslip", "ReadStatements")  # Receipt follows Pay, it is no tool

    region.replies(
        "Investigate", calls={"c1": ("ReadPayslip", {}), "c2": ("ReadStatements", {"months": 6})}
    )
    region.waits_at("ReadPayslip", "ReadStatements")

    region.completes("ReadPayslip", monthly=4200)
    assert len(region.events("TurnRequested")) == 1

    region.completes("ReadStatements", income=3100)
    assert len(region.events("TurnRequested")) == 2
    assert results(region) == {
        "c1": {"result": {"monthly": 4200}},
        "c2": {"result": {"monthly": 3100}},
    }

    region.replies("Investigate", text='{"recommendation": "approve"}')
    region.has_ended()
    region.has_variables(finding={"recommendation": "approve"})


def test_one_tool_may_be_called_twice_in_a_turn(region):
    region.replies(
        "Investigate",
        calls={"a": ("ReadStatements", {"months": 3}), "b": ("ReadStatements", {"months": 12})},
    )

    region.waits_at("ReadStatements", "ReadStatements")
    assert [item.vars["months"] for item in region.items("ReadStatements")] == [3, 12]


def test_a_decision_chooses_the_model_for_each_turn(region):
    region.replies("Investigate", calls={"a": ("ReadPayslip", {})})
    region.completes("ReadPayslip")

    assert [e[4]["connection"] for e in region.events("TurnRequested")] == ["small", "large"]


def test_sequence_flow_inside_the_region_still_rules(region):
    region.replies("Investigate", calls={"pay": ("Pay", {"amount": 10})})
    region.completes("Pay", payment="P1")
    region.waits_at("Receipt")
    assert results(region) == {}

    region.completes("Receipt", receipt="R1")
    assert results(region) == {"pay": {"result": {"payment": "P1", "receipt": "R1"}}}


def test_what_is_not_offered_or_does_not_fit_is_an_answer_not_a_crash(region):
    region.replies(
        "Investigate",
        calls={
            "a": ("Receipt", {}),
            "b": ("ReadStatements", {}),
            "c": ("ReadStatements", {"months": "six"}),
            "d": ("ReadStatements", None),
        },
    )

    assert set(outcomes(region).values()) == {"deny"}
    assert "there is no tool 'Receipt'" in results(region)["a"]["error"]
    assert "'months' is required" in results(region)["b"]["error"]
    assert "'months' must be number" in results(region)["c"]["error"]
    region.waits_at()
    assert len(region.events("TurnRequested")) == 2
    region.has_incidents()


def test_a_policy_allows_changes_or_denies_and_its_rules_are_recorded(region):
    region.replies(
        "Investigate",
        calls={
            "small": ("Pay", {"amount": 999}),
            "odd": ("Pay", {"amount": 1234}),
            "huge": ("Pay", {"amount": 60000}),
        },
    )

    assert outcomes(region) == {"small": "allow", "odd": "change", "huge": "deny"}
    assert [e[4]["rules"] for e in region.events("ToolDecided")] == [["small"], ["odd"], []]
    assert sorted(item.vars["amount"] for item in region.items("Pay")) == [999, 1200]
    assert "does not allow it" in results(region)["huge"]["error"]


def test_a_policy_asks_a_person_and_the_effect_waits_for_the_approval(region):
    region.replies("Investigate", calls={"big": ("Pay", {"amount": 48000})})
    region.waits_at()
    (opened,) = region.events("TaskOpened")
    assert opened[3] == "escalation"
    assert opened[4]["candidateGroups"] == ["loan-officers"]
    assert opened[4]["proposedCall"]["arguments"] == {"amount": 48000}

    region.decides("Investigate", "approve", by="bob")

    region.waits_at("Pay")
    assert region.only("Pay").vars["amount"] == 48000


def test_a_person_changes_the_call_and_the_change_is_checked(region):
    region.replies("Investigate", calls={"big": ("Pay", {"amount": 48000})})

    with pytest.raises(CommandRejected, match="'amount' must be number"):
        region.decides("Investigate", "change", arguments={"amount": "a lot"})
    region.decides("Investigate", "change", arguments={"amount": 20000})

    assert region.only("Pay").vars["amount"] == 20000


def test_a_rejection_with_its_reason_goes_back_to_the_model(region):
    region.replies("Investigate", calls={"big": ("Pay", {"amount": 48000})})

    region.decides("Investigate", "reject", reason="ask for a payslip first")

    assert results(region)["big"] == {"error": "rejected by a person: ask for a payslip first"}
    assert len(region.events("TurnRequested")) == 2


def test_the_agent_escalates_in_mid_reasoning_and_is_answered(region):
    region.replies(
        "Investigate",
        calls={"e": ("escalate", {"reason": "income differs by 26 %", "confidence": 0.71})},
    )
    (opened,) = region.events("TaskOpened")
    assert opened[4]["reason"] == "income differs by 26 %"
    assert len(region.events("TurnRequested")) == 1

    region.decides("Investigate", "answer", answer="the lower figure counts")

    assert results(region)["e"] == {"result": "the lower figure counts"}
    assert len(region.events("TurnRequested")) == 2


@pytest.mark.parametrize(
    ("approvers", "asked"), [('approvers="owners,legal"', ["owners", "legal"]), ("", ["clerks"])]
)
@pytest.mark.parametrize("kind", ["group", "agent"])
def test_an_escalation_goes_to_whom_the_region_names_else_to_its_lane(
    draws, approvers, asked, kind
):
    agent = f'<helm:agent name="ada" model="m" {approvers}/>'
    lane = node("lane", f'<helm:participant kind="{kind}" ref="clerks"/>', id="lane")
    lane = lane.replace("</lane>", "<flowNodeRef>x</flowNodeRef></lane>")
    region = node("adHocSubProcess", agent, service("Tool"))
    player = draws(line(f'<laneSet id="lanes">{lane}</laneSet>{region}'))
    player.starts()

    player.replies("x", calls={"e": ("escalate", {"reason": "stuck"})})

    (opened,) = player.events("TaskOpened")
    expected = asked if approvers or kind == "group" else []
    assert opened[4]["candidateGroups"] == expected


def test_an_approved_escalation_runs_the_proposed_call_as_it_stands(region):
    call = {"tool": "Pay", "arguments": {"amount": 48000}}
    region.replies("Investigate", calls={"e": ("escalate", {"reason": "big", "call": call})})

    region.decides("Investigate", "approve", by="bob")
    region.completes("Pay", payment="P9")
    region.completes("Receipt")

    assert results(region)["e"] == {"result": {"payment": "P9"}}
    region.has_variables(payment="P9")


def test_the_budget_is_a_boundary_event_not_a_silent_end(region):
    for number in range(3):
        region.replies("Investigate", calls={f"c{number}": ("ReadPayslip", {})})
        region.completes("ReadPayslip")

    region.waits_at("ByHand")
    region.has_passed("TooDear")
    assert len(region.events("TurnRequested")) == 3


def test_only_the_regions_inputs_reach_the_model(region):
    item = region.only("Investigate")
    mind = item.memo["agent"]

    assert mind["goal"] == {
        "goal": "Examine application A-7",
        "systemPrompt": "You examine loan applications.",
    }
    assert item.node.ad_hoc.agent.inputs == ("application",)


def test_an_answer_to_a_turn_that_was_given_up_is_refused(region):
    item = region.only("Investigate")
    stale = next(iter(item.waits))
    region.replies("Investigate", text="done")

    region.has_ended()
    assert stale not in {key for i in region.state.items.values() for key in i.waits or {}}
