"""Cost is linear: ten times as much to do makes ten times the events, bytes and calls, no more.

Numbers of events, characters of the journal and Python calls are counted, never time.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from engine.bpmn.compile import compile_bpmn
from engine.runtime import commands
from engine.store import json
from tests.scenarios.player import Player

SCENARIOS = Path(__file__).parents[1] / "scenarios"
FACTOR = 10
SLACK = 1.15  #: keys and counters grow by a digit


class Cost(NamedTuple):
    events: int
    characters: int
    calls: int


class Counting:
    """Counts the calls of Python functions while it runs."""

    calls = 0

    def __enter__(self) -> "Counting":
        sys.setprofile(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(None)

    def _count(self, frame: Any, event: str, argument: Any) -> None:
        if event == "call":
            self.calls += 1


def player(drawing: str) -> Player:
    (path,) = SCENARIOS.rglob(drawing)
    return Player(compile_bpmn(path.read_bytes(), drawing).plans[0])


def cost(drawing: str, play: Callable[[Player, int], None], number: int) -> Cost:
    playing = player(drawing)
    with Counting() as counted:
        play(playing, number)
    characters = sum(len(json.encode(event)) for event in playing.log)
    playing.replays()
    return Cost(len(playing.log), characters, counted.calls)


def is_linear(drawing: str, play: Callable[[Player, int], None], number: int) -> None:
    few, many = cost(drawing, play, number), cost(drawing, play, number * FACTOR)
    for name, small, large in zip(Cost._fields, few, many, strict=True):
        assert large <= small * FACTOR * SLACK, f"{name}: {small} for {number}, then {large}"


def rounds(playing: Player, number: int) -> None:
    playing.starts(limit=number)
    playing.has_ended()


def at_once(playing: Player, number: int) -> None:
    playing.starts(items=list(range(number)))
    playing.has_ended()
    playing.has_variables(results=[2 * n for n in range(number)])


def stopping(playing: Player, number: int) -> None:
    playing.starts(items=list(range(number)))
    playing.has_ended()


def one_by_one(playing: Player, number: int) -> None:
    playing.starts(items=list(range(number)))
    works_off(playing, "result", number)
    playing.has_ended()


def chosen(playing: Player, number: int) -> None:
    playing.starts(todo=["A"] * number)
    works_off(playing, "result", number)
    playing.has_ended()


def works_off(playing: Player, name: str, number: int) -> None:
    """Complete each job as it is opened; nothing is searched."""
    done = 0
    read = 0
    while done < number:
        opened = [event for event in playing.log[read:] if event[0] == "JobOpened"]
        read = len(playing.log)
        for _, job, item, _ in opened:
            playing.send(commands.CompleteJob(item, job, {name: done}))
            done += 1


def test_rounds_of_a_loop():
    is_linear("loop.bpmn", rounds, 1000)


@pytest.mark.parametrize("drawing", ["standard_loop.bpmn", "loop_with_branches.bpmn"])
def test_rounds_of_a_standard_loop_and_of_branches_that_join(drawing):
    is_linear(drawing, rounds, 1000)


@pytest.mark.parametrize("drawing", ["many_scripts.bpmn", "many_scripts_in_a_row.bpmn"])
def test_iterations_that_end_at_once(drawing):
    is_linear(drawing, at_once, 1000)


@pytest.mark.parametrize("drawing", ["many_at_once.bpmn", "many_in_a_row.bpmn"])
def test_iterations_that_wait_for_a_worker(drawing):
    is_linear(drawing, one_by_one, 100)
    is_linear(drawing, one_by_one, 1000)


def test_iterations_that_terminate_themselves():
    is_linear("many_that_stop.bpmn", stopping, 500)


@pytest.mark.parametrize("drawing", ["menu_of_many.bpmn", "menu_of_many_in_order.bpmn"])
def test_choices_of_a_region(drawing):
    is_linear(drawing, chosen, 200)


def talks(playing: Player, number: int) -> None:
    """A long conversation with a few calls in each turn."""
    playing.starts()
    for turn in range(number):
        playing.replies("Region", calls={f"a{turn}": ("Read", {}), f"b{turn}": ("Read", {})})
        playing.completes("Read", found="x" * 100)
        playing.completes("Read", found="y" * 100)
    playing.replies("Region", text="done")
    playing.has_ended()


def counts(playing: Player, number: int) -> None:
    """One call whose activity writes a variable in each of its rounds."""
    playing.starts(rounds=number)
    playing.replies("Region", calls={"a": ("Work", {})})
    playing.replies("Region", text="done")
    playing.has_ended()


def calls_much(playing: Player, number: int) -> None:
    """One turn with many calls, of which most are refused."""
    playing.starts()
    playing.replies("Region", calls={f"c{n}": ("Nothing", {}) for n in range(number)})


@pytest.mark.parametrize(("talk", "number"), [(talks, 30), (counts, 200), (calls_much, 100)])
def test_turns_of_an_agent(talk, number):
    is_linear("long_talk.bpmn", talk, number)
