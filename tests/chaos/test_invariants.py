"""The invariants are tried themselves: each tampering is noticed by the one it belongs to."""

from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.chaos.invariants import ALL, STAYS, broken, chained
from tests.chaos.ledger import Ledger
from tests.chaos.rows import InstanceRow, ItemRow, JobRow, Rows, Turn

FIRST, TWIN, STAY, CHILD = 100, 200, 300, 400
JOB, TASK = 5, 6  #: added to the key of an instance


def journal(key: int, *turns: list[list[Any]]) -> list[Turn]:
    """The rows of one instance's journal, chained."""
    rows: list[Turn] = []
    for seq, events in enumerate(turns, start=1):
        turn = Turn(key, seq, 1_000 + seq, "user", "Do", "", msgspec.json.encode(events), b"")
        turn.hash = chained(rows[-1] if rows else None, turn)
        rows.append(turn)
    return rows


def ended(key: int) -> list[Turn]:
    """An instance with one job and one task, both done."""
    return journal(
        key,
        [
            ["InstanceStarted", key, "chaos_placed", {}],
            ["ItemStarted", key + 1, "Last", key, 0],
            ["JobOpened", key + JOB, key + 1, {"type": "step"}],
            ["TaskOpened", key + TASK, key + 1, "task", {}],
        ],
        [["TaskCompleted", key + TASK, key + 1, {}]],
        [
            ["JobCompleted", key + JOB, key + 1],
            ["ItemCompleted", key + 1],
            ["ItemCompleted", key],
            ["InstanceEnded", key, "COMPLETED"],
        ],
    )


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    kept = Ledger(tmp_path / "effects")
    kept.note_start(1.0, FIRST, 1, twin=False)
    kept.note_start(1.0, STAY, 8, twin=False)
    kept.note_start(1.0, TWIN, 1, twin=True)
    kept.note_completion(1.0, FIRST + JOB)
    kept.note_approval(1.0, FIRST + TASK)
    for key in (FIRST, TWIN):
        kept.note_act(key + JOB, key + 1)
    return kept


@pytest.fixture
def rows() -> Rows:
    leaves = {STAY + 1 + number: [word] for number, word in enumerate(STAYS)}
    items = [ItemRow(key, STAY, STAY, "Leaf") for key in leaves]
    items += [ItemRow(STAY, STAY, None, "chaos_stay"), ItemRow(CHILD, CHILD, None, "child")]
    items += [ItemRow(CHILD + 1, CHILD, CHILD, "Person")]
    numbered = [("chaos_placed", "number", "1"), ("chaos_placed", "amount", "3")]
    begun = [["InstanceStarted", STAY, "chaos_stay", {}]]
    return Rows(
        instances={
            FIRST: InstanceRow("chaos_placed", "COMPLETED", None),
            TWIN: InstanceRow("chaos_placed", "COMPLETED", None),
            STAY: InstanceRow("chaos_stay", "ACTIVE", None),
            CHILD: InstanceRow("chaos_stay_child", "ACTIVE", STAY),
        },
        turns=[
            *ended(FIRST),
            *ended(TWIN),
            *journal(STAY, begun),
            *journal(CHILD, [["InstanceStarted", CHILD, "chaos_stay_child", {}]]),
        ],
        jobs={
            FIRST + JOB: JobRow(FIRST, FIRST + 1, "Last", "step", "COMPLETED"),
            TWIN + JOB: JobRow(TWIN, TWIN + 1, "Last", "step", "COMPLETED"),
            STAY + JOB: JobRow(STAY, STAY + 1, "Worker", "nobody", "CREATED"),
        },
        items=items,
        elements={FIRST: {"Last": 1}, TWIN: {"Last": 1}},
        waits={**leaves, CHILD + 1: ["task"]},
        variables={
            FIRST: list(numbered),
            TWIN: list(numbered),
            STAY: [("chaos_stay", "number", "8")],
        },
        tasks={FIRST + TASK: "COMPLETED"},
        crossings=0,
        overdue=[],
    )


def without_an_instance(rows: Rows, ledger: Ledger) -> None:
    for table in (rows.instances, rows.jobs):
        for key in [key for key in table if FIRST <= key < TWIN]:
            del table[key]
    rows.turns = [turn for turn in rows.turns if turn.instance != FIRST]


def with_a_second_start(rows: Rows, ledger: Ledger) -> None:
    rows.instances[500] = InstanceRow("chaos_placed", "COMPLETED", None)
    rows.variables[500] = list(rows.variables[FIRST])


def with_an_instance_that_stands_still(rows: Rows, ledger: Ledger) -> None:
    rows.instances[FIRST].state = "ACTIVE"


def with_a_canceled_instance_that_lives(rows: Rows, ledger: Ledger) -> None:
    ledger.note_cancellation(STAY)


def without_a_wait(rows: Rows, ledger: Ledger) -> None:
    del rows.waits[CHILD + 1]


def with_a_command_on_its_way(rows: Rows, ledger: Ledger) -> None:
    rows.crossings = 1


def rewritten(rows: Rows, instance: int, seq: int, change: Callable[[list[Any]], None]) -> None:
    """Change the events of a turn and mend the chain after it, as a careful forger would."""
    turns = [turn for turn in rows.turns if turn.instance == instance]
    for before, turn in zip([None, *turns], turns, strict=False):
        if turn.seq == seq:
            events = msgspec.json.decode(turn.events)
            change(events)
            turn.events = msgspec.json.encode(events)
        turn.hash = chained(before, turn)


