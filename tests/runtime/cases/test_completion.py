"""When stages and cases complete (`cmmn.md` 1.6, H4, H6), and what HELM adds to that."""

import pytest

from tests.runtime.cases.drawing import (
    event,
    human,
    humans,
    may,
    milestone,
    on,
    stage,
    table,
    timer,
    use,
)
from tests.runtime.cases.player import Office, drawn


def case(body: str, **more):
    return Office(drawn(body, **more)).starts()


def test_an_empty_case_completes_at_once():
    assert case("").life == "completed"


def test_an_available_item_keeps_a_stage_open():
    one = case(use("a", "A") + use("b", "B", entry="s") + on("s", when="no") + humans("A", "B"))

    one.completes("A")

    assert one.life == "active"


def test_an_enabled_item_keeps_a_stage_open_and_a_disabled_one_does_not():
    one = case(use("a", "A") + use("b", "B", manual=True) + humans("A", "B"))

    one.completes("A")
    assert one.life == "active"
    one.does("disable", "B")
    assert one.life == "completed"
    one.shows(B="disabled")


def test_auto_complete_waits_for_required_items_alone():
    one = case(
        use("a", "A")
        + use("b", "B", entry="s", required=True)
        + use("c", "C", entry="t")
        + on("s", when="yes")
        + on("t", when="no")
        + humans("A", "B", "C"),
        auto=True,
    )

    one.completes("A")
    assert one.life == "active"
    one.sets(yes=True)
    one.completes("B")
    assert one.life == "completed"


def test_auto_complete_ends_what_is_left():
    """H4: AVAILABLE and ENABLED children are terminated, the reason says so."""
    one = case(
        use("a", "A")
        + use("b", "B", manual=True)
        + use("c", "C", entry="s")
        + use("e", "E")
        + use("m", "M", entry="s")
        + on("s", when="no")
        + event("E")
        + milestone("M")
        + humans("A", "B", "C"),
        auto=True,
    )

    one.completes("A")

    assert one.life == "completed"
    one.shows(B="terminated", C="terminated", E="terminated", M="terminated")
    ends = [e[2:] for e in one.turns[-1] if e[0] == "ItemTerminated"]
    assert ends == [
        ("exit", "parent-completed"),
        ("exit", "parent-completed"),
        ("parentTerminate", "parent-completed"),
        ("parentTerminate", "parent-completed"),
    ]


def test_auto_complete_never_ends_what_runs():
    one = case(use("a", "A") + use("b", "B") + humans("A", "B"), auto=True)

    one.completes("A")
    assert one.life == "active"
    one.does("suspend", "B")
    assert one.life == "active"


def test_a_stage_is_completed_by_hand_when_its_required_items_are_over():
    one = case(
        use("g", "G")
        + use("k", "K")
        + humans("K")
        + stage("G", use("a", "A", required=True) + use("b", "B", manual=True) + humans("A", "B"))
    )

    why = one.refuses("not-completable", "complete", "G")
    assert why == "'A' is active"
    one.completes("A")
    one.shows(G="active")
    one.completes("G")
    one.shows(G="completed", B="terminated")


@pytest.mark.parametrize("word", ["active", "suspended", "failed"])
def test_running_and_failed_items_forbid_completion_by_hand(word):
    one = case(use("a", "A") + use("k", "K", manual=True) + humans("A", "K"))
    moves = {"suspended": "suspend", "failed": "fault"}
    if word in moves:
        one.does(moves[word], "A")

    why = one.refuses("not-completable", "complete", "case")

    assert word in why


def test_a_required_rule_is_asked_at_creation_and_kept():
    body = use("a", "A") + use("b", "B", manual=True, required="need") + humans("A", "B")
    one = Office(drawn(body, auto=True)).starts(need=True)
    one.sets(need=False)

    one.completes("A")

    assert one.life == "active"
    assert [item["required"] for item in seen(one)["items"]] == [False, True]


