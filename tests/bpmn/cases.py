"""A drawing that breaks a rule, and what its author is told."""

from typing import NamedTuple

from engine.source.problem import Severity
from tests.bpmn.drawing import problems


class Case(NamedTuple):
    """One broken drawing; *says* stands in the message, *warns* when it can be deployed anyway."""

    rule: str
    data: bytes
    element: str | None
    field: str | None
    says: str
    warns: bool = False

    def holds(self) -> None:
        """Assert that the author is told exactly this, with place and clause."""
        found = [problem for problem in problems(self.data) if problem.code == self.rule]
        assert found, [str(problem) for problem in problems(self.data)]
        problem = found[0]
        assert (problem.element, problem.field) == (self.element, self.field)
        assert self.says in problem.message
        assert problem.file == "drawing.bpmn"
        assert problem.severity is (Severity.WARNING if self.warns else Severity.ERROR)
        assert problem.clause
        assert problem.line or problem.element is None


def name(case: Case) -> str:
    """How a case is called in a test report."""
    return f"{case.rule}:{case.says[:40]}"
