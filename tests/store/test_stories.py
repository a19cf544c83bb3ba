"""Every scenario once more, with each turn stored and read back: nothing may depend on memory."""

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

import pytest

from tests.store.stored import StoredPlayer, deploy, deploy_decisions

TESTS = Path(__file__).parents[1]
STORIES = TESTS / "scenarios"

#: This one keeps an item of the state in memory and looks at it later.
_IN_MEMORY = frozenset(("test_a_claim_does_not_take_a_task_from_somebody",))

for _path in sorted(STORIES.rglob("test_*.py")):
    _module = import_module(".".join(_path.relative_to(TESTS.parent).with_suffix("").parts))
    for _name, _thing in vars(_module).items():
        if _name.startswith("test_") and _name not in _IN_MEMORY:
            assert _name not in globals(), f"two stories are called {_name}"
            globals()[_name] = _thing
        elif type(_thing).__name__ == "FixtureFunctionDefinition":
            globals()[_name] = _thing


@pytest.fixture
def play(db: None) -> Iterator[Callable[..., StoredPlayer]]:
    """Play the drawing with this name from the store; its journal is replayed at the end."""
    players: list[StoredPlayer] = []

    def start(name: str, *decisions: str) -> StoredPlayer:
        (drawing,) = STORIES.rglob(name)
        for decision in decisions:
            deploy_decisions((drawing.parent / decision).read_bytes(), decision)
        player = StoredPlayer(deploy(drawing.read_bytes()))
        players.append(player)
        return player

    yield start
    for player in players:
        player.replays()
        player.holds()


@pytest.fixture
def draws(db: None) -> Iterator[Callable[[bytes], StoredPlayer]]:
    """Play a drawing given as text from the store; its journal is replayed at the end."""
    players: list[StoredPlayer] = []

    def start(data: bytes) -> StoredPlayer:
        players.append(StoredPlayer(deploy(data)))
        return players[-1]

    yield start
    for player in players:
        player.replays()
        player.holds()
