"""Reads sentries and criteria (CMMN 1.1 sections 5.4.5 and 5.4.6)."""

from collections.abc import Iterator
from typing import Final

from lxml.etree import _Element

from engine.cmmn.model import (
    CaseFileItemOnPart,
    Criterion,
    OnPart,
    PlanItemOnPart,
    Sentry,
)
from engine.cmmn.names import unprefixed
from engine.cmmn.reading import Reading
from engine.cmmn.xml import child, children, formal, local, text_of

_SENTRY: Final = frozenset(("planItemOnPart", "caseFileItemOnPart", "ifPart"))
_ON: Final = {
    "planItemOnPart": PlanItemOnPart,
    "planItemStartTrigger": PlanItemOnPart,
    "caseFileItemOnPart": CaseFileItemOnPart,
    "caseFileItemStartTrigger": CaseFileItemOnPart,
}


def read_sentry(element: _Element, reading: Reading) -> Sentry:
    """A sentry with its on-parts in document order."""
    reading.only(element, _SENTRY)
    if_part = child(element, "ifPart")
    return Sentry(
        **reading.named(element),
        on=tuple(
            read_on_part(found, reading) for found in children(element) if local(found) in _ON
        ),
        condition=formal(if_part, "condition") if if_part is not None else None,
        context=_reference(if_part, "contextRef") if if_part is not None else None,
    )


def read_on_part(element: _Element, reading: Reading) -> OnPart:
    """An on-part of a sentry, or the start trigger of a timer."""
    event = child(element, "standardEvent")
    named = text_of(event) if event is not None else ""
    source = _reference(element, "sourceRef") or ""
    if _ON[local(element)] is CaseFileItemOnPart:
        return CaseFileItemOnPart(**reading.head(element), source=source, event=named)
    return PlanItemOnPart(
        **reading.head(element),
        source=source,
        event=named,
        exit_criterion=_reference(element, "exitCriterionRef"),
    )


def read_criteria(element: _Element, name: str, reading: Reading) -> Iterator[Criterion]:
    """The criteria of this name on a plan item or a case plan model."""
    for found in children(element, name):
        yield Criterion(**reading.head(found), sentry=_reference(found, "sentryRef") or "")


def _reference(element: _Element, name: str) -> str | None:
    return unprefixed(element.get(name) or "") or None
