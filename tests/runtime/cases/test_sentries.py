"""Sentries: what is remembered (H1), and who hears whom (H2)."""

from tests.runtime.cases.drawing import (
    event,
    humans,
    milestone,
    on,
    stage,
    use,
)
from tests.runtime.cases.player import Office, drawn


def case(body: str, **more):
    return Office(drawn(body, **more)).starts()


class TestMemory:
    """H1: an on-part stays met until its criterion fires; the if-part is never remembered."""

    def test_two_events_may_come_in_either_order(self):
        for first, second in (("u", "v"), ("v", "u")):
            one = case(
                use("u", "U")
                + use("v", "V")
                + use("t", "T", entry="s")
                + use("k", "K")
                + on("s", "u occur", "v occur")
                + event("U")
                + event("V")
                + humans("T", "K")
            )

            one.triggers(first.upper())
            one.shows(T="available")
            one.triggers(second.upper())
            one.shows(T="active")

    def test_a_condition_is_asked_when_the_event_comes_and_when_data_change(self):
        one = case(
            use("u", "U")
            + use("t", "T", entry="s")
            + use("k", "K")
            + on("s", "u occur", when="ok")
            + event("U")
            + humans("T", "K")
        )

        one.sets(ok=True)
        one.sets(ok=False)
        one.triggers("U")
        one.shows(T="available")
        one.sets(other=1)
        one.shows(T="available")
        one.sets(ok=True)
        one.shows(T="active")

    def test_what_has_fired_is_consumed_for_the_next_repetition(self):
        one = case(
            use("u", "U", repeat=True)
            + use("v", "V", repeat=True)
            + use("t", "T", entry="s", repeat=True)
            + use("k", "K")
            + on("s", "u occur", "v occur")
            + event("U")
            + event("V")
            + humans("T", "K")
        )

        one.triggers("U")
        one.triggers("V")
        one.shows(T="active")
        one.triggers("U")
        one.triggers("U")
        one.shows(T="active")
        one.triggers("V")
        one.shows(T="active active")
        one.triggers("V")
        one.shows(T="active active")

    def test_the_same_event_twice_counts_once(self):
        one = case(
            use("u", "U", repeat=True)
            + use("v", "V")
            + use("t", "T", entry="s", repeat=True)
            + use("k", "K")
            + on("s", "u occur", "v occur")
            + event("U")
            + event("V")
            + humans("T", "K")
        )

        one.triggers("U")
        one.triggers("U")
        one.triggers("V")
        one.shows(T="active")

    def test_a_sentry_on_event_remembers_nothing_beyond_the_turn(self):
        one = case(
            use("u", "U", repeat=True)
            + use("t", "T", entry="s")
            + use("k", "K")
            + on("s", "u occur", when="ok", more="helm:triggerMode='onEvent'")
            + event("U")
            + humans("T", "K")
        )

        one.triggers("U")
        one.sets(ok=True)
        one.shows(T="available")
        one.triggers("U")
        one.shows(T="active")

    def test_a_sentry_on_event_takes_two_events_of_one_turn(self):
        one = case(
            use("a", "A")
            + use("m", "M", entry="s1")
            + use("t", "T", entry="s2")
            + use("k", "K")
            + on("s1", "a complete")
            + on("s2", "a complete", "m occur", more="helm:triggerMode='onEvent'")
            + humans("A", "T", "K")
            + milestone("M")
        )

        one.completes("A")
        one.shows(M="completed", T="active")

    def test_conditions_alone_fire_as_soon_as_they_hold_and_once(self):
        one = case(
            use("t", "T", entry="s") + use("k", "K") + on("s", when="n > 1") + humans("T", "K")
        )

        one.sets(n=2)
        one.sets(n=3)
        one.shows(T="active")

    def test_a_condition_that_cannot_be_computed_does_not_hold(self):
        one = case(
            use("t", "T", entry="s") + use("k", "K") + on("s", when="n.a.b > 1") + humans("T", "K")
        )

        one.sets(n="text")
        one.shows(T="available")


