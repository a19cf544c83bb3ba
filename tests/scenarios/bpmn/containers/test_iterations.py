"""Multi-instance in doubt: early ends, broken expressions, results, nesting."""

import pytest


def test_iterations_that_end_at_once_are_counted_one_by_one(play):
    process = play("many_scripts_until.bpmn")

    process.starts(items=[1, 2, 3, 4])

    process.has_ended()
    process.has_variables(results=[2, 4, None, None])
    assert process.completed().count("Check") == 3  # two iterations and the body


def test_a_completion_condition_sees_the_results_and_the_numbers(play):
    process = play("many_counted.bpmn")
    process.starts(items=["a", "b", "c", "d"])

    process.completes("Check", result=None)
    process.completes("Check", result=1)
    process.waits_at("Check", "Check")
    process.completes("Check", result=2)

    process.has_ended()
    process.has_variables(results=[None, 1, 2, None])


def test_a_part_of_a_result_is_each_iterations_own(play):
    process = play("many_nested_results.bpmn")
    process.starts(items=[1, 2])

    process.completes("Check", result={"value": "a"})
    process.completes("Check", result={"value": "b"})

    process.has_variables(results=["a", "b"])
    process.has_no_variable("result")


def test_each_step_of_an_iteration_may_fail_and_goes_on_where_it_failed(play):
    process = play("many_that_break.bpmn")
    process.starts(items=[0, 5], tries=0)
    process.has_incidents(Check="IO_MAPPING_ERROR")
    process.completes_iteration("Check", 1)
    process.has_variables(tries=1)
    assert set(process.troubles()) == {"IO_MAPPING_ERROR", "EXTRACT_VALUE_ERROR"}

    process.sets_iteration("Check", 1, result="five")
    process.resolves_iteration("Check", 1)  # now it is the completion condition
    assert set(process.troubles()) == {"IO_MAPPING_ERROR", "EXTRACT_VALUE_ERROR"}
    process.sets(enough=False)
    process.resolves_iteration("Check", 1)
    process.has_variables(tries=1)

    assert process.troubles() == ["IO_MAPPING_ERROR"]
    process.cancels()
    assert process.troubles() == []


def test_loops_within_loops_end_each_on_its_own(play):
    process = play("many_many.bpmn")

    process.starts(rows=[[1, 2], [3], [], [4, 5, 6]], limit=40)

    process.has_ended()
    process.has_variables(table=[[10, 20], [30], [], [40, 50, None]])


@pytest.mark.parametrize("rows", ["x", 5, None, {"a": 1}])
def test_a_collection_must_be_a_list(play, rows):
    process = play("many_many.bpmn")

    process.starts(rows=rows, limit=40)

    process.has_incidents(Row="EXTRACT_VALUE_ERROR")
