"""Repetition: with and without entry criteria, bounded, over collections."""

from tests.runtime.cases.drawing import (
    event,
    filed,
    humans,
    milestone,
    on,
    stage,
    use,
)
from tests.runtime.cases.player import Office, drawn

HOUR = 3_600_000


def case(body: str, **more):
    return Office(drawn(body, **more)).starts()


class TestWithoutCriteria:
    def test_a_task_is_there_again_when_it_has_completed(self):
        one = case(use("a", "A", repeat="more") + use("k", "K") + humans("A", "K"))

        one.completes("A", more=True)
        one.shows(A="completed active")
        one.completes("A", more=False)
        one.shows(A="completed completed")

    def test_it_is_there_again_when_it_was_terminated_or_has_exited(self):
        one = case(
            use("a", "A", repeat=True, exit="s")
            + use("u", "U")
            + use("k", "K")
            + on("s", "u occur")
            + event("U")
            + humans("A", "K")
        )

        one.does("terminate", "A")
        one.shows(A="terminated active")
        one.triggers("U")
        one.shows(A="terminated terminated active")

    def test_it_is_not_there_again_when_its_stage_has_ended(self):
        one = case(
            use("g", "G", exit="s")
            + use("k", "K")
            + use("u", "U")
            + on("s", "u occur")
            + stage("G", use("a", "A", repeat=True) + humans("A"))
            + event("U")
            + humans("K")
        )

        one.triggers("U")
        one.shows(A="terminated", G="terminated")

    def test_a_stage_repeats_with_all_in_it(self):
        one = case(
            use("g", "G", repeat=True)
            + use("k", "K")
            + humans("K")
            + stage(
                "G",
                use("a", "A") + use("b", "B", entry="s") + on("s", "a complete") + humans("A", "B"),
            )
        )
        one.completes("A")
        one.completes("B")

        one.shows(G="completed active", A="completed active", B="completed available")

    def test_repetition_inside_repetition(self):
        one = case(
            use("g", "G", repeat="rounds > 0")
            + use("k", "K")
            + humans("K")
            + stage("G", use("a", "A", repeat="steps > 0") + humans("A"))
        )
        one.sets(rounds=1, steps=1)

        one.completes("A")
        one.shows(G="active", A="completed active")
        one.completes("A", steps=0)
        one.shows(G="completed active", A="completed completed active")
        one.completes("A", rounds=0)
        one.shows(G="completed completed")

    def test_a_failed_item_does_not_repeat(self):
        one = case(use("a", "A", repeat=True) + humans("A"))

        one.does("fault", "A")

        one.shows(A="failed")

    def test_a_manual_item_is_enabled_again(self):
        one = case(use("a", "A", repeat=True, manual=True) + use("k", "K") + humans("A", "K"))
        one.starts_by_hand("A")
        one.completes("A")

        one.shows(A="completed enabled")
        one.does("disable", "A")
        one.completes("K")
        assert one.life == "completed"


class TestWithCriteria:
    def test_each_firing_makes_one_more_beside_the_others(self):
        one = case(
            use("u", "U", repeat=True)
            + use("a", "A", entry="s", repeat=True)
            + use("k", "K")
            + on("s", "u occur")
            + event("U")
            + humans("A", "K")
        )
        for _ in range(3):
            one.triggers("U")

        one.shows(A="active active active")

    def test_what_happens_twice_in_one_command_makes_two(self):
        body = (
            use("a", "A", entry="s", repeat=True)
            + use("k", "K")
            + on("s", "file:Doc create")
            + humans("A", "K")
        )
        office = Office(drawn(body, file=filed("Doc", many=True)))
        one = office.starts(Doc=[1, 2, 3])
        one.shows(A="active active active")

        one.sets(Doc=[4, 5, 6, 7, 8])
        assert len(one.items("A")) == 5

    def test_while_its_condition_does_not_hold_it_is_remembered_once(self):
        body = (
            use("a", "A", entry="s", repeat=True)
            + use("k", "K")
            + on("s", "file:Doc create", when="ok")
            + humans("A", "K")
        )
        one = case(body, file=filed("Doc", many=True))
        one.sets(Doc=[1, 2, 3])

        one.sets(ok=True)

        one.shows(A="active")

    def test_the_rule_is_asked_each_time(self):
        one = case(
            use("u", "U", repeat=True)
            + use("a", "A", entry="s", repeat="more")
            + use("k", "K")
            + on("s", "u occur")
            + event("U")
            + humans("A", "K")
        )
        one.sets(more=False)
        one.triggers("U")
        one.triggers("U")
        one.shows(A="active")
        one.sets(more=True)
        one.shows(A="active")
        one.triggers("U")
        one.shows(A="active active")

    def test_a_milestone_occurs_each_time(self):
        one = case(
            use("u", "U", repeat=True)
            + use("m", "M", entry="s", repeat=True)
            + use("k", "K")
            + use("t", "T", entry="r", repeat=True)
            + on("r", "m occur")
            + on("s", "u occur")
            + event("U")
            + milestone("M")
            + humans("K", "T")
        )
        one.triggers("U")
        one.triggers("U")

        one.shows(M="completed completed", T="active active")

    def test_two_criteria_of_one_event_make_two(self):
        one = case(
            use("u", "U", repeat=True)
            + use("a", "A", entry="s t", repeat=True)
            + use("k", "K")
            + on("s", "u occur")
            + on("t", "u occur", when="twice")
            + event("U")
            + humans("A", "K")
        )
        one.sets(twice=True)
        one.triggers("U")
        one.shows(A="active active")

    def test_a_condition_that_comes_later_lets_it_repeat(self):
        one = case(
            use("u", "U", repeat=True)
            + use("a", "A", entry="s", repeat=True)
            + use("k", "K")
            + on("s", "u occur", when="ok")
            + event("U")
            + humans("A", "K")
        )
        one.sets(ok=True)
        one.triggers("U")
        one.sets(ok=False)
        one.triggers("U")
        one.shows(A="active")
        one.sets(ok=True)
        one.shows(A="active active")

    def test_a_completed_item_may_start_itself_again(self):
        one = case(
            use("a", "A", entry="s t", repeat="n < 3")
            + use("k", "K")
            + on("s", when="n = 0")
            + on("t", "a complete")
            + humans("A", "K")
        )
        one.sets(n=0)
        one.completes("A", n=1)
        one.shows(A="completed active")
        one.completes("A", n=2)
        one.completes("A", n=3)
        one.shows(A="completed completed completed")

    def test_an_item_of_conditions_alone_does_not_repeat(self):
        one = case(
            use("a", "A", entry="s", repeat=True)
            + use("k", "K")
            + on("s", when="go")
            + humans("A", "K")
        )
        one.sets(go=True)
        one.completes("A")
        one.sets(go=True)

        one.shows(A="completed")


