"""Every row of the tables of states, and every state that it does not leave (CMMN 1.1, 8.3)."""

import pytest

from engine.runtime.cases.life import CASE, OCCURRENCE, STEPS, WORK
from engine.runtime.commands import CommandRejected
from engine.runtime.state import (
    ACTIVE,
    AVAILABLE,
    CLOSED,
    COMPLETED,
    DISABLED,
    ENABLED,
    FAILED,
    SUSPENDED,
    TERMINATED,
)
from tests.runtime.cases.drawing import event, humans, milestone, on, stage, timer, use
from tests.runtime.cases.player import CasePlayer, Office, drawn

BY_HAND = [
    "complete",
    "manualStart",
    "disable",
    "reenable",
    "suspend",
    "resume",
    "terminate",
    "fault",
    "reactivate",
]
STATES = (AVAILABLE, ENABLED, DISABLED, ACTIVE, SUSPENDED, FAILED, COMPLETED, TERMINATED)


def case(body: str) -> CasePlayer:
    return Office(drawn(body)).starts()


def work(life: str) -> CasePlayer:
    """A task in that state."""
    one = case(
        use("a", "A", entry="s", manual="byHand")
        + use("k", "K")
        + on("s", when="go")
        + humans("A", "K")
    )
    if life == AVAILABLE:
        return one
    one.sets(go=True, byHand=life in (ENABLED, DISABLED))
    moves = {
        DISABLED: "disable",
        SUSPENDED: "suspend",
        FAILED: "fault",
        COMPLETED: "complete",
        TERMINATED: "terminate",
    }
    if life in moves:
        one.does(moves[life], "A")
    assert one.states("A") == [life.lower()]
    return one


@pytest.mark.parametrize("kind", BY_HAND)
@pytest.mark.parametrize("life", STATES)
def test_a_task_takes_the_moves_of_the_table_and_no_others(life, kind):
    one = work(life)
    step = STEPS[WORK][kind]

    if life in step.leaves:
        one.does(kind, "A")
        assert one.states("A") == [step.to.lower()]
    else:
        one.refuses("illegal-transition", kind, "A")


def occurrence(tag: str, life: str) -> CasePlayer:
    drawing = event("E") if tag == "event" else milestone("E")
    entry = "" if tag == "event" else "s"
    one = case(
        use("e", "E", entry=entry)
        + use("k", "K")
        + use("t", "T", entry="h")
        + on("s", when="go")
        + on("h", "e occur")
        + drawing
        + humans("K", "T")
    )
    if life == SUSPENDED:
        one.does("suspend", "E")
    elif life == TERMINATED:
        one.does("terminate", "E")
    elif life == COMPLETED and tag == "event":
        one.triggers("E")
    elif life == COMPLETED:
        one.sets(go=True)
    assert one.states("E") == [life.lower()]
    return one


@pytest.mark.parametrize("tag", ["event", "milestone"])
@pytest.mark.parametrize("kind", [*BY_HAND, "trigger"])
@pytest.mark.parametrize("life", [AVAILABLE, SUSPENDED, COMPLETED, TERMINATED])
def test_events_and_milestones_take_the_moves_of_the_table_and_no_others(tag, life, kind):
    one = occurrence(tag, life)
    step = STEPS[OCCURRENCE].get("occur" if kind == "trigger" else kind)
    by_hand = step is not None and life in step.leaves and (kind != "trigger" or tag == "event")

    if by_hand:
        one.does(kind, "E")
        assert one.states("E") == [step.to.lower()]
    else:
        one.refuses("illegal-transition", kind, "E")


def whole(life: str) -> CasePlayer:
    one = case(use("a", "A") + use("k", "K", manual=True) + humans("A", "K"))
    if life == COMPLETED:
        one.completes("A")
        one.does("complete")
    elif life == CLOSED:
        one.does("terminate")
        one.does("close")
    elif life != ACTIVE:
        one.does({SUSPENDED: "suspend", TERMINATED: "terminate", FAILED: "fault"}[life])
    assert one.life == life.lower()
    return one


@pytest.mark.parametrize(
    "kind", ["terminate", "fault", "suspend", "resume", "reactivate", "close", "complete"]
)
@pytest.mark.parametrize("life", [ACTIVE, SUSPENDED, COMPLETED, TERMINATED, FAILED, CLOSED])
def test_a_case_takes_the_moves_of_the_table_and_no_others(life, kind):
    one = whole(life)
    step = STEPS[CASE][kind]

    if life not in step.leaves:
        one.refuses("illegal-transition", kind, "case")
    elif kind == "complete":
        one.refuses("not-completable", kind, "case")
    else:
        one.does(kind)
        assert one.life == step.to.lower()
        assert one.state.over == (kind == "close")


