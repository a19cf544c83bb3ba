"""A pytest plugin that notes which cells of the table each scenario reaches.

``pytest -p tests.bpmn.table.reached --reached=FILE tests/scenarios`` writes a line for each test
and cell. It listens where drawings are read and where instances are played; a cell counts when
the elements that it is drawn with have been entered.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

import engine.bpmn.compile as compiler
from engine.bpmn.model import Model
from tests.bpmn.table.cells import Cell, drawn
from tests.scenarios.player import Player

#: Cells by test: its file, two colons, its name.
Reached = dict[str, set[Cell]]


def read(path: Path) -> Reached:
    """What a run with this plugin has written."""
    found = json.loads(path.read_text())
    return {test: {Cell(*cell) for cell in cells} for test, cells in found.items()}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--reached", default=None, help="where to write which cells were reached")


def pytest_configure(config: pytest.Config) -> None:
    target = config.getoption("--reached")
    if target:
        config.pluginmanager.register(_Observer(Path(str(target)), config.rootpath))


class _Observer:
    def __init__(self, target: Path, root: Path) -> None:
        self.target, self.root = target, root
        self.reached: Reached = {}
        self.models: list[Model] = []
        self.players: list[Player] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self, item: pytest.Item) -> Iterator[None]:
        self.models, self.players = [], []
        with pytest.MonkeyPatch.context() as patch:
            self._listen(patch)
            yield
        test = f"{item.path.relative_to(self.root).as_posix()}::{item.name}"
        self.reached.setdefault(test, set()).update(self._cells())

    def pytest_sessionfinish(self) -> None:
        self.target.write_text(
            json.dumps({test: sorted(cells) for test, cells in sorted(self.reached.items())})
        )

    def _listen(self, patch: pytest.MonkeyPatch) -> None:
        parse, begin = compiler.parse, Player.__init__

        def parsed(data: bytes, file: str) -> Model:
            model = parse(data, file)
            self.models.append(model)
            return model

        def begun(player: Player, *arguments: object) -> None:
            begin(player, *arguments)  # type: ignore[arg-type]
            self.players.append(player)

        patch.setattr(compiler, "parse", parsed)
        patch.setattr(Player, "__init__", begun)

    def _cells(self) -> Iterator[Cell]:
        for player in self.players:
            names = {plan.id for plan in player.plans.values()}
            visited = set(player.visited())
            for model in self.models:
                if any(process.id in names for process in model.processes):
                    for one in drawn(model):
                        if one.elements and visited.issuperset(one.elements):
                            yield one.cell