def seen(one):
    from engine.runtime.cases.view import view

    return view(one.plan, one.state)


class TestFailed:
    """H6: what has failed blocks, unless the model says otherwise."""

    def test_a_failed_child_blocks(self):
        one = case(use("a", "A") + use("b", "B") + humans("A", "B"))

        one.does("fault", "A")
        one.completes("B")
        assert one.life == "active"
        one.does("reactivate", "A")
        one.completes("A")
        assert one.life == "completed"

    @pytest.mark.parametrize("auto", [True, False])
    def test_by_the_letter_a_failed_child_is_over(self, auto):
        one = case(
            use("a", "A", more="helm:failedBlocks='false'") + use("b", "B") + humans("A", "B"),
            auto=auto,
        )

        one.does("fault", "A")
        one.completes("B")
        assert one.life == "completed"
        one.shows(A="failed")

    def test_a_stage_says_it_for_all_in_it(self):
        one = case(
            use("g", "G")
            + use("k", "K")
            + humans("K")
            + stage("G", use("a", "A") + humans("A"), more="helm:failedBlocks='false'")
        )

        one.does("fault", "A")

        one.shows(G="completed", A="failed")

    def test_an_item_overrules_its_stage(self):
        one = case(
            use("g", "G")
            + use("k", "K")
            + humans("K")
            + stage(
                "G",
                use("a", "A", more="helm:failedBlocks='true'") + humans("A"),
                more="helm:failedBlocks='false'",
            )
        )

        one.does("fault", "A")

        one.shows(G="active")


class TestDeafListeners:
    def test_a_listener_that_nothing_hears_holds_nothing_up(self):
        one = case(use("a", "A") + use("e", "E") + event("E") + humans("A"))

        one.completes("A")

        assert one.life == "completed"
        one.shows(E="terminated")

    def test_a_listener_that_something_hears_holds_its_stage_up(self):
        one = case(
            use("a", "A")
            + use("e", "E")
            + use("t", "T", entry="s")
            + on("s", "e occur")
            + event("E")
            + humans("A", "T")
        )

        one.completes("A")
        assert one.life == "active"
        one.does("terminate", "E")
        assert one.life == "active"

    def test_it_is_deaf_once_whatever_heard_it_has_ended(self):
        one = case(
            use("a", "A")
            + use("e", "E")
            + use("t", "T", exit="s")
            + on("s", "e occur")
            + event("E")
            + humans("A", "T")
        )

        one.completes("A")
        assert one.life == "active"
        one.completes("T")
        assert one.life == "completed"

    def test_an_event_that_ends_the_case_does_not_keep_it_open(self):
        one = case(
            use("a", "A")
            + use("e", "E")
            + on("s", "e occur")
            + event("E")
            + humans("A")
            + "<exitCriterion id='x' sentryRef='s'/>"
        )

        one.completes("A")

        assert one.life == "completed"

    def test_a_required_listener_is_waited_for(self):
        one = case(use("a", "A") + use("e", "E", required=True) + event("E") + humans("A"))

        one.completes("A")
        assert one.life == "active"
        one.triggers("E")
        assert one.life == "completed"

    def test_a_timer_that_starts_another_deaf_timer_is_deaf(self):
        one = case(
            use("a", "A")
            + use("t1", "T1")
            + use("t2", "T2")
            + timer("T1", "P1D")
            + timer("T2", "P1D", start="t1 occur")
            + humans("A")
        )

        one.completes("A")

        assert one.life == "completed"

    def test_a_repeating_item_that_hears_it_keeps_it_awake(self):
        one = case(
            use("a", "A")
            + use("e", "E", repeat=True)
            + use("t", "T", entry="s", repeat=True)
            + on("s", "e occur")
            + event("E")
            + humans("A", "T")
        )
        one.triggers("E")
        one.completes("T")
        one.completes("A")

        assert one.life == "active"

    def test_a_listener_heard_in_a_stage_that_is_to_come_is_awake(self):
        one = case(
            use("a", "A")
            + use("e", "E")
            + use("g", "G", entry="s")
            + on("s", when="go")
            + stage("G", use("b", "B", entry="i") + on("i", "e occur") + humans("B"))
            + event("E")
            + humans("A")
        )
        one.completes("A")
        one.sets(go=True)
        one.shows(G="active", B="available")
        assert one.life == "active"
        one.triggers("E")
        one.completes("B")
        assert one.life == "completed"


