"""Exit criteria, by name and by kind; criteria that are met before their item exists."""

from tests.runtime.cases.drawing import (
    event,
    filed,
    human,
    humans,
    may,
    milestone,
    on,
    stage,
    table,
    use,
)
from tests.runtime.cases.player import Office, drawn


def case(body: str, **more):
    return Office(drawn(body, **more)).starts()


class TestExitCriteria:
    def test_a_listener_may_want_one_exit_criterion_of_another(self):
        one = case(
            use("u", "U")
            + use("v", "V")
            + use("a", "A", exit="s1 s2")
            + use("x", "X", entry="t1")
            + use("y", "Y", entry="t2")
            + use("k", "K")
            + on("s1", "u occur")
            + on("s2", "v occur")
            + on("t1", "a exit!ex_a_s1")
            + on("t2", "a exit!ex_a_s2")
            + event("U")
            + event("V")
            + humans("A", "X", "Y", "K")
        )

        one.triggers("V")
        one.shows(A="terminated", X="available", Y="active")

    def test_what_a_parent_ends_was_no_exit_by_a_criterion(self):
        one = case(
            use("u", "U")
            + use("g", "G", exit="s")
            + use("x", "X", entry="t")
            + use("k", "K")
            + on("s", "u occur")
            + on("t", "a exit!ex_a_i")
            + stage("G", use("a", "A", exit="i") + on("i", when="stop") + humans("A"))
            + event("U")
            + humans("X", "K")
        )

        one.triggers("U")
        one.shows(G="terminated", A="terminated", X="available")

    def test_a_waiting_item_exits_too(self):
        one = case(
            use("u", "U")
            + use("a", "A", entry="n", exit="s")
            + use("k", "K")
            + on("s", "u occur")
            + on("n", when="never")
            + event("U")
            + humans("A", "K")
        )

        one.triggers("U")
        one.shows(A="terminated")

    def test_a_suspended_a_failed_and_a_disabled_item_exit(self):
        one = case(
            use("u", "U")
            + use("a", "A", exit="s")
            + use("b", "B", exit="s")
            + use("c", "C", exit="s", manual=True)
            + use("k", "K")
            + on("s", "u occur")
            + event("U")
            + humans("A", "B", "C", "K")
        )
        one.does("suspend", "A")
        one.does("fault", "B")
        one.does("disable", "C")
        assert one.troubles()

        one.triggers("U")
        one.shows(A="terminated", B="terminated", C="terminated")
        assert one.troubles() == []

    def test_an_exit_ends_everything_inside_from_the_inside(self):
        one = case(
            use("u", "U")
            + use("g", "G", exit="s")
            + use("k", "K")
            + on("s", "u occur")
            + stage(
                "G",
                use("h", "H")
                + use("v", "V")
                + use("m", "M", entry="n")
                + on("n", when="never")
                + event("V")
                + milestone("M")
                + stage("H", use("a", "A") + humans("A")),
            )
            + event("U")
            + humans("K")
        )

        one.triggers("U")

        ended = [(e[0], e[2]) for e in one.turns[-1] if e[0] == "ItemTerminated"]
        assert [how for _, how in ended] == [
            "parentTerminate",
            "parentTerminate",
            "exit",
            "exit",
            "exit",
        ] or sorted(how for _, how in ended) == [
            "exit",
            "exit",
            "exit",
            "parentTerminate",
            "parentTerminate",
        ]
        one.shows(G="terminated", H="terminated", A="terminated", V="terminated", M="terminated")
        assert one.inbox() == ["K"]

    def test_only_active_instances_may_be_meant(self):
        one = case(
            use("u", "U")
            + use("a", "A", exit="s", exiting="helm:exitType='activeInstances'")
            + use("b", "B", manual=True, exit="s", exiting="helm:exitType='activeInstances'")
            + use(
                "c", "C", manual=True, exit="s", exiting="helm:exitType='activeAndEnabledInstances'"
            )
            + on("s", "u occur")
            + use("k", "K")
            + event("U")
            + humans("A", "B", "C", "K")
        )

        one.triggers("U")
        one.shows(A="terminated", B="enabled", C="terminated")

    def test_an_exit_may_complete_a_stage_if_it_can(self):
        one = case(
            use("u", "U", repeat=True)
            + use("k", "K")
            + use("g", "G", exit="s", exiting="helm:exitEventType='complete'")
            + on("s", "u occur")
            + event("U")
            + stage(
                "G", use("a", "A", required=True) + use("b", "B", manual=True) + humans("A", "B")
            )
            + humans("K")
        )

        one.triggers("U")
        one.shows(G="active")
        one.completes("A")
        one.shows(G="completed", B="terminated")

    def test_an_exit_may_force_the_completion_of_a_stage(self):
        one = case(
            use("u", "U")
            + use("k", "K")
            + use("t", "T", entry="e")
            + use("g", "G", exit="s", exiting="helm:exitEventType='forceComplete'")
            + on("s", "u occur")
            + on("e", "g complete")
            + event("U")
            + stage("G", use("a", "A", required=True) + humans("A"))
            + humans("K", "T")
        )

        one.triggers("U")
        one.shows(G="completed", A="terminated", T="active")

    def test_the_plan_model_exits_by_an_event(self):
        body = (
            use("u", "U")
            + use("a", "A")
            + on("s", "u occur")
            + event("U")
            + humans("A")
            + "<exitCriterion id='x' sentryRef='s'/>"
        )
        one = case(body)

        one.triggers("U")

        assert one.life == "terminated"
        one.shows(A="terminated", U="completed")