class TestMaximum:
    def test_at_most_so_many_live_at_once(self):
        one = case(
            use("u", "U", repeat=True)
            + use("a", "A", entry="s", repeat=True, repeating="helm:maxInstanceCount='2'")
            + use("k", "K")
            + on("s", "u occur")
            + event("U")
            + humans("A", "K")
        )
        for _ in range(3):
            one.triggers("U")
        one.shows(A="active active")
        one.completes("A")
        one.triggers("U")
        one.shows(A="completed active active")

    def test_conditions_alone_may_repeat_within_it(self):
        one = case(
            use("a", "A", entry="s", repeat=True, repeating="helm:maxInstanceCount='1'")
            + use("k", "K")
            + on("s", when="go")
            + humans("A", "K")
        )
        one.sets(go=True)
        one.completes("A")
        one.shows(A="completed active")
        one.completes("A", go=False)
        one.shows(A="completed completed")

    def test_the_number_may_be_computed(self):
        one = case(
            use("u", "U", repeat=True)
            + use("a", "A", entry="s", repeat=True, repeating="helm:maxInstanceCount='=most'")
            + use("k", "K")
            + on("s", "u occur")
            + event("U")
            + humans("A", "K")
        )
        one.sets(most=1)
        one.triggers("U")
        one.triggers("U")
        one.shows(A="active")
        one.sets(most=2)
        one.triggers("U")
        assert len(one.items("A")) == 2


EACH = "helm:collection='=people' helm:elementVariable='who' helm:elementIndexVariable='n'"


class TestCollections:
    def test_there_is_an_instance_for_each_element(self):
        office = Office(
            drawn(use("a", "A", repeat=True, repeating=EACH) + use("k", "K") + humans("A", "K"))
        )
        one = office.starts(people=["ann", "bob", "cid"])

        one.shows(A="active active active")
        assert [item.vars for item in one.items("A")] == [
            {"who": "ann", "n": 0},
            {"who": "bob", "n": 1},
            {"who": "cid", "n": 2},
        ]

    def test_none_for_an_empty_one(self):
        office = Office(drawn(use("a", "A", repeat=True, repeating=EACH) + humans("A")))
        one = office.starts(people=[])

        one.shows(A="terminated")
        assert one.life == "completed"

    def test_they_come_when_the_criterion_fires_and_again_when_it_fires_again(self):
        one = case(
            use("u", "U", repeat=True)
            + use("k", "K")
            + on("s", "u occur")
            + event("U")
            + use("a", "A", entry="s", repeat=True, repeating=EACH)
            + humans("A", "K")
        )
        one.sets(people=["ann", "bob"])
        one.shows(A="available")
        one.triggers("U")
        one.shows(A="active active")
        one.sets(people=["cid"])
        one.triggers("U")
        one.shows(A="active active active")

    def test_a_stage_sees_its_element(self):
        office = Office(
            drawn(
                use("g", "G", repeat=True, repeating=EACH)
                + use("k", "K")
                + humans("K")
                + stage(
                    "G",
                    use("a", "A", entry="s")
                    + use("z", "Z")
                    + on("s", when='who = "bob"')
                    + humans("A", "Z"),
                )
            )
        )
        one = office.starts(people=["ann", "bob"])

        one.shows(G="active active", A="available active")

    def test_a_variable_of_its_own_is_changed_where_it_stands(self):
        office = Office(
            drawn(use("a", "A", repeat=True, repeating=EACH) + use("k", "K") + humans("A", "K"))
        )
        one = office.starts(people=["ann", "bob"])

        one.completes("A", 0, who="eve", seen=True)

        assert one.items("A")[0].vars["who"] == "eve"
        assert one.data() == {"people": ["ann", "bob"], "seen": True}

    def test_what_is_no_list_is_an_incident_until_it_is_one(self):
        office = Office(
            drawn(use("a", "A", repeat=True, repeating=EACH) + use("k", "K") + humans("A", "K"))
        )
        one = office.starts(people="ann")
        one.shows(A="available")
        assert "expected a list" in one.troubles()[0]

        one.sets(people=["ann"])
        one.resolves()
        one.shows(A="active")
        assert one.troubles() == []

    def test_manual_items_are_enabled_for_each(self):
        office = Office(
            drawn(
                use("a", "A", repeat=True, manual=True, repeating=EACH)
                + use("k", "K")
                + humans("A", "K")
            )
        )
        one = office.starts(people=["ann", "bob"])

        one.shows(A="enabled enabled")