class TestScope:
    """H2: source and listener meet in the innermost stage instance that holds both."""

    def test_an_item_deep_inside_a_stage_is_heard_outside(self):
        one = case(
            use("g", "G")
            + use("t", "T", entry="s")
            + on("s", "x complete")
            + stage(
                "G",
                use("h", "H")
                + use("k", "K")
                + humans("K")
                + stage("H", use("x", "X") + humans("X")),
            )
            + humans("T")
        )

        one.completes("X")
        one.shows(X="completed", H="completed", G="active", T="active")

    def test_an_item_outside_is_heard_in_every_instance_of_a_stage(self):
        one = case(
            use("u", "U", repeat=True)
            + use("v", "V")
            + use("k", "K")
            + use("g", "G", entry="s", repeat=True)
            + on("s", "u occur")
            + event("U")
            + event("V")
            + stage(
                "G",
                use("a", "A") + use("b", "B", entry="i") + on("i", "v occur") + humans("A", "B"),
            )
            + humans("K")
        )

        one.triggers("U")
        one.triggers("U")
        one.shows(G="active active", B="available available")
        one.triggers("V")
        one.shows(B="active active")

    def test_what_happened_outside_before_is_known_to_a_later_stage(self):
        one = case(
            use("u", "U", repeat=True)
            + use("v", "V")
            + use("k", "K")
            + use("g", "G", entry="s", repeat=True)
            + on("s", "u occur")
            + event("U")
            + event("V")
            + stage(
                "G",
                use("a", "A") + use("b", "B", entry="i") + on("i", "v occur") + humans("A", "B"),
            )
            + humans("K")
        )

        one.triggers("V")
        one.triggers("U")
        one.shows(B="active")
        one.triggers("U")
        one.shows(B="active active")

    def test_parallel_instances_of_a_stage_do_not_hear_each_other_at_any_depth(self):
        one = case(
            use("u", "U", repeat=True)
            + use("k", "K")
            + use("g", "G", entry="s", repeat=True)
            + on("s", "u occur")
            + event("U")
            + stage(
                "G",
                use("h", "H")
                + use("b", "B", entry="i")
                + on("i", "a complete")
                + stage("H", use("a", "A") + use("z", "Z") + humans("A", "Z"))
                + humans("B"),
            )
            + humans("K")
        )
        one.triggers("U")
        one.triggers("U")

        one.completes("A", 1)
        one.shows(B="available active", A="active completed")

    def test_items_of_two_sub_stages_meet_in_their_own_stage(self):
        one = case(
            use("u", "U", repeat=True)
            + use("k", "K")
            + use("g", "G", entry="s", repeat=True)
            + on("s", "u occur")
            + event("U")
            + stage(
                "G",
                use("h", "H")
                + use("j", "J")
                + stage("H", use("a", "A") + use("z", "Z") + humans("A", "Z"))
                + stage(
                    "J",
                    use("b", "B", entry="i")
                    + use("y", "Y")
                    + on("i", "a complete")
                    + humans("B", "Y"),
                ),
            )
            + humans("K")
        )
        one.triggers("U")
        one.triggers("U")

        one.completes("A", 0)
        one.shows(B="active available")

    def test_a_stage_used_twice_keeps_its_uses_apart(self):
        one = case(
            use("g1", "G")
            + use("g2", "G")
            + use("k", "K")
            + stage(
                "G",
                use("a", "A") + use("b", "B", entry="i") + on("i", "a complete") + humans("A", "B"),
            )
            + humans("K")
        )

        one.shows(G="active active", A="active active")
        one.completes("A", 0)
        one.shows(B="active available")

    def test_an_item_of_a_stage_used_twice_is_heard_outside_from_both(self):
        one = case(
            use("g1", "G")
            + use("g2", "G")
            + use("t", "T", entry="s", repeat=True)
            + on("s", "a complete")
            + use("k", "K")
            + stage("G", use("a", "A") + use("z", "Z") + humans("A", "Z"))
            + humans("T", "K")
        )

        one.completes("A", 0)
        one.completes("A", 1)
        one.shows(T="active active")

    def test_the_stage_around_an_item_is_heard_by_what_is_inside_it_alone(self):
        one = case(
            use("u", "U", repeat=True)
            + use("k", "K")
            + use("g", "G", entry="s", repeat=True)
            + on("s", "u occur")
            + event("U")
            + stage(
                "G",
                use("a", "A") + use("b", "B", entry="i") + on("i", "g suspend") + humans("A", "B"),
            )
            + humans("K")
        )
        one.triggers("U")
        one.triggers("U")

        one.does("suspend", "g", 0)
        one.does("resume", "g", 0)
        one.shows(B="active available")

    def test_the_case_itself_is_heard(self):
        one = case(
            use("t", "T", entry="s") + use("k", "K") + on("s", "p create") + humans("T", "K")
        )

        one.shows(T="active")

    def test_a_suspended_stage_remembers_what_happens_outside(self):
        one = case(
            use("v", "V")
            + use("g", "G")
            + use("k", "K")
            + stage(
                "G",
                use("a", "A") + use("b", "B", entry="i") + on("i", "v occur") + humans("A", "B"),
            )
            + event("V")
            + humans("K")
        )

        one.does("suspend", "G")
        one.triggers("V")
        one.shows(B="suspended")
        one.does("resume", "G")
        one.shows(B="active", A="active")
