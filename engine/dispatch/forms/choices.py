"""The choices of a radio, select, checklist or tag list, and whether a value is one of them.

They stand in the form (``values``), in the data (``valuesKey``), or come from FEEL
(``valuesExpression``). A choice is ``{label, value}``, or a plain value.
"""

from collections.abc import Sequence
from typing import Any

from engine.dispatch.forms.expressions import Surroundings
from engine.dispatch.forms.schema import Component
from engine.feel.values import from_json, kind_of

MOST = 10_000


def choices(component: Component, at: Surroundings) -> Sequence[Any]:
    """The values that may be chosen."""
    raw = component.raw
    if raw.get("valuesExpression"):
        given: Any = at.of(raw["valuesExpression"])
    elif raw.get("valuesKey"):
        given = at.data.get(str(raw["valuesKey"]))
    else:
        given = raw.get("values")
    if not isinstance(given, list):
        return []
    return [from_json(value) for choice in given[:MOST] if (value := _value(choice)) is not None]


def is_one_of(value: Any, offered: Sequence[Any]) -> bool:
    """Whether *value* is among them; true is not 1."""
    wanted = from_json(value)
    return any(kind_of(one) == kind_of(wanted) and one == wanted for one in offered)


def _value(choice: Any) -> Any:
    return choice.get("value") if isinstance(choice, dict) else choice
