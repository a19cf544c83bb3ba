"""Timers by date, duration and cycle; tasks of people, and tasks that nobody works at."""

from engine.runtime import commands
from tests.runtime.cases.drawing import (
    event,
    filed,
    humans,
    on,
    stage,
    table,
    task,
    timer,
    use,
)
from tests.runtime.cases.player import Office, drawn

HOUR = 3_600_000


def case(body: str, **more):
    return Office(drawn(body, **more)).starts()


class TestTimers:
    def test_a_date_is_due_then(self):
        one = case(
            use("t", "T")
            + use("a", "A", entry="s")
            + on("s", "t occur")
            + timer("T", "2027-01-15T10:00:00Z")
            + humans("A")
        )
        one.office.passes(HOUR)
        one.shows(T="available")
        one.office.passes(HOUR)
        one.shows(T="completed", A="active")

    def test_an_expression_gives_a_date_or_a_duration(self):
        office = Office(
            drawn(
                use("t", "T")
                + use("a", "A", entry="s")
                + use("k", "K")
                + on("s", "t occur")
                + timer("T", "duration(wait)")
                + humans("A", "K")
            )
        )
        one = office.starts(wait="PT3H")
        one.office.passes(2 * HOUR)
        one.shows(T="available")
        one.office.passes(HOUR)
        one.shows(A="active")

    def test_an_expression_that_gives_nothing_is_an_incident(self):
        one = case(use("t", "T") + use("k", "K") + timer("T", "duration(wait)") + humans("K"))
        assert len(one.troubles()) == 1

        one.sets(wait="PT1H")
        one.resolves()
        assert one.troubles() == []
        one.office.passes(HOUR)
        one.shows(T="completed")

    def test_a_clock_that_could_not_begin_begins_when_its_incident_is_resolved(self):
        one = case(
            use("u", "U")
            + use("t", "T")
            + use("k", "K")
            + event("U")
            + timer("T", "duration(wait)", start="u occur")
            + humans("K")
        )
        assert one.troubles() == []
        one.triggers("U")
        assert len(one.troubles()) == 1

        one.sets(wait="PT1H")
        one.resolves()
        one.office.passes(HOUR)
        one.shows(T="completed")

    def test_a_cycle_has_a_listener_for_each_date(self):
        one = case(use("t", "T") + use("k", "K") + timer("T", "R2/PT1H") + humans("K"))
        one.office.passes(HOUR)
        one.shows(T="completed available")
        one.office.passes(5 * HOUR)
        one.shows(T="completed completed")

    def test_a_cycle_that_repeats_begins_again_after_its_last_date(self):
        one = case(use("t", "T", repeat=True) + use("k", "K") + timer("T", "R2/PT1H") + humans("K"))
        one.office.passes(HOUR)
        one.shows(T="completed available")
        one.office.passes(HOUR)
        one.shows(T="completed completed available")
        one.office.passes(HOUR)
        one.shows(T="completed completed completed available")

    def test_a_document_starts_a_clock(self):
        one = case(
            use("t", "T")
            + use("a", "A", entry="s")
            + use("k", "K")
            + on("s", "t occur")
            + timer("T", "PT1H", start="file:Doc create")
            + humans("A", "K"),
            file=filed("Doc"),
        )
        one.office.passes(5 * HOUR)
        one.shows(T="available")
        one.files("create", "Doc", 1)
        one.office.passes(HOUR)
        one.shows(T="completed", A="active")

    def test_a_clock_is_started_once(self):
        one = case(
            use("u", "U", repeat=True)
            + use("t", "T")
            + use("k", "K")
            + event("U")
            + timer("T", "PT2H", start="u occur")
            + humans("K")
        )
        one.triggers("U")
        one.office.passes(HOUR)
        one.triggers("U")
        one.office.passes(HOUR)
        one.shows(T="completed")

    def test_what_started_a_clock_before_it_was_there_counts(self):
        one = case(
            use("u", "U")
            + use("g", "G", entry="s")
            + use("k", "K")
            + on("s", when="go")
            + event("U")
            + humans("K")
            + stage(
                "G",
                use("t", "T") + use("z", "Z") + timer("T", "PT1H", start="u occur") + humans("Z"),
            )
        )
        one.triggers("U")
        one.sets(go=True)
        one.office.passes(HOUR)
        one.shows(T="completed")

    def test_the_timer_of_a_stage_that_has_ended_does_not_fire(self):
        one = case(
            use("g", "G")
            + use("k", "K")
            + humans("K")
            + stage("G", use("t", "T") + use("a", "A") + timer("T", "PT1H") + humans("A"))
        )
        one.completes("A")
        one.shows(G="completed", T="terminated")
        assert one.timers() == []

    def test_a_cycle_ends_with_its_stage(self):
        one = case(
            use("g", "G", exit="s")
            + use("k", "K")
            + humans("K")
            + on("s", "t occur")
            + stage("G", use("t", "T") + use("a", "A") + timer("T", "R/PT1H") + humans("A"))
        )
        one.office.passes(3 * HOUR)

        one.shows(G="terminated")
        assert len(one.items("T")) == 1 or one.states("T")[-1] == "terminated"
        assert one.timers() == []