@pytest.mark.parametrize("kind", ["manualStart", "disable", "reenable", "trigger", "plan"])
def test_a_case_takes_no_moves_of_items(kind):
    one = whole(ACTIVE)

    with pytest.raises(CommandRejected) as caught:
        one.does(kind)
    assert caught.value.code in ("illegal-transition", "not-plannable")


class TestCase:
    def test_a_terminated_case_ends_what_was_open(self):
        one = case(
            use("g", "G") + use("e", "E") + stage("G", use("a", "A") + humans("A")) + event("E")
        )

        one.does("terminate")

        one.shows(G="terminated", A="terminated", E="terminated")
        assert one.inbox() == []

    def test_a_failed_case_can_be_worked_but_starts_nothing(self):
        one = case(
            use("a", "A")
            + use("b", "B", manual=True)
            + use("t", "T", entry="s")
            + on("s", "a complete")
            + humans("A", "B", "T")
        )
        one.does("fault")

        one.completes("A")
        one.refuses("illegal-transition", "manualStart", "B")
        one.shows(T="available")
        one.does("reactivate")
        one.shows(T="active", A="completed")

    def test_closing_a_suspended_case_ends_what_is_in_it(self):
        one = case(use("a", "A") + use("e", "E") + humans("A") + event("E"))
        one.does("suspend")

        one.does("close")

        one.shows(A="terminated", E="terminated")
        assert one.life == "closed"

    def test_a_reactivated_case_keeps_what_has_ended(self):
        one = case(use("a", "A") + use("b", "B") + humans("A", "B"))
        one.completes("A")
        one.does("terminate")

        one.does("reactivate")

        assert one.life == "active"
        one.shows(A="completed", B="terminated")

    def test_data_alone_do_not_complete_a_reactivated_case(self):
        one = case(use("a", "A") + humans("A"))
        one.completes("A")
        one.does("reactivate")

        one.sets(x=1)
        assert one.life == "active"
        one.does("complete")
        assert one.life == "completed"

    def test_a_case_completes_again_after_a_change_of_an_item(self):
        one = case(use("a", "A") + use("e", "E", repeat=True) + humans("A") + event("E"))
        one.completes("A")
        assert one.life == "completed"
        one.does("reactivate")
        assert one.life == "active"

        one.refuses("illegal-transition", "trigger", "E")

    def test_a_case_that_was_reactivated_can_be_terminated_again(self):
        one = case(use("a", "A") + humans("A"))
        one.completes("A")
        one.does("reactivate")
        one.does("terminate")
        one.does("reactivate")
        one.does("suspend")
        one.does("reactivate")

        assert one.life == "active"


class TestFailing:
    def test_a_failed_task_begins_anew_in_the_inbox(self):
        one = case(use("a", "A") + humans("A"))
        one.does("fault", "A")
        assert one.inbox() == []
        assert len(one.troubles()) == 1

        one.does("reactivate", "A")
        assert one.inbox() == ["A"]
        assert one.troubles() == []

    def test_resolving_the_incident_of_a_failed_task_reactivates_it(self):
        one = case(use("a", "A") + humans("A"))
        one.does("fault", "A")

        one.resolves()

        one.shows(A="active")
        assert one.troubles() == []

    def test_a_failed_stage_keeps_its_children_and_starts_nothing(self):
        one = case(
            use("g", "G")
            + stage(
                "G",
                use("a", "A") + use("b", "B", entry="s") + on("s", "a complete") + humans("A", "B"),
            )
        )

        one.does("fault", "G")
        one.completes("A")
        one.shows(G="failed", B="available")
        one.does("reactivate", "G")
        one.shows(G="active", B="active")

    def test_a_child_of_a_failed_stage_is_not_started_by_hand(self):
        one = case(use("g", "G") + stage("G", use("a", "A", manual=True) + humans("A")))
        one.does("fault", "G")

        one.refuses("illegal-transition", "manualStart", "A")
        one.refuses("illegal-transition", "disable", "A")


class TestAtRest:
    """Nothing begins in what is not active, however deep inside."""

    def deep(self) -> CasePlayer:
        return case(
            use("g", "G")
            + use("k", "K")
            + humans("K")
            + stage(
                "G",
                use("h", "H")
                + stage(
                    "H",
                    use("a", "A")
                    + use("b", "B", entry="s")
                    + use("c", "C", exit="x")
                    + use("t", "T")
                    + on("s", "a complete")
                    + on("x", when="stop")
                    + timer("T", "PT1H")
                    + humans("A", "B", "C"),
                ),
            )
        )

    @pytest.mark.parametrize("what", ["case", "G"])
    def test_a_failed_stage_or_case_holds_what_is_deep_inside(self, what):
        one = self.deep()
        one.does("fault", what)

        one.completes("A")
        one.sets(stop=True)
        one.office.passes(2 * 3_600_000)
        one.shows(A="completed", B="available", C="active", T="available")

        one.does("reactivate", what)
        one.shows(B="active", C="terminated", T="completed")
