from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from engine.bpmn.compile import compile_bpmn
from tests.scenarios.player import Player


@pytest.fixture
def play(request: pytest.FixtureRequest) -> Iterator[Callable[..., Player]]:
    """Play the drawing with this name, which lies beside the test; its log replays at the end."""
    players: list[Player] = []

    def start(name: str, *decisions: str) -> Player:
        folder = Path(request.path).parent
        (plan,) = compile_bpmn((folder / name).read_bytes(), name).plans
        player = Player(plan)
        for decision in decisions:
            player.knows((folder / decision).read_bytes(), decision)
        players.append(player)
        return player

    yield start
    for player in players:
        player.replays()


@pytest.fixture
def draws() -> Iterator[Callable[[bytes], Player]]:
    """Play a drawing given as text (`tests.bpmn.drawing`); its log replays at the end."""
    players: list[Player] = []

    def start(data: bytes) -> Player:
        player = Player(compile_bpmn(data, "drawing.bpmn").plans[0])
        players.append(player)
        return player

    yield start

    for player in players:
        player.replays()
