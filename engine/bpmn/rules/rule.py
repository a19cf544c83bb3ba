"""What a rule is: an id, the clause that it guards, and a check that yields findings."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from engine.bpmn.model import Model
from engine.source.finding import Finding as Finding
from engine.source.finding import error as error
from engine.source.finding import warning as warning

Check = Callable[[Model], Iterable[Finding]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its id becomes the problem's code."""

    id: str
    clause: str
    check: Check
