"""Ad-hoc sub-processes (BPMN 2.0.2 section 13.3.5)."""

import pytest

from engine.runtime.commands import CommandRejected


def test_chosen_activities_run_with_what_follows_them(play):
    process = play("menu.bpmn")
    process.starts(todo=["B"])
    process.offers("A", "B")  # Then has an incoming flow
    process.waits_at("B")

    process.completes("B")
    process.waits_at("Then")

    process.completes("Then")
    process.waits_at("After")


def test_with_nothing_chosen_the_region_waits_for_somebody_to_choose(play):
    process = play("menu.bpmn")
    process.starts(todo=[])
    assert process.root.life == "ACTIVE"

    process.activates("Choose", "A")
    process.completes("A")

    process.waits_at("After")


def test_what_is_not_offered_is_refused(play):
    process = play("menu.bpmn")
    process.starts(todo=[])
    before = len(process.log)

    with pytest.raises(CommandRejected, match="offers A, B"):
        process.activates("Choose", "A", "Then")

    assert len(process.log) == before


def test_a_collection_that_names_something_else_is_an_incident(play):
    process = play("menu.bpmn")

    process.starts(todo=["A", "nowhere"])

    process.has_incidents(Choose="EXTRACT_VALUE_ERROR")


def test_a_worker_chooses_until_it_is_done(play):
    process = play("worked_menu.bpmn")
    process.starts()

    process.answers("Choose", "A", "A")
    process.waits_at("A", "A")

    process.completes("A")
    process.answers("Choose")  # asked again after each activity; it may just wait
    process.completes("A")
    process.answers("Choose", fulfilled=True)

    process.waits_at("After")


def test_a_worker_cancels_what_still_runs(play):
    process = play("worked_menu.bpmn")
    process.starts()
    process.answers("Choose", "A", "B")
    process.completes("A")

    process.answers("Choose", fulfilled=True, cancel_remaining=True)

    process.waits_at("After")
    assert len(process.events("JobCanceled")) == 1


def test_a_worker_cannot_both_choose_and_end(play):
    process = play("worked_menu.bpmn")
    process.starts()

    with pytest.raises(CommandRejected, match="not both"):
        process.answers("Choose", "A", fulfilled=True)
