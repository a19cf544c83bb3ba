"""A timer says when: an ISO 8601 date, duration or cycle, or FEEL that gives one."""

from collections.abc import Iterator
from typing import Final

from engine.cmmn.expressions import fault, names_of
from engine.cmmn.model import Model, TimerEventListener
from engine.cmmn.names import is_feel
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import timers
from engine.plan.schedule import ScheduleError, schedule

KINDS: Final = ("duration", "date", "cycle")


def check(model: Model) -> Iterator[Finding]:
    names = {case.id: names_of(case) for case in model.cases}
    for listener, case in timers(model):
        if listener.timer is None or not listener.timer.text:
            yield error(
                listener,
                f"the timer '{listener.id}' must have a timerExpression, for example PT48H, "
                "found none; write when it occurs",
                "timerExpression",
            )
        elif is_feel(listener.timer.language or model.language):
            yield from _text(listener, listener.timer.text, listener.timer.line, names[case.id])


def kind_of(text: str) -> str | None:
    """``duration``, ``date`` or ``cycle`` of a text that says when by itself, else None."""
    for kind in KINDS:
        if kind == "cycle" and not text.strip().startswith("R"):
            continue
        try:
            schedule(kind, text.strip(), 0)
        except ScheduleError:
            continue
        return kind
    return None


def _text(
    listener: TimerEventListener, text: str, line: int, names: tuple[str, ...]
) -> Iterator[Finding]:
    if kind_of(text) is not None:
        return
    wrong = fault(text, names)
    if wrong is not None or _looks_like_iso(text):
        yield error(
            listener,
            "expected an ISO 8601 date, duration (PT48H) or cycle (R3/PT1H), or FEEL that gives "
            f"one, found '{text[:120]}'; mend it",
            "timerExpression",
            line,
        )


def _looks_like_iso(text: str) -> bool:
    """Whether a text that FEEL would read as a name or sum was meant as a moment."""
    head = text.strip()[:1]
    return head.isdigit() or (head in "PR" and text.strip().replace("/", "").isalnum())


rule = Rule("timer", "CMMN 1.1 §5.4.10.8", check)
