"""How many tokens an activity sends along each of its flows (BPMN 2.0.2 table 10.3)."""

import re

from engine.bpmn.model import Activity

MOST = 1_000  #: tokens that one completion may send along one flow
_WHOLE = re.compile(r"\d{1,9}", re.ASCII)


def quantity(text: str | None) -> int | None:
    """The number as written, 1 where nothing is; None: it is none."""
    if text is None:
        return 1
    return int(text) if _WHOLE.fullmatch(text.strip()) else None


def completion_quantity(activity: object) -> int:
    """The tokens that *activity* sends along each flow; the rules have checked the number."""
    if not isinstance(activity, Activity):
        return 1
    return quantity(activity.completion_quantity) or 1
