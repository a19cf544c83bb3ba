"""The tables of a draft analyzed: gaps, overlaps, and why a table was not looked at."""

from collections.abc import Iterator
from typing import NamedTuple

from engine.dmn.analysis import analyze
from engine.dmn.findings import Analysis
from engine.dmn.model import DecisionTable, Definitions
from engine.dmn.parse import parse


class AnalyzedTable(NamedTuple):
    """A table, and what there is to say of it.

    Attributes:
        owner: the id of the decision or knowledge model whose logic it is.
    """

    owner: str
    table: DecisionTable
    analysis: Analysis


def analyze_draft(name: str, data: bytes) -> tuple[AnalyzedTable, ...]:
    """Each table of the draft that is the whole logic of its element.

    Raises:
        Refused: the bytes are no DMN.
    """
    definitions, _ = parse(data, name)
    return tuple(
        AnalyzedTable(owner, table, analyze(table, definitions))
        for owner, table in _tables(definitions)
    )


def _tables(definitions: Definitions) -> Iterator[tuple[str, DecisionTable]]:
    for decision in definitions.decisions:
        if isinstance(decision.expression, DecisionTable):
            yield decision.id, decision.expression
    for model in definitions.knowledge_models:
        if model.function is not None and isinstance(model.function.body, DecisionTable):
            yield model.id, model.function.body
