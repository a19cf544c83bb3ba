"""The tab "Decisions" of an instance: what was asked there, newest first."""

from engine.store.models.decisions import DecisionInstance
from engine.web.operate.decided import Shown, shown
from engine.web.operate.selection import Selection

SHOWN = 20


def decisions(selection: Selection) -> list[Shown]:
    """The decisions of a run or of the instance, newest evaluation first."""
    rows = DecisionInstance.objects.filter(instance_key=selection.instance.key)
    if selection.run is not None:
        rows = rows.filter(item_key=selection.run.key)
    elif not selection.whole:
        rows = rows.none()
    return shown(list(rows.order_by("-evaluation_key", "-index")[:SHOWN]))
