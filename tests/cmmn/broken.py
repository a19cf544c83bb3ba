"""What a broken case is, and the small cases that the broken ones are made of."""

from typing import NamedTuple

from engine.source.problem import Severity
from tests.cmmn.drawing import case, entry, item, plan, problems, task

A = task("a")
ROLES = '<caseRoles><role id="r" name="clerk"/></caseRoles>'
FOLDER = '<caseFileItem id="f" name="Folder"/>'


class Broken(NamedTuple):
    """One broken case; *says* stands in the message, *warns* when it can be deployed anyway."""

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
        assert problem.file == "drawing.cmmn"
        assert problem.severity is (Severity.WARNING if self.warns else Severity.ERROR)
        assert problem.clause
        assert problem.line or problem.element is None


def name(broken: Broken) -> str:
    """How it is called in a test report."""
    return f"{broken.rule}:{broken.says[:40]}"


def with_sentry(found: str, inside: str = entry(), **more: str) -> bytes:
    """``b`` waits for the sentry."""
    b = task("b", **more)
    waiting = (b[0].replace("></planItem>", f">{inside}</planItem>"), b[1])
    return case(plan(A, waiting, sentries=found))


def offering(
    table: str, *, around: str = ROLES, extensions: str = "", attributes: str = ""
) -> bytes:
    """A case that offers the definition ``t_b``."""
    held = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    whole = f"<planningTable{attributes}>{held}{table}</planningTable>"
    return case(plan(A, ("", task("b")[1]), table=whole), around=around)


def worked(extensions: str) -> bytes:
    """A case that an agent works."""
    held = f"<extensionElements>{extensions}</extensionElements>"
    return case(held + plan(A), around=ROLES)


def controlled(tag: str, control: str, inside: str = "") -> bytes:
    """An item of this kind with this control."""
    return case(plan(task("a", inside, control, tag)))


def calling(attributes: str, inside: str = "", more: str = "") -> bytes:
    """A process task."""
    text = f'<processTask id="t_a" {attributes}>{inside}</processTask>'
    return case(plan((item("a"), text)), more=more)


def timed(expression: str) -> bytes:
    """A timer."""
    return case(plan(A, task("t", expression, tag="timerEventListener")))


OFFER = '<discretionaryItem id="d" definitionRef="t_b"/>'
POLICY = '<helm:planningPolicy role="{}">{}</helm:planningPolicy>'
