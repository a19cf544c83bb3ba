"""Suspension and what it does to what is inside, to what was called, and to timers (H5)."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected
from tests.runtime.cases.drawing import event, humans, milestone, on, stage, timer, use
from tests.runtime.cases.player import Office, drawn

HOUR = 3_600_000


def case(body: str, **more):
    return Office(drawn(body, **more)).starts()


def test_everything_inside_is_suspended_and_comes_back_as_it_was():
    one = case(
        use("g", "G")
        + use("k", "K")
        + humans("K")
        + stage(
            "G",
            use("a", "A")
            + use("b", "B", manual=True)
            + use("c", "C", manual=True)
            + use("d", "D", entry="s")
            + use("e", "E")
            + use("m", "M", entry="s")
            + use("f", "F", more="")
            + use("h", "H")
            + on("s", when="go")
            + event("E")
            + milestone("M")
            + humans("A", "B", "C", "D", "F")
            + stage("H", use("x", "X") + humans("X")),
        )
    )
    one.does("disable", "C")
    one.does("fault", "F")
    names = ("A", "B", "C", "D", "E", "M", "H", "X")
    before = [one.states(name) for name in names]

    one.does("suspend", "G")
    for name in names:
        assert one.states(name) == ["suspended"], name
    one.shows(F="failed", K="active")
    one.does("resume", "G")

    assert [one.states(name) for name in names] == before


def test_what_was_suspended_by_itself_stays_so():
    one = case(
        use("g", "G")
        + stage(
            "G",
            use("a", "A")
            + use("h", "H")
            + humans("A")
            + stage("H", use("x", "X") + use("y", "Y") + humans("X", "Y")),
        )
    )
    one.does("suspend", "H")
    one.does("suspend", "A")

    one.does("suspend", "case")
    one.does("resume", "case")
    one.shows(G="active", A="suspended", H="suspended", X="suspended")
    one.does("resume", "H")
    one.shows(X="active", Y="active")


def test_nothing_in_a_suspended_stage_goes_on_alone():
    one = case(use("g", "G") + stage("G", use("a", "A") + humans("A")))
    one.does("suspend", "G")

    one.refuses("illegal-transition", "resume", "A")
    one.refuses("illegal-transition", "complete", "A")


def test_a_suspended_task_cannot_be_completed_in_the_inbox():
    one = case(use("a", "A") + humans("A"))
    one.does("suspend", "A")
    (item,) = one.items("A")
    (task,) = item.waits

    with pytest.raises(CommandRejected) as caught:
        one.send(commands.CompleteTask(item.key, task))
    assert caught.value.code == "INVALID_STATE"
    one.does("resume", "A")
    one.send(commands.CompleteTask(item.key, task, {"done": True}))
    assert one.life == "completed"
    assert one.data() == {"done": True}


def test_conditions_are_asked_again_on_resume():
    one = case(use("a", "A", entry="s") + use("k", "K") + on("s", when="go") + humans("A", "K"))
    one.does("suspend", "case")

    one.sets(go=True)
    one.shows(A="suspended")
    one.does("reactivate", "case")
    one.shows(A="active")


def test_an_exit_criterion_ends_a_suspended_item_but_not_in_a_suspended_case():
    one = case(use("a", "A", exit="s") + use("k", "K") + on("s", when="stop") + humans("A", "K"))
    one.does("suspend", "case")
    one.sets(stop=True)
    one.shows(A="suspended")

    one.does("resume", "case")
    one.shows(A="terminated")


def test_case_file_events_are_remembered_meanwhile():
    from tests.runtime.cases.drawing import filed

    one = case(
        use("a", "A", entry="s") + use("k", "K") + on("s", "file:Doc create") + humans("A", "K"),
        file=filed("Doc"),
    )
    one.does("suspend", "case")

    one.files("create", "Doc", 1)
    one.shows(A="suspended")
    one.does("resume", "case")
    one.shows(A="active")


class TestTimers:
    """H5: what was due while suspended fires once at resume."""

    def late(self, expression: str = "PT1H"):
        return case(
            use("t", "T")
            + use("a", "A", entry="s", repeat=True)
            + use("k", "K")
            + on("s", "t occur")
            + timer("T", expression)
            + humans("A", "K")
        )

    @pytest.mark.parametrize("what", ["case", "T"])
    def test_a_timer_that_was_due_fires_at_resume(self, what):
        one = self.late()
        one.does("suspend", what)
        one.office.passes(5 * HOUR)
        one.shows(A="suspended" if what == "case" else "available", T="suspended")

        one.does("resume", what)
        one.shows(T="completed", A="active")

    def test_a_timer_that_is_not_due_yet_fires_at_its_time(self):
        one = self.late()
        one.does("suspend", "case")
        one.office.passes(HOUR // 2)
        one.does("resume", "case")
        one.shows(T="available")

        one.office.passes(HOUR // 2)
        one.shows(T="completed", A="active")

    @pytest.mark.parametrize("what", ["case", "T"])
    def test_a_cycle_fires_once_and_goes_on_with_its_next_date(self, what):
        one = self.late("R/PT1H")
        one.does("suspend", what)
        one.office.passes(int(5.5 * HOUR))

        one.does("resume", what)
        one.shows(A="active", T="completed available")
        one.office.passes(HOUR // 2)
        one.shows(A="active active", T="completed completed available")

    def test_missed_dates_of_a_bounded_cycle_are_used_up(self):
        one = self.late("R3/PT1H")
        one.does("suspend", "T")
        one.office.passes(10 * HOUR)

        one.does("resume", "T")
        one.shows(A="active", T="completed")
        one.office.passes(10 * HOUR)
        one.shows(A="active", T="completed")

    def test_an_operator_suspends_the_instance_and_its_timers_wait(self):
        one = self.late("R/PT1H")
        one.send(commands.SuspendInstance("for a look"))
        assert one.life == "suspended"
        one.office.passes(int(3.5 * HOUR))

        one.send(commands.ResumeInstance())
        one.shows(T="completed available", A="active")
        assert one.life == "active"

    def test_a_suspended_stage_of_timers_makes_up_in_the_order_of_due_dates(self):
        one = case(
            use("g", "G")
            + use("k", "K")
            + humans("K")
            + stage(
                "G",
                use("t1", "T1")
                + use("t2", "T2")
                + use("z", "Z")
                + timer("T1", "PT2H")
                + timer("T2", "PT1H")
                + humans("Z"),
            )
        )
        one.does("suspend", "G")
        one.office.passes(5 * HOUR)

        one.does("resume", "G")

        names = {item.key: item.node.name for item in one.state.items.values()}
        occurred = [names[e[1]] for e in one.turns[-1] if e[0] == "ItemCompleted"]
        assert occurred == ["T2", "T1"]

    def test_a_timer_never_fires_early(self):
        one = self.late()
        ((_, key, item),) = one.timers()

        with pytest.raises(CommandRejected, match="never fires early"):
            one.send(commands.FireTimer(item.key, key))


class TestOperators:
    def test_who_suspends_twice_is_told(self):
        one = case(use("a", "A") + humans("A"))
        one.send(commands.SuspendInstance())

        with pytest.raises(CommandRejected):
            one.send(commands.SuspendInstance())
        one.send(commands.ResumeInstance())
        with pytest.raises(CommandRejected):
            one.send(commands.ResumeInstance())

    def test_a_move_lets_go_on_what_an_operator_has_suspended(self):
        one = case(use("a", "A") + humans("A"))
        one.send(commands.SuspendInstance())

        one.does("resume", "case")

        assert one.life == "active"
        assert "suspended" not in one.state.meta

    def test_a_case_suspended_by_a_move_stays_so_when_an_operator_lets_go(self):
        one = case(use("a", "A") + humans("A"))
        one.does("suspend", "case")
        one.send(commands.SuspendInstance())

        one.send(commands.ResumeInstance())
        assert one.life == "suspended"
        one.does("resume", "case")
        assert one.life == "active"

    def test_a_canceled_case_is_terminated_even_when_suspended(self):
        one = case(use("a", "A") + humans("A"))
        one.does("suspend", "case")

        one.send(commands.CancelInstance("by an operator"))

        assert one.life == "terminated"
        with pytest.raises(CommandRejected):
            one.send(commands.CancelInstance())


def test_what_was_due_while_a_case_had_failed_happens_when_it_is_reactivated():
    one = case(use("t", "T") + use("k", "K") + timer("T", "PT1H") + humans("K"))
    one.does("fault")
    one.office.passes(5 * HOUR)
    one.shows(T="available")

    one.does("reactivate")
    one.shows(T="completed")