def with_a_second_completion(rows: Rows, ledger: Ledger) -> None:
    rewritten(rows, FIRST, 3, lambda events: events.insert(0, events[0]))


def without_an_acknowledged_completion(rows: Rows, ledger: Ledger) -> None:
    ledger.note_completion(1.0, STAY + JOB)


def with_a_completion_by_two_leases(rows: Rows, ledger: Ledger) -> None:
    ledger.note_completion(1.0, FIRST + JOB)


def with_a_second_job(rows: Rows, ledger: Ledger) -> None:
    rows.jobs[FIRST + 7] = JobRow(FIRST, FIRST + 1, "Last", "step", "CANCELED")


def with_a_second_child(rows: Rows, ledger: Ledger) -> None:
    rows.instances[500] = InstanceRow("chaos_stay_child", "ACTIVE", STAY)


def with_a_gap(rows: Rows, ledger: Ledger) -> None:
    rows.turns = [turn for turn in rows.turns if (turn.instance, turn.seq) != (FIRST, 2)]


def without_the_last_turn(rows: Rows, ledger: Ledger) -> None:
    rows.turns = [turn for turn in rows.turns if (turn.instance, turn.seq) != (FIRST, 3)]


def with_other_events(rows: Rows, ledger: Ledger) -> None:
    rows.turns[0].events = rows.turns[0].events.replace(b'"type":"step"', b'"type":"stop"')


def with_an_item_that_ends_twice(rows: Rows, ledger: Ledger) -> None:
    rewritten(rows, FIRST, 3, lambda events: events.insert(2, events[1]))


def with_an_open_task_at_the_end(rows: Rows, ledger: Ledger) -> None:
    rewritten(rows, TWIN, 2, lambda events: events.clear())


def with_an_event_after_the_end(rows: Rows, ledger: Ledger) -> None:
    rewritten(rows, TWIN, 3, lambda events: events.append(["VariablesSet", TWIN, {}, {}]))


def with_an_effect_under_another_key(rows: Rows, ledger: Ledger) -> None:
    ledger.note_act(TWIN + JOB, FIRST + 1)


def without_an_effect(rows: Rows, ledger: Ledger) -> None:
    ledger._acts.pop()


def with_another_value(rows: Rows, ledger: Ledger) -> None:
    rows.variables[TWIN][1] = ("chaos_placed", "amount", "4")


def with_an_element_that_ran_twice(rows: Rows, ledger: Ledger) -> None:
    rows.elements[TWIN]["Last"] = 2


def with_an_old_lease(rows: Rows, ledger: Ledger) -> None:
    rows.overdue.append("job 5 is leased to helm@here")


def without_an_approval(rows: Rows, ledger: Ledger) -> None:
    rows.tasks[FIRST + TASK] = "CREATED"


def with_a_strange_answer(rows: Rows, ledger: Ledger) -> None:
    ledger.failures.append("/v2/process-instances: 500")


TAMPERINGS: dict[Callable[[Rows, Ledger], None], str] = {
    without_an_instance: "i1_no_acknowledged_start",
    with_a_second_start: "i1_no_acknowledged_start",
    with_an_instance_that_stands_still: "i2_every_instance",
    with_a_canceled_instance_that_lives: "i2_every_instance",
    without_a_wait: "i2_every_instance",
    with_a_command_on_its_way: "i2_every_instance",
    with_a_second_completion: "i3_each_job_is_completed_once",
    without_an_acknowledged_completion: "i3_each_job_is_completed_once",
    with_a_completion_by_two_leases: "i3_each_job_is_completed_once",
    with_a_second_job: "i3_each_instance_has_the_jobs",
    with_a_second_child: "i3_each_called_instance",
    with_a_gap: "i4_journals",
    without_the_last_turn: "i4_journals",
    with_other_events: "i4_journals",
    with_an_item_that_ends_twice: "i5_nothing_takes",
    with_an_open_task_at_the_end: "i5_nothing_takes",
    with_an_event_after_the_end: "i5_nothing_takes",
    with_an_effect_under_another_key: "i6_a_repeated_effect",
    without_an_effect: "i6_a_repeated_effect",
    with_another_value: "i7_instances_equal",
    with_an_element_that_ran_twice: "i7_instances_equal",
    with_an_old_lease: "i8_nothing_is_held",
    without_an_approval: "i10_no_acknowledged_decision",
    with_a_strange_answer: "the_clients",
}


def test_what_is_right_breaks_no_invariant(rows: Rows, ledger: Ledger) -> None:
    assert broken(rows, ledger) == {}


@pytest.mark.parametrize("tamper", TAMPERINGS, ids=lambda tamper: tamper.__name__)
def test_a_tampering_is_noticed_by_its_invariant(
    rows: Rows, ledger: Ledger, tamper: Callable[[Rows, Ledger], None]
) -> None:
    before = deepcopy(rows)

    tamper(rows, ledger)

    noticed = broken(rows, ledger)
    assert any(name.startswith(TAMPERINGS[tamper]) for name in noticed), (noticed, before)


def test_every_invariant_is_tried() -> None:
    tried = set(TAMPERINGS.values())

    assert all(any(one.__name__.startswith(name) for name in tried) for one in ALL)
