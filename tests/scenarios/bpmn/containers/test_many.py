"""Multi-instance activities (BPMN 2.0.2 section 13.3.7) and loops drawn by flows."""

import pytest


def test_iterations_in_a_row_each_see_their_element(play):
    process = play("many_in_a_row.bpmn")
    process.starts(items=["a", "b", "c"])

    for number, name in enumerate(["a", "b", "c"], 1):
        (task,) = process.items("Check")
        assert (task.vars["item"], task.vars["loopCounter"]) == (name, number)
        process.completes("Check", result=name.upper())

    process.has_ended()
    process.has_variables(results=["A", "B", "C"])


def test_iterations_at_once_put_their_results_at_their_own_index(play):
    process = play("many_at_once.bpmn")
    process.starts(items=[1, 2, 3])
    process.waits_at("Check", "Check", "Check")

    while len(process.items("Check")) > 1:
        last = process.items("Check")[-1]
        process.state.items = {last.key: last} | process.state.items
        process.completes("Check", result=last.vars["item"] * 10)
    process.completes("Check")  # the first gives no result

    process.has_variables(results=[None, 20, 30])


@pytest.mark.parametrize("name", ["many_at_once.bpmn", "many_in_a_row.bpmn"])
def test_nothing_to_do_is_done_at_once(play, name):
    process = play(name)

    process.starts(items=[])

    process.has_ended()
    process.has_variables(results=[])


def test_a_collection_that_is_no_list_is_an_incident(play):
    process = play("many_at_once.bpmn")
    process.starts(items="abc")
    process.has_incidents(Check="EXTRACT_VALUE_ERROR")

    process.sets(items=[1])
    process.resolves("Check")

    process.waits_at("Check")


def test_a_boundary_event_of_the_body_ends_every_iteration(play):
    process = play("many_at_once.bpmn")
    process.starts(items=[1, 2, 3])

    process.passes(3_600_000)

    process.waits_at("Instead")
    process.has_no_variable("results")


def test_a_completion_condition_ends_the_rest(play):
    process = play("many_until.bpmn")
    process.starts(items=[1, 2, 3, 4])
    process.completes("Check", result="x")
    process.waits_at("Check", "Check", "Check")

    process.completes("Check", result="y")

    process.has_ended()
    process.has_variables(results=["x", "y", None, None])


def test_a_loop_of_gateways_and_scripts_runs_to_its_end(play):
    process = play("loop.bpmn")

    process.starts(limit=1000)

    process.has_ended()
    process.has_variables(n=1000)


def test_a_loop_without_an_end_stops_in_an_incident(play):
    from dataclasses import replace

    process = play("loop.bpmn")
    process.plan = replace(process.plan, steps_per_turn=1000)
    process.state.plan = process.plan

    process.starts(limit=10**9)

    assert list(process.incidents().values()) == ["UNKNOWN"]
    assert process.root.life == "ACTIVE"