class TestDiscretionary:
    def test_what_can_still_be_planned_keeps_a_case_open(self):
        one = case(
            use("a", "A") + table(may("d", "D", rules="r"), rules="r=wet") + humans("A", "D")
        )
        one.sets(wet=True)
        one.completes("A")
        assert one.life == "active"

        one.sets(wet=False)
        assert one.life == "completed"

    def test_auto_complete_does_not_wait_for_it(self):
        one = case(use("a", "A") + table(may("d", "D")) + humans("A", "D"), auto=True)

        one.completes("A")

        assert one.life == "completed"

    def test_what_was_planned_once_does_not_keep_it_open(self):
        one = case(use("a", "A") + table(may("d", "D")) + humans("A", "D"))
        one.plans("D")
        one.completes("D")

        one.completes("A")

        assert one.life == "completed"


class TestParentCompletionRules:
    def one(self, rule: str, **how):
        return case(
            use("a", "A")
            + use("b", "B", more=f"helm:parentCompletionRule='{rule}'", **how)
            + on("s", when="go")
            + humans("A", "B")
        )

    def test_ignore_ends_even_what_is_active(self):
        one = self.one("ignore")

        one.completes("A")

        assert one.life == "completed"
        one.shows(B="terminated")
        assert one.inbox() == []

    @pytest.mark.parametrize("rule", ["ignoreIfAvailable", "ignoreIfAvailableOrEnabled"])
    def test_an_available_item_is_ignored(self, rule):
        one = self.one(rule, entry="s")

        one.completes("A")

        assert one.life == "completed"

    def test_an_enabled_item_is_ignored_by_one_of_them(self):
        for rule, life in (
            ("ignoreIfAvailable", "active"),
            ("ignoreIfAvailableOrEnabled", "completed"),
        ):
            one = self.one(rule, manual=True)
            one.completes("A")
            assert one.life == life, rule

    def test_an_active_item_is_not_ignored_by_them(self):
        one = self.one("ignoreIfAvailableOrEnabled")

        one.completes("A")

        assert one.life == "active"

    def test_after_the_first_completion_further_instances_are_ignored(self):
        one = self.one("ignoreAfterFirstCompletion", repeat=True)
        one.completes("A")
        assert one.life == "active"

        one.completes("B")

        assert one.life == "completed"
        one.shows(B="completed terminated")

    def test_after_the_first_completion_only_waiting_ones_are_ignored(self):
        rule = "ignoreAfterFirstCompletionIfAvailableOrEnabled"
        one = self.one(rule, repeat=True, manual="again")
        one.completes("A")
        one.completes("B")
        assert one.life == "active"
        one.moves_("complete", "B", variables={"again": True})

        assert one.life == "completed"
        one.shows(B="completed completed terminated")


def test_a_listener_may_be_available_only_when_its_stage_can_complete():
    one = case(
        use("g", "G", exit="s")
        + use("k", "K")
        + on("s", "e occur")
        + stage(
            "G",
            use("a", "A", required=True)
            + use("b", "B", manual=True)
            + use("e", "E")
            + event("E", more="helm:availableCondition='=stageCompletable'")
            + humans("A", "B"),
        )
        + human("K")
    )

    one.refuses("not-applicable", "trigger", "E")
    one.completes("A")
    one.triggers("E")
    one.shows(G="terminated")
