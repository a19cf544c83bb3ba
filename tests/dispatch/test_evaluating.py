"""`engine.public.evaluate`: a deployed decision or a file's bytes, decided in one call."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from engine import public
from engine.public import CommandRejected
from engine.source.problem import Refused
from engine.store.models.decisions import DecisionInstance
from tests.dispatch.desk import Desk

SCHEMA = "https://www.omg.org/spec/DMN/20191111/MODEL/"


def drawn(**decisions: str) -> bytes:
    inside = "".join(
        f'<decision id="{name}" name="{name}"><literalExpression><text>{text}</text>'
        "</literalExpression></decision>"
        for name, text in decisions.items()
    )
    return (
        f'<definitions xmlns="{SCHEMA}" id="d" name="d" namespace="urn:d">{inside}</definitions>'
    ).encode()


def test_the_latest_deployed_version_decides_and_nothing_is_kept(desk: Desk) -> None:
    desk.deploy(("d.dmn", drawn(total="a + 1")))
    desk.deploy(("d.dmn", drawn(total="a + 2")))

    answer = public.evaluate("total", {"a": 1})

    assert answer.output == 3
    assert [each.decision_id for each in answer.trace] == ["total"]
    assert not DecisionInstance.objects.exists()


def test_the_bytes_of_a_file_decide_without_being_deployed(desk: Desk) -> None:
    assert public.evaluate(None, {"a": 1}, model=drawn(total="a + 1")).output == 2
    assert public.evaluate("b", model=drawn(a="1", b="2")).output == 2


def test_values_of_python_become_those_of_feel(desk: Desk) -> None:
    given = {
        "number": 0.1,
        "day": dt.date(2026, 3, 1),
        "clock": dt.time(9, 30),
        "moment": dt.datetime(2026, 3, 1, 9, 30, tzinfo=dt.UTC),
        "span": dt.timedelta(hours=2),
        "inside": [{"n": Decimal("0.5")}, (1, 2)],
    }
    text = (
        "[number + 0.2, day.month, clock.hour, moment.year, span.hours, inside[1].n,"
        " count(inside[2])]"
    )

    answer = public.evaluate(None, given, model=drawn(all=text))

    assert answer.output == [Decimal("0.3"), 3, 9, 2026, 2, Decimal("0.5"), 2]


def test_a_decision_that_is_not_there_is_refused(desk: Desk) -> None:
    with pytest.raises(CommandRejected, match="decision with id 'nothing', but none found"):
        public.evaluate("nothing")
    with pytest.raises(CommandRejected, match="but found: a, b"):
        public.evaluate("c", model=drawn(a="1", b="2"))
    with pytest.raises(CommandRejected, match="the model has: a, b"):
        public.evaluate(None, model=drawn(a="1", b="2"))
    with pytest.raises(CommandRejected, match="Expected the id of a decision"):
        public.evaluate(None)


def test_a_value_without_meaning_is_refused(desk: Desk) -> None:
    deep: list[object] = []
    for _ in range(300):
        deep = [deep]

    with pytest.raises(CommandRejected, match="found a PosixPath"):
        public.evaluate(None, {"a": [Path()]}, model=drawn(a="1"))
    with pytest.raises(CommandRejected, match="at most 200 deep"):
        public.evaluate(None, {"a": deep}, model=drawn(a="1"))


def test_a_model_that_does_not_read_is_refused_with_its_problems(desk: Desk) -> None:
    with pytest.raises(Refused, match="FEEL does not parse"):
        public.evaluate(None, model=drawn(a="1 +"))
