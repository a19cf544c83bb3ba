"""Ad-hoc sub-processes in doubt: order, results, errors, stale jobs (BPMN 2.0.2 section 13.3.5)."""

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected


def test_a_result_is_gathered_once_though_the_condition_fails(play):
    process = play("menu_with_results.bpmn")
    process.starts(todo=["A", "B"])
    process.completes("A", answer="a")
    process.has_incidents(Choose="EXTRACT_VALUE_ERROR")

    process.sets(enough=2)
    process.resolves("Choose")
    process.waits_at("B")
    process.completes("B", answer="b")

    process.waits_at("After")
    process.has_variables(results=["a", "b"])


def test_a_result_that_cannot_be_gathered_waits_in_its_own_scope(play):
    process = play("menu_with_results.bpmn")
    process.starts(todo=["A", "B"], enough=2)
    process.completes("A", answer="bad")
    process.has_incidents(Choose="EXTRACT_VALUE_ERROR")

    process.completes("B", answer="b")
    process.waits_at()
    inner = process.trouble_scope()
    process.sets_at(inner, result="good")
    process.resolves("Choose")

    process.waits_at("After")
    process.has_variables(results=["b", "good"])


@pytest.mark.parametrize("todo", ["A", None, ["A", ["B"]], [{"id": "A"}], [None], [1], {"A": 1}])
def test_what_is_no_list_of_offered_ids_is_an_incident(play, todo):
    process = play("menu_in_order.bpmn")

    process.starts(todo=todo)

    process.has_incidents(Choose="EXTRACT_VALUE_ERROR")
    process.has_not_visited("A", "B")


def test_in_sequential_order_one_choice_runs_after_the_other(play):
    process = play("menu_in_order.bpmn")
    process.starts(todo=["A", "B", "A"])
    process.waits_at("A")

    process.activates("Choose", "A")  # waits for its turn as well
    process.waits_at("A")
    process.completes("A")
    process.waits_at("B")
    process.completes("B")
    process.waits_at("Then")
    process.completes("Then")
    process.completes("A")
    process.waits_at("A")
    process.completes("A")

    process.waits_at("After")
    assert process.completed().count("A") == 3


def test_a_worker_sees_the_results_so_far_and_its_choices_run_in_order(play):
    process = play("worked_menu_in_order.bpmn")
    process.starts()
    process.answers("Choose", "A", "B")
    process.waits_at("A")
    assert process.visible("Choose")["results"] == []

    process.completes("A", result="a")
    assert process.visible("Choose")["results"] == ["a"]
    process.waits_at("B")
    process.answers("Choose", fulfilled=True, cancel_remaining=True)

    process.waits_at("After")
    process.has_variables(results=["a"])


def test_a_job_that_became_stale_takes_its_incident_along(play):
    process = play("worked_menu.bpmn")
    process.starts()
    process.answers("Choose", "A", "B")
    process.completes("A")
    process.fails("Choose", retries=0, message="no answer")
    process.has_incidents(Choose="AD_HOC_SUB_PROCESS_NO_RETRIES")

    process.completes("B")
    process.completes("Then")

    process.has_incidents()
    process.answers("Choose", fulfilled=True)
    process.waits_at("After")


def test_a_worker_that_answers_to_a_stale_job_is_told_so(play):
    process = play("worked_menu.bpmn")
    process.starts()
    process.answers("Choose", "A", "B")
    process.completes("A")
    stale = process.opened_job("Choose")
    process.completes("B")
    process.completes("Then")

    with pytest.raises(CommandRejected) as refused:
        process.send(commands.CompleteJob(process.only("Choose").key, stale))

    assert refused.value.code == "NOT_FOUND"


def test_a_region_that_only_waits_for_the_rest_offers_nothing_more(play):
    process = play("worked_menu.bpmn")
    process.starts()
    process.answers("Choose", "A", "A")
    process.completes("A")
    process.answers("Choose", fulfilled=True)
    process.offers()

    with pytest.raises(CommandRejected, match="offers nothing more"):
        process.activates("Choose", "A")

    process.completes("A")
    process.waits_at("After")


def test_an_error_out_of_a_choice_ends_the_region(play):
    process = play("menu_with_boundary.bpmn")
    process.starts(todo=["A", "B"])

    process.throws("A", "BAD", why="late")

    process.waits_at("Mend")
    process.has_variables(why="late")
    assert len(process.events("JobCanceled")) == 1


def test_a_turn_of_an_agent_is_no_answer_to_a_worker(play):
    process = play("worked_menu.bpmn")
    process.starts()

    with pytest.raises(CommandRejected) as refused:
        process.replies("Choose", text="done")

    assert refused.value.code == "NOT_FOUND"
