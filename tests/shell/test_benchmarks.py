"""The table at the end of `make bench` says honestly what was reached."""

from pathlib import Path

import pytest

from benchmarks import floors


@pytest.fixture
def found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    file = tmp_path / "found"
    file.touch()
    monkeypatch.setenv(floors.FILE, str(file))
    return file


def verdict(found: Path, name: str) -> str:
    what = next(each.what for each in floors.FLOORS if each.name == name)
    (line,) = (line for line in floors.summary(found).splitlines() if line.startswith(what))
    return line.rpartition("  ")[2]


@pytest.mark.parametrize(
    ("name", "figure", "said"),
    [
        ("durable.W1", 4.99, "not met"),
        ("durable.W1", 5.0, "met"),
        ("durable.W1", 10.0, "goal met"),
        ("latency", 10.1, "not met"),
        ("latency", 10.0, "met"),
        ("latency", 5.0, "goal met"),
    ],
)
def test_a_figure_is_held_against_its_floor_and_its_goal(
    found: Path, name: str, figure: float, said: str
) -> None:
    floors.note(name, figure)

    assert verdict(found, name) == said


def test_what_was_left_out_is_said(found: Path) -> None:
    floors.note("latency", 3.0)

    assert verdict(found, "jobs.engine") == "not measured"


def test_what_is_measured_again_counts_as_it_was_last(found: Path) -> None:
    floors.note("latency", 30.0)
    floors.note("latency", 3.0)

    assert verdict(found, "latency") == "goal met"
