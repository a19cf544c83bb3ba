"""How many problems of a file are told: the first of them, errors first, and how many more."""

from collections.abc import Sequence
from typing import Final

from engine.source.problem import Problem, Severity

MOST_PROBLEMS: Final = 500


def bounded(problems: Sequence[Problem], file: str) -> tuple[Problem, ...]:
    """At most `MOST_PROBLEMS` of them, and one that says how many are left out."""
    if len(problems) <= MOST_PROBLEMS:
        return tuple(problems)
    ordered = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
    left = len(problems) - MOST_PROBLEMS
    more = Problem(
        code="too-many-problems",
        message=f"{left} more problems were found; mend these first",
        file=file,
        severity=ordered[MOST_PROBLEMS].severity,
    )
    return (*ordered[:MOST_PROBLEMS], more)
