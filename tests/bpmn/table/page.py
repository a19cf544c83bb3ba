"""Writes docs/conformance/bpmn.md from the code: ``python -m tests.bpmn.table.page``.

What runs and what is refused is what the compiler says about the smallest drawing of each cell;
what proves it is what the scenarios reached (`proofs`).
"""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from engine.bpmn.coverage import IGNORED, PERFORMERS, REFUSED
from tests.bpmn.table import cells, proofs
from tests.bpmn.table.cells import Cell
from tests.bpmn.table.drawings import answer
from tests.bpmn.table.proofs import Proof

PAGE: Final = proofs.ROOT / "docs" / "conformance" / "bpmn.md"
_INTRODUCTION: Final = Path(__file__).with_name("introduction.md")
_WORDS: Final = {"compensate": "compensation"}
_UNPROVEN: Final = "compiles, no scenario"


def page(known: Mapping[Cell, Proof]) -> str:
    """The whole page."""
    parts = [_INTRODUCTION.read_text().rstrip(), *_sections(known)]
    return "\n\n".join(parts) + "\n"


def _sections(known: Mapping[Cell, Proof]) -> Iterator[str]:
    yield f"## Events at a glance\n\n{_glance()}"
    for place in cells.PLACES:
        here = [cell for cell in cells.EVENTS if cell.place == place]
        yield f"### {_heading(place)}\n\n{_table('Event', here, known)}"
    yield "## Activities"
    for way in cells.WAYS:
        here = [cell for cell in cells.DONE if cell.place == way]
        yield f"### {_heading(way)}\n\n{_table('Activity', here, known)}"
    yield f"## Gateways and sequence flows\n\n{_routed(known)}"
    yield f"## Data, and messages between participants\n\n{_moved(known)}"
    yield f"## What does not run\n\n{_rest()}"


def _glance() -> str:
    places = {str(number): place for number, place in enumerate(cells.PLACES, 1)}
    legend = ", ".join(f"{number} {place}" for number, place in places.items())
    rows = [
        [_word(row), *(_sign(Cell(row, place)) for place in places.values())]
        for row in cells.DEFINITIONS
    ]
    return (
        f"● runs, - is refused with a sentence (below). Places: {legend}.\n\n"
        f"{_grid(['Event', *places], rows)}"
    )


def _sign(cell: Cell) -> str:
    if cell not in cells.EVENTS:
        return ""
    return "●" if answer(cell) is None else "-"


def _table(title: str, here: Iterable[Cell], known: Mapping[Cell, Proof]) -> str:
    rows = [[_word(cell.row), *_told(cell, known)] for cell in here]
    return _grid([title, "Answer", "Scenario", "Open scenario"], rows)


def _routed(known: Mapping[Cell, Proof]) -> str:
    rows = [[_word(cell.row), cell.place, *_told(cell, known)] for cell in cells.ROUTED]
    return _grid(["Element", "How", "Answer", "Scenario", "Open scenario"], rows)


def _moved(known: Mapping[Cell, Proof]) -> str:
    rows = [[_word(cell.row), cell.place, *_told(cell, known)] for cell in cells.MOVED]
    return _grid(["Element", "How", "Answer", "Scenario", "Open scenario"], rows)


def _told(cell: Cell, known: Mapping[Cell, Proof]) -> tuple[str, str, str]:
    refusal = answer(cell)
    if refusal is not None:
        code, sentence = refusal
        return f"`{code}`: {_escaped(sentence)}", "", ""
    proof = known.get(cell, Proof(None, None))
    scenario = f"`{proof.scenario}`" if proof.scenario else ""
    if proof.test is None:
        return ("runs" if scenario else _UNPROVEN), "", scenario
    file, _, name = proof.test.partition("::")
    return "runs", f"[{_escaped(name)}](../../{file})", scenario


def _rest() -> str:
    refused = _grid(
        ["Element", "Refused with"],
        [[f"`{tag}`", _escaped(sentence)] for tag, sentence in sorted(REFUSED.items())],
    )
    listed = ", ".join(f"`{tag}`" for tag in sorted(IGNORED - PERFORMERS))
    people = ", ".join(f"`{tag}`" for tag in sorted(PERFORMERS))
    return (
        f"{refused}\n\nThese are kept in the file and are no steps of their own; what the engine "
        f"needs of them it reads with the element that holds them: {listed}.\n\n"
        f"These are kept, and whoever deploys is warned that they name nobody: {people}."
    )


def _grid(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(head)
    lines = [titles, ["---"] * len(titles), *map(list, rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _heading(place: str) -> str:
    return place[0].upper() + place[1:]


def _word(row: str) -> str:
    return _WORDS.get(row, row)


def _escaped(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;").replace("[", "\\[").replace("]", "\\]")


if __name__ == "__main__":
    proofs.keep(proofs.find())
    PAGE.write_text(page(proofs.kept()))
