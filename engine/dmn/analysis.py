"""Gaps and overlaps of a decision table, each with the rules and an example.

For UNIQUE, ANY and FIRST tables (DMN 1.5 §8.2.10). Columns are taken apart into cases
(`stretches`); a gap is a case of each column that no rule accepts together, an overlap one that
two rules accept; both are told as cells too (`regions`). Null is looked at only where a cell
names it. Cells that are full FEEL are named as not understood: their rules count as closing every
gap, and overlap with nobody.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from engine.dmn.findings import Analysis, Finding, FindingKind
from engine.dmn.model import DecisionTable, Definitions, HitPolicy, InputClause
from engine.dmn.regions import ANY_VALUE, cell_of
from engine.dmn.stretches import Case, Cases, cases_of
from engine.source.problem import Problem, Severity

MAX_CELLS: Final = 20_000
MAX_BITS: Final = 1 << 26
MAX_VISITS: Final = 20_000
"""Combinations of cases that the search for gaps looks at."""

MAX_FINDINGS: Final = 100
"""Of each kind; more say nothing new."""

ANALYZED: Final = frozenset({HitPolicy.UNIQUE, HitPolicy.ANY, HitPolicy.FIRST})
_PLAIN: Final = re.compile(r"[^\W\d]\w*(?:[ .][^\W\d]\w*)*")


def analyze(table: DecisionTable, definitions: Definitions | None = None) -> Analysis:
    """Gaps, overlaps, rules that FIRST never reaches, and cells that were not understood.

    Args:
        table: as its author wrote it.
        definitions: its model, whose types may say what a column can hold.
    """
    reason = _why_not(table)
    if reason:
        return Analysis((), reason)
    columns = [
        cases_of([rule.inputs[number].text for rule in table.rules], _allowed(clause, definitions))
        for number, clause in enumerate(table.inputs)
    ]
    if sum(len(column.cases) for column in columns) * len(table.rules) > MAX_BITS:
        return Analysis((), "its cells have more constants than can be compared")
    return _Search(table, columns).analysis()


def _why_not(table: DecisionTable) -> str:
    cells = len(table.rules) * len(table.inputs)
    if table.hit_policy not in ANALYZED:
        return (
            f"with hit policy {table.hit_policy} several rules may match, or none: "
            "gaps and overlaps are what the author wants them to be"
        )
    if not table.rules:
        return "it has no rules"
    if not table.inputs:
        return "it has no inputs, so every rule matches always"
    if cells > MAX_CELLS:
        return f"it has {cells} cells; at most {MAX_CELLS} are compared"
    return ""


def warnings(definitions: Definitions) -> tuple[Problem, ...]:
    """The overlaps of a model's UNIQUE tables that are certain: some input fails there."""
    return tuple(
        Problem(
            "overlapping-rules",
            f"hit policy UNIQUE allows one matching rule, but {finding.text}.",
            file=definitions.file,
            element=decision.expression.at,
            field="rule",
            line=decision.expression.rules[finding.rules[1] - 1].line,
            clause="DMN 1.5 §8.2.10",
            severity=Severity.WARNING,
        )
        for decision in definitions.decisions
        if isinstance(decision.expression, DecisionTable)
        and decision.expression.hit_policy is HitPolicy.UNIQUE
        for finding in analyze(decision.expression, definitions).of(FindingKind.OVERLAP)
        if finding.certain
    )


def _allowed(clause: InputClause, definitions: Definitions | None) -> str | None:
    """What the column can hold, by its own word or that of its type."""
    if clause.values is not None:
        return clause.values.text
    for item in () if definitions is None else definitions.item_definitions:
        if item.name == clause.type_ref and item.allowed_values is not None:
            return None if item.is_collection else item.allowed_values.text
    return None


