"""BPMN 2.0.2 section 13.4."""


def test_an_exclusive_gateway_takes_the_first_flow_that_holds(play):
    process = play("exclusive.bpmn")

    process.starts(amount=500)

    process.waits_at("Big")
    process.completes("Big")
    process.has_ended()
    process.has_not_visited("Medium", "Small")


def test_the_default_flow_is_taken_only_when_nothing_else_holds(play):
    process = play("exclusive.bpmn")

    process.starts(amount=5)

    process.waits_at("Small")


def test_without_a_way_out_the_token_waits_in_an_incident(play):
    process = play("no_default.bpmn")
    process.starts(way="c")
    process.has_incidents(Which="CONDITION_ERROR")

    process.sets(way="b")
    process.resolves("Which")

    process.has_incidents()
    process.waits_at("B")


def test_a_condition_that_is_no_boolean_is_trouble(play):
    process = play("no_default.bpmn")

    process.starts()

    assert process.incidents().keys() == {"Which"}


def test_a_parallel_join_waits_for_every_branch(play):
    process = play("parallel.bpmn")
    process.starts()
    process.waits_at("A", "B", "C")

    process.completes("B")
    process.completes("A")
    process.waits_at("C")

    process.completes("C")
    process.waits_at("After")


def test_a_surplus_token_at_a_join_keeps_the_instance_active(play):
    process = play("surplus.bpmn")
    process.starts()
    process.completes("A")
    process.completes("B")
    process.waits_at("C")

    process.completes("C")

    process.waits_at()
    process.has_passed("End")
    assert process.root.life == "ACTIVE"


def test_the_first_event_wins_the_race_and_the_others_are_given_up(play):
    process = play("race.bpmn")
    process.starts(order="A-1")
    assert len(process.timers()) == 1

    process.receives("answer", text="yes")

    process.waits_at("Thanks")
    assert process.timers() == []
    process.has_variables(text="yes")


def test_time_wins_the_race_when_nobody_answers(play):
    process = play("race.bpmn")
    process.starts(order="A-1")

    process.passes(3_600_000)

    process.waits_at("Remind")
    process.has_not_visited("Answered")