class TestTasks:
    def test_a_task_that_does_not_block_is_complete_at_once(self):
        one = case(
            use("a", "A")
            + use("b", "B")
            + use("t", "T", entry="s")
            + on("s", "a complete")
            + task("A", "isBlocking='false'")
            + "<humanTask id='B' name='B' isBlocking='false'/>"
            + humans("T")
        )

        one.shows(A="completed", B="completed", T="active")
        assert one.inbox() == ["T"]

    def test_a_plain_task_waits_for_a_move(self):
        one = case(use("a", "A") + task("A"))
        assert one.inbox() == []

        one.completes("A")
        assert one.life == "completed"

    def test_a_human_task_goes_to_the_performers_role(self):
        body = use("a", "A") + "<humanTask id='A' name='A' performerRef='doc'/>"
        one = case(body, roles="doc")

        (opened,) = [e for e in one.log if e[0] == "TaskOpened"]
        assert opened[4]["candidateGroups"] == ["doc"]
        assert opened[4]["performer"] == "doc"

    def test_a_human_task_says_more_by_extension(self):
        body = use("a", "A") + (
            "<humanTask id='A' name='A' helm:assignee='=boss' helm:priority='80' "
            "helm:dueDate='2027-02-01T00:00:00Z' helm:candidateUsers='ann,bob'/>"
        )
        one = Office(drawn(body)).starts(boss="eve")

        (opened,) = [e for e in one.log if e[0] == "TaskOpened"]
        attributes = opened[4]
        assert attributes["assignee"] == "eve"
        assert attributes["priority"] == 80
        assert attributes["candidateUsers"] == ["ann", "bob"]
        assert attributes["dueDate"] == "2027-02-01T00:00:00Z"

    def test_a_task_in_the_inbox_is_assigned_changed_and_completed(self):
        one = case(use("a", "A") + humans("A"))
        (item,) = one.items("A")
        (key,) = item.waits

        one.send(commands.AssignTask(item.key, key, "ann"))
        one.send(commands.UpdateTask(item.key, key, {"priority": 10}))
        assert item.waits[key][2]["assignee"] == "ann"
        one.send(commands.CompleteTask(item.key, key, {"ok": True}))

        assert one.life == "completed"
        assert [e for e in one.turns[-1] if e[0] == "TaskCompleted"]

    def test_plan_fragments_are_for_design_time(self):
        one = case(
            use("f", "F")
            + use("a", "A")
            + humans("A")
            + "<planFragment id='F' name='F'>"
            + use("x", "X")
            + humans("X")
            + "</planFragment>"
            + table().replace("<planningTable ></planningTable>", "")
        )

        assert one.states("X") == []
        one.completes("A")
        assert one.life == "completed"
