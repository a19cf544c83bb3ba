"""What a move costs does not grow with the case: only what hears it is judged."""

import pytest

from engine.runtime.cases import completion, marks, settling
from tests.runtime.cases.drawing import filed, humans, on, use
from tests.runtime.cases.large import large
from tests.runtime.cases.player import CasePlayer, Office, drawn


class Counted:
    """How often the checks of the settling loop were asked."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.criteria = self.stages = self.waits = 0
        met, judge, waits = marks.met, completion.judge, settling.waits

        def counted_met(*given):
            self.criteria += 1
            return met(*given)

        def counted_judge(*given):
            self.stages += 1
            return judge(*given)

        def counted_waits(*given):
            self.waits += 1
            return waits(*given)

        monkeypatch.setattr(settling, "waits", counted_waits)
        monkeypatch.setattr(marks, "met", counted_met)
        monkeypatch.setattr(completion, "judge", counted_judge)


@pytest.fixture
def big() -> CasePlayer:
    one = Office(large()).starts(ok=True, stop=-1)
    one.laws = False
    assert len(one.items("D0")) == 50
    assert len(one.state.items) == 501
    return one


def test_a_completion_judges_what_listens_and_nothing_else(big, monkeypatch):
    asked = Counted(monkeypatch)

    big.completes("g7i0")

    assert big.states("g7i1") == ["active"]
    assert asked.criteria <= 2
    assert asked.stages <= 2
    assert len(big.turns[-1]) <= 8


def test_a_variable_that_nothing_reads_judges_no_criterion(big, monkeypatch):
    asked = Counted(monkeypatch)

    big.sets(unread=1)

    assert asked.criteria == 0
    assert asked.stages == 1


def test_planning_judges_what_is_planned(big, monkeypatch):
    asked = Counted(monkeypatch)

    big.plans("d3")

    assert asked.criteria <= 2
    assert len(big.turns[-1]) <= 6


def test_the_large_case_keeps_the_laws(big):
    big.sets(stop=3)
    big.keeps_the_laws()
    assert big.states("g3i0") == ["terminated"]
    assert big.states("g4i0") == ["active"]


def test_documents_that_come_together_cost_each_the_same(monkeypatch):
    asked = {}
    for number in (100, 400):
        office = Office(
            drawn(
                use("a", "A", entry="s", repeat=True)
                + use("k", "K")
                + on("s", "file:Doc create")
                + humans("A", "K"),
                file=filed("Doc", many=True),
            )
        )
        one = office.starts()
        one.laws = False
        counted = Counted(monkeypatch)
        one.sets(Doc=list(range(number)))
        assert len(one.items("A")) == number
        asked[number] = counted.criteria + counted.waits

    assert asked[400] <= 4 * asked[100]
