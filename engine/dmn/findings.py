"""What can be told of a decision table: gaps, overlaps, rules never reached (`analysis`)."""

from dataclasses import dataclass
from enum import StrEnum


class FindingKind(StrEnum):
    """What is told of a table."""

    GAP = "gap"
    OVERLAP = "overlap"
    UNREACHABLE = "unreachable"
    NOT_UNDERSTOOD = "not-understood"


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing about a table.

    Attributes:
        rules: the numbers of the rules it is about, from 1; none for a gap.
        example: an input by the label of its column, as FEEL; columns that may hold anything
            are left out.
        allowed: the hit policy permits it: FIRST any overlap, ANY one with the same outputs.
        certain: it holds whatever the inputs are; not so where columns may hang together.
        text: a sentence for people.
        region: of a gap or an overlap, a cell for each column that accepts exactly it; None
            where no cell can say it.
    """

    kind: FindingKind
    rules: tuple[int, ...]
    example: tuple[tuple[str, str], ...]
    text: str
    allowed: bool = False
    certain: bool = True
    region: tuple[str | None, ...] = ()


@dataclass(frozen=True, slots=True)
class Analysis:
    """What there is to say of a table.

    Attributes:
        not_looked_at: why nothing was looked at, a sentence; empty where it was.
        complete: everything was looked at; otherwise there may be more.
    """

    findings: tuple[Finding, ...]
    not_looked_at: str = ""
    complete: bool = True

    @property
    def looked_at(self) -> bool:
        return not self.not_looked_at

    def of(self, kind: FindingKind) -> tuple[Finding, ...]:
        """The findings of one kind."""
        return tuple(each for each in self.findings if each.kind is kind)
