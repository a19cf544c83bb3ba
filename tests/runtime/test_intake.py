"""What comes in with a command: JSON of bounded depth, or the command is refused."""

from decimal import Decimal
from typing import Any

import pytest

from engine.bpmn.compile import compile_bpmn
from engine.runtime import commands
from engine.runtime.commands import CommandRejected
from engine.runtime.intake import admitted, mended
from tests.laws.models import process
from tests.scenarios.player import Player


def nested(depth: int) -> Any:
    value: Any = 1
    for _ in range(depth):
        value = [value] if depth % 2 else {"in": value}
    return value


@pytest.fixture
def player() -> Player:
    return Player(compile_bpmn(process(("service",)), "one.bpmn").plans[0])


@pytest.mark.parametrize(
    "bad",
    [nested(201), nested(5000), "\ud800", {"a": ["\udfff"]}, {"\ud800": 1}, object(), {1: 2}, {1}],
)
def test_what_cannot_be_kept_is_refused_before_anything_happens(player, bad):
    start = commands.StartInstance(key=1, version=1, definition_key=1, variables={"value": bad})

    with pytest.raises(CommandRejected, match="cannot be kept") as refused:
        player.send(start)

    assert refused.value.code == "INVALID_ARGUMENT"
    assert player.log == []


def test_values_come_in_as_json(player):
    value = {"a": (1, 2.5, Decimal("2.50"), Decimal("3.0"), 10**40), "b": [None, True, "ß"]}

    found = admitted(commands.CompleteJob(1, 1, {"value": value})).variables["value"]

    assert found == {
        "a": [1, Decimal("2.5"), Decimal("2.50"), 3, Decimal("1E+40")],
        "b": [None, True, "ß"],
    }
    assert [type(number) for number in found["a"]] == [int, Decimal, Decimal, int, Decimal]


def test_every_command_with_values_is_looked_at():
    with_values = {
        kind
        for kind in commands.Command.__args__
        if {"variables", "changes", "arguments", "activations", "messages"}
        & set(kind.__dataclass_fields__)
    }
    with_values -= {commands.CompleteCall, commands.ThrowCallError}  # kept by a neighbour already

    for kind in with_values:
        given = dict.fromkeys(kind.__dataclass_fields__, 1)
        for name in ("variables", "changes", "arguments"):
            if name in given:
                given[name] = {"x": nested(300)}
        given |= {"answer": None} if "answer" in given else {}
        given |= {"result": None} if "result" in given else {}
        given |= {"caller": None} if "caller" in given else {}
        if "activations" in given:
            given["activations"] = (commands.Activation("A", {"x": nested(300)}),)
        if kind is not commands.CompleteTurn:  # a model's words are mended instead
            with pytest.raises(CommandRejected):
                admitted(kind(**given))


def test_what_a_model_said_is_mended():
    said = mended({"\ud800": "a\udc00b", "deep": nested(300), "odd": object(), "n": 1.5})

    assert said["?"] == "a?b"
    assert said["odd"] is None
    assert said["n"] == Decimal("1.5")
