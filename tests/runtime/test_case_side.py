"""CMMN's side of the kernel: sentries that remember, and items that a performer plans."""

import pytest

from engine.plan.model import Begins, Occurs
from engine.runtime.commands import ChooseItem, CommandRejected
from tests.runtime.plans import Draft
from tests.scenarios.player import Player


def test_a_sentry_with_two_on_parts_fires_when_both_have_happened_in_either_order():
    draft = Draft()
    draft.node("Payslip", "humanTask")
    draft.node("Identity", "humanTask")
    draft.node("Decide", "humanTask")
    draft.sentry("BothIn", "Decide", ("Payslip", Occurs.COMPLETE), ("Identity", Occurs.COMPLETE))
    case = Player(draft.plan())

    case.starts()
    case.waits_at("Identity", "Payslip")

    case.completes("Identity")
    case.waits_at("Payslip")

    case.completes("Payslip")
    case.waits_at("Decide")

    case.completes("Decide")
    case.has_ended()
    case.replays()


def test_an_on_part_stays_met_until_its_criterion_fires():
    draft = Draft()
    draft.node("Ask", "humanTask", begins=Begins.WHEN_CHOSEN)
    draft.node("Wait", "humanTask")
    draft.node("Reply", "humanTask")
    draft.sentry("Asked", "Reply", ("Ask", Occurs.COMPLETE), ("Wait", Occurs.COMPLETE))
    case = Player(draft.plan())

    case.starts()
    case.chooses("Ask")
    case.completes("Ask")
    case.waits_at("Wait")
    assert case.root.held == {0: {0: 1}}

    case.completes("Wait")
    case.waits_at("Reply")
    assert case.root.held is None
    case.replays()


def test_an_item_is_planned_from_the_menu_and_may_be_planned_again():
    draft = Draft()
    draft.node("Review", "humanTask")
    draft.discretionary_node("AskExpert", "humanTask")
    case = Player(draft.plan())

    case.starts()
    case.waits_at("Review")
    case.offers("AskExpert")

    case.chooses("AskExpert")
    case.chooses("AskExpert")
    case.waits_at("AskExpert", "AskExpert", "Review")

    case.completes("AskExpert")
    case.completes("AskExpert")
    case.completes("Review")
    case.has_ended()
    case.replays()


def test_what_is_not_on_the_menu_is_refused_and_changes_nothing():
    draft = Draft()
    draft.node("Review", "humanTask")
    draft.discretionary_node("AskExpert", "humanTask")
    case = Player(draft.plan())
    case.starts()
    before = len(case.log)

    with pytest.raises(CommandRejected, match="not on the menu"):
        case.send(ChooseItem(case.root.key, "Review"))

    assert len(case.log) == before
    case.replays()


def test_an_exit_criterion_ends_what_still_runs():
    draft = Draft()
    draft.node("Search", "humanTask")
    draft.node("Found", "humanTask")
    draft.sentry("Enough", "Search", ("Found", Occurs.COMPLETE), exits=True)
    case = Player(draft.plan())
    case.starts()

    case.completes("Found")

    case.has_ended()
    case.replays()


def test_nested_stages_complete_from_the_inside_out():
    draft = Draft()
    draft.node("Inner", "stage")
    draft.node("Work", "humanTask", "Inner")
    draft.node("After", "humanTask")
    draft.sentry("InnerDone", "After", ("Inner", Occurs.COMPLETE))
    case = Player(draft.plan())

    case.starts()
    case.completes("Work")
    case.waits_at("After")

    case.completes("After")
    case.has_ended()
    case.replays()
