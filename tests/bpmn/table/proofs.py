"""Which scenario proves a cell: found by running all of them, kept in ``proofs.tsv``.

A line: row, place, the test that reaches the cell with the fewest others beside it, and the open
conformance scenario whose models draw it with the fewest others ("-" where there is none).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from engine.bpmn.parse import parse
from tests.bpmn.table.cells import DONE, EVENTS, MOVED, ROUTED, Cell, drawn
from tests.bpmn.table.drawings import answer
from tests.bpmn.table.reached import Reached, read

ROOT: Final = Path(__file__).parents[3]
FILE: Final = Path(__file__).with_name("proofs.tsv")
SUITE: Final = (
    ROOT / os.environ.get("HELM_CONFORMANCE", "../shared/conformance") / "bpmn" / "scenarios"
).resolve()
NONE: Final = "-"
PATIENCE_S: Final = 600
#: Scenarios about something else, which happen to pass through a cell.
_BESIDE: Final = (
    "tests/scenarios/agentic",
    "tests/scenarios/operations",
    "tests/scenarios/bpmn/listeners",
    "tests/scenarios/bpmn/data",
    "tests/scenarios/bpmn/awkward",
)


class Proof(NamedTuple):
    """A test of this repository, and an open scenario; either may be missing."""

    test: str | None
    scenario: str | None


def kept() -> dict[Cell, Proof]:
    """What the file says."""
    found = {}
    for line in FILE.read_text().splitlines():
        row, place, test, scenario = line.split("\t")
        proof = Proof(None if test == NONE else test, None if scenario == NONE else scenario)
        found[Cell(row, place)] = proof
    return found


def keep(proofs: Mapping[Cell, Proof]) -> None:
    """Write the file."""
    lines = [
        "\t".join((*cell, proof.test or NONE, proof.scenario or NONE))
        for cell, proof in proofs.items()
    ]
    FILE.write_text("\n".join(lines) + "\n")


def find() -> dict[Cell, Proof]:
    """Run every scenario and look into every open one."""
    tests, scenarios = observe(["tests/scenarios"]), suite()
    return {
        cell: Proof(_closest(cell, tests), _closest(cell, scenarios))
        for cell in (*EVENTS, *DONE, *ROUTED, *MOVED)
        if answer(cell) is None
    }


def observe(tests: Iterable[str]) -> Reached:
    """Run these tests, in a process of their own; the cells that each reaches."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "reached.json"
        ended = subprocess.run(
            [
                *(sys.executable, "-m", "pytest", "-q", "-p", "tests.bpmn.table.reached"),
                *(f"--reached={target}", "-p", "no:cacheprovider", *tests),
            ],
            cwd=ROOT,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )
        if ended.returncode != 0:
            raise RuntimeError(f"the scenarios do not pass:\n{ended.stdout}{ended.stderr}")
        return read(target)


def suite() -> Reached:
    """The cells that the models of each open scenario draw; nothing when it is not there."""
    found: Reached = {}
    for path in sorted(SUITE.glob("*/*/*.bpmn")):
        model = parse(path.read_bytes().replace(b"__RUN__", b"_run"), path.name)
        name = path.parent.relative_to(SUITE).as_posix()
        if "expect_deploy_error" not in (path.parent / "scenario.yaml").read_text():
            found.setdefault(name, set()).update(one.cell for one in drawn(model))
    return found


def _closest(cell: Cell, found: Reached) -> str | None:
    fitting = [name for name, cells in found.items() if cell in cells]
    return min(
        fitting,
        key=lambda name: (name.startswith(_BESIDE), len(found[name]), len(name), name),
        default=None,
    )
