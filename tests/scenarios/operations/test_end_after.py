"""An instance that is asked at its start to end after an element."""

from collections.abc import Callable
from typing import Any

from tests.bpmn.drawing import flow, process, service
from tests.scenarios.player import Player

Draws = Callable[[bytes], Player]
MANY = (
    "<multiInstanceLoopCharacteristics><extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="= items" inputElement="item"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)
TIMER = (
    '<boundaryEvent id="late" attachedToRef="a"><timerEventDefinition>'
    "<timeDuration>PT1M</timeDuration></timerEventDefinition></boundaryEvent>"
)


def two_tasks(inside: str = "", more: str = "") -> bytes:
    """Service tasks `a` and `b` in a row, and `c` beside them."""
    body = '<startEvent id="s"/><endEvent id="e"/>' + service("a", inside) + service("b")
    flows = flow("f1", "s", "a") + flow("f2", "a", "b") + flow("f3", "b", "e")
    return process(body + service("c") + flow("f4", "s", "c") + more + flows)


def start(player: Player, *after: str, **variables: Any) -> None:
    player.ends_after = after
    player.starts(**variables)


def test_the_instance_ends_when_the_element_completes(draws: Draws) -> None:
    player = draws(two_tasks())
    start(player, "a")

    player.completes("c")
    assert player.root.life == "ACTIVE"
    player.completes("a")

    assert player.root.life == "TERMINATED"
    assert player.events("ItemStarted")[-1][2] != "b"
    assert "f2" not in [event[2] for event in player.events("FlowTaken")]
    assert player.log[-1] == ("InstanceEnded", player.root.key, "TERMINATED")


def test_the_instance_ends_when_the_element_is_interrupted(draws: Draws) -> None:
    player = draws(two_tasks(more=TIMER + service("d") + flow("f5", "late", "d")))
    start(player, "a")

    player.passes(60_000)

    assert player.root.life == "TERMINATED"
    assert "d" not in [event[2] for event in player.events("ItemStarted")]


def test_of_a_repeated_activity_all_runs_count_as_one(draws: Draws) -> None:
    player = draws(two_tasks(MANY))
    start(player, "a", items=[1, 2])

    player.completes_iteration("a", 0)
    assert player.root.life == "ACTIVE"
    player.completes_iteration("a", 1)

    assert player.root.life == "TERMINATED"


def test_the_last_element_of_all_ends_it_too(draws: Draws) -> None:
    player = draws(two_tasks())
    start(player, "e")

    player.completes("a")
    player.completes("b")

    assert player.root.life == "TERMINATED"


def test_a_migration_takes_the_instruction_along(draws: Draws) -> None:
    player = draws(two_tasks())
    start(player, "a")
    renamed = two_tasks().replace(b'"a"', b'"z"')

    player.migrates(renamed, a="z", c="c")
    player.completes("z")

    assert player.root.life == "TERMINATED"