class _Search:
    """Looks through one table."""

    def __init__(self, table: DecisionTable, columns: Sequence[Cases]) -> None:
        self.table = table
        self.columns = columns
        self.labels = [clause.label or clause.expression.text for clause in table.inputs]
        self.unclear = 0
        for column in columns:
            self.unclear |= column.unclear
        self.certain = _independent(table.inputs)
        self.visits = 0
        self.full = False

    def analysis(self) -> Analysis:
        gaps = [] if any(clause.default for clause in self.table.outputs) else self._gaps()
        overlaps = list(self._overlaps())
        unreachable = list(self._unreachable())
        findings = [*self._not_understood(), *gaps, *overlaps, *unreachable]
        complete = self.visits <= MAX_VISITS and not self.full
        return Analysis(tuple(findings), complete=complete)

    def _not_understood(self) -> Iterable[Finding]:
        for number, column in enumerate(self.columns):
            rules = tuple(_numbers(column.unclear))[:MAX_FINDINGS]
            if rules:
                text = f"column {self.labels[number]!r} is not simple in {_named(rules)}"
                yield Finding(FindingKind.NOT_UNDERSTOOD, rules, (), text)

    # --- gaps: column by column, what is left of the rules

    def _gaps(self) -> list[Finding]:
        found: list[Finding] = []
        seen: set[tuple[int, int]] = set()
        waiting: list[tuple[int, tuple[Case, ...]]] = [((1 << len(self.table.rules)) - 1, ())]
        while waiting:
            left, path = waiting.pop()
            if not left:
                found.append(self._gap(path))
                if len(found) == MAX_FINDINGS:
                    self.full = True
                    break
            elif len(path) < len(self.columns):
                self.visits += 1
                if self.visits > MAX_VISITS:
                    break
                following = _alike(self.columns[len(path)].cases, left)
                for rest, case in reversed(following.items()):
                    if (len(path), rest) not in seen:
                        seen.add((len(path), rest))
                        waiting.append((rest, (*path, case)))
        return found

    def _gap(self, path: Sequence[Case]) -> Finding:
        example = self._example(path)
        text = f"no rule matches {_written(example) or 'any input'}"
        region = self._region(case.pieces for case in path)
        return Finding(FindingKind.GAP, (), example, text, certain=self.certain, region=region)

    def _region(self, chosen: Iterable[int]) -> tuple[str | None, ...]:
        """A cell for each column; those behind the last chosen one may hold anything."""
        cells = [
            cell_of(column.pieces, pieces)
            for column, pieces in zip(self.columns, chosen, strict=False)
        ]
        return (*cells, *[ANY_VALUE] * (len(self.columns) - len(cells)))

    # --- pairs of rules

    def _overlaps(self) -> Iterable[Finding]:
        told = 0
        for rule in range(len(self.table.rules)):
            bit = 1 << rule
            if self.unclear & bit:
                continue
            others = ((1 << len(self.table.rules)) - 1) & ~self.unclear & ~(2 * bit - 1)
            for column in self.columns:
                others &= _union(case.rules for case in column.cases if case.rules & bit)
            for other in _numbers(others):
                if told == MAX_FINDINGS:
                    self.full = True
                    return
                told += 1
                yield self._overlap(rule, other - 1)

    def _overlap(self, rule: int, other: int) -> Finding:
        both = (1 << rule) | (1 << other)
        shared = [
            [case for case in column.cases if case.rules & both == both] for column in self.columns
        ]
        example = self._example([cases[0] for cases in shared])
        words = _written(example) or "any input"
        policy = self.table.hit_policy
        allowed = policy is HitPolicy.FIRST or (
            policy is HitPolicy.ANY and self._outputs(rule) == self._outputs(other)
        )
        return Finding(
            FindingKind.OVERLAP,
            (rule + 1, other + 1),
            example,
            f"rules {rule + 1} and {other + 1} both match {words}",
            allowed=allowed,
            certain=self.certain,
            region=self._region(_union(case.pieces for case in cases) for cases in shared),
        )

    def _outputs(self, rule: int) -> tuple[str, ...]:
        return tuple(text.text.strip() for text in self.table.rules[rule].outputs)

    def _unreachable(self) -> Iterable[Finding]:
        """Rules of FIRST that one rule above them covers whole."""
        if self.table.hit_policy is not HitPolicy.FIRST:
            return
        for rule in range(len(self.table.rules)):
            bit = 1 << rule
            above = (bit - 1) & ~self.unclear
            if self.unclear & bit:
                continue
            for column in self.columns:
                for case in column.cases:
                    if case.rules & bit:
                        above &= case.rules
            if above:
                first = next(iter(_numbers(above)))
                text = f"rule {rule + 1} is never reached: rule {first} matches all that it does"
                yield Finding(FindingKind.UNREACHABLE, (rule + 1, first), (), text)

    def _example(self, cases: Sequence[Case]) -> tuple[tuple[str, str], ...]:
        return tuple(
            (label, case.example)
            for label, case in zip(self.labels, cases, strict=False)
            if case.example is not None
        )


def _alike(cases: Iterable[Case], left: int) -> dict[int, Case]:
    """The cases by the rules that they leave over; those that leave the same are one."""
    found: dict[int, Case] = {}
    for case in cases:
        rest = left & case.rules
        first = found.get(rest, case)
        found[rest] = replace(first, pieces=first.pieces | case.pieces)
    return found


def _independent(inputs: Sequence[InputClause]) -> bool:
    """Whether each column reads a variable of its own, so that every combination can come."""
    names = [clause.expression.text.strip() for clause in inputs]
    if not all(_PLAIN.fullmatch(name) for name in names):
        return False
    return not any(
        one == other or one.startswith(f"{other}.")
        for place, one in enumerate(names)
        for again, other in enumerate(names)
        if place != again
    )


def _numbers(rules: int) -> Iterable[int]:
    while rules:
        bit = rules & -rules
        yield bit.bit_length()
        rules ^= bit


def _union(sets: Iterable[int]) -> int:
    union = 0
    for each in sets:
        union |= each
    return union


def _written(example: Iterable[tuple[str, str]]) -> str:
    return ", ".join(f"{label} = {value}" for label, value in example)


def _named(rules: Sequence[int]) -> str:
    return f"rule{'s' if len(rules) > 1 else ''} {', '.join(map(str, rules))}"