class TestEarlyBirds:
    def test_a_planned_item_finds_what_has_happened(self):
        one = case(
            use("u", "U")
            + use("k", "K")
            + table(may("d", "T", entry="s"))
            + on("s", "u occur")
            + event("U")
            + humans("K", "T")
        )

        one.triggers("U")
        one.plans("T")
        one.shows(T="active")

    def test_a_planned_item_that_was_to_exit_exits(self):
        one = case(
            use("u", "U")
            + use("k", "K")
            + table(may("d", "T", exit="s"))
            + on("s", "u occur")
            + event("U")
            + humans("K", "T")
        )

        one.triggers("U")
        one.plans("T")
        one.shows(T="terminated")

    def test_an_item_hears_the_creation_of_one_that_is_drawn_before_it(self):
        one = case(
            use("a", "A") + use("t", "T", entry="s") + on("s", "a create") + humans("A", "T")
        )

        one.shows(T="active")

    def test_variables_of_the_start_are_created_before_the_first_item(self):
        office = Office(
            drawn(
                use("t", "T", entry="s")
                + use("k", "K")
                + on("s", "file:Doc create")
                + humans("T", "K"),
                file=filed("Doc"),
            )
        )

        one = office.starts(Doc={"pages": 1})
        one.shows(T="active")

    def test_a_stage_that_begins_later_knows_the_documents_there_are(self):
        one = case(
            use("u", "U")
            + use("g", "G", entry="s")
            + use("k", "K")
            + on("s", "u occur")
            + event("U")
            + stage(
                "G",
                use("b", "B", entry="i")
                + use("z", "Z")
                + on("i", "file:Doc create")
                + humans("B", "Z"),
            )
            + humans("K"),
            file=filed("Doc"),
        )

        one.files("create", "Doc", 1)
        one.triggers("U")
        one.shows(B="active")


def test_the_transitions_of_an_item_can_all_be_heard():
    heard = [
        "enable",
        "disable",
        "reenable",
        "manualStart",
        "suspend",
        "resume",
        "fault",
        "reactivate",
        "complete",
    ]
    body = use("a", "A", manual=True) + use("k", "K") + human("A") + human("K")
    for word in heard:
        body += use(f"m_{word}", f"M_{word}", entry=f"s_{word}") + on(f"s_{word}", f"a {word}")
        body += milestone(f"M_{word}")
    one = case(body)
    one.shows(M_enable="completed", M_disable="available")

    for word in heard[1:]:
        one.does(word, "A")
        assert one.states(f"M_{word}") == ["completed"], word
