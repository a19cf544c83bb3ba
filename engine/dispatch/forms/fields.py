"""One field's value: is it of the right kind, and does it keep the field's rules?

The rules and their sentences are form-js's, so that a person reads the same whether the browser
or the server has noticed.
"""

import re
from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.dispatch.forms import texts
from engine.dispatch.forms.choices import choices, is_one_of
from engine.dispatch.forms.dates import is_date, is_moment, is_time
from engine.dispatch.forms.expressions import Surroundings
from engine.dispatch.forms.schema import Component

_NUMBER = re.compile(r"[+-]?(\d{1,400}(\.\d{0,400})?|\.\d{1,400})([eE][+-]?\d{1,3})?")

Check = Callable[[Component, Any, Surroundings], list[str]]


def problems(component: Component, value: Any, at: Surroundings) -> list[str]:
    """What is wrong with the value, one sentence each; empty when all is well."""
    shape = _SHAPES.get(component.kind)
    if shape is None:
        return []
    wrong = [] if _unset(value) else shape(component, value, at)
    if wrong:
        return wrong
    return [
        *_required(component, value),
        *_bounds(component, value, at),
        *_text(component, value, at),
    ]


def _unset(value: Any) -> bool:
    return value is None or value == "" or value == []


# kinds ------------------------------------------------------------------------------------------


def _is_text(component: Component, value: Any, at: Surroundings) -> list[str]:
    return [] if isinstance(value, str) else ["Value is not a text."]


def _is_truth(component: Component, value: Any, at: Surroundings) -> list[str]:
    return [] if isinstance(value, bool) else ["Value is neither checked nor unchecked."]


def _is_number(component: Component, value: Any, at: Surroundings) -> list[str]:
    number = number_of(value)
    as_text = component.raw.get("serializeToString") is True
    if number is None or isinstance(value, str) is not as_text:
        return ["Value is not a number."]
    return [*_digits(component, number), *_steps(component, number)]


def _digits(component: Component, number: Decimal) -> list[str]:
    most = component.raw.get("decimalDigits")
    if not isinstance(most, int) or isinstance(most, bool) or most < 0:
        return []
    exponent = number.normalize().as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= most:
        return []
    if most == 0:
        return ["Value is expected to be an integer."]
    plural = "s" if most > 1 else ""
    return [f"Value is expected to have at most {most} decimal digit{plural}."]


def _steps(component: Component, number: Decimal) -> list[str]:
    step = number_of(component.raw.get("increment"))
    if step is None or step <= 0 or number.adjusted() > 300:
        return []
    offset = number % step
    if offset == 0:
        return []
    return [
        "Please select a valid value, the two nearest valid values are "
        f"{number - offset} and {number - offset + step}."
    ]


def _is_choice(component: Component, value: Any, at: Surroundings) -> list[str]:
    return [] if is_one_of(value, choices(component, at)) else ["Value is none of the choices."]


def _are_choices(component: Component, value: Any, at: Surroundings) -> list[str]:
    if not isinstance(value, list):
        return ["Value is not a list of choices."]
    offered = choices(component, at)
    if len(value) > len(offered) or not all(is_one_of(one, offered) for one in value):
        return ["Value is none of the choices."]
    return []


def _is_time(component: Component, value: Any, at: Surroundings) -> list[str]:
    subtype = component.raw.get("subtype", "date")
    right, word = _MOMENTS.get(subtype, _MOMENTS["date"])
    return [] if isinstance(value, str) and right(value) else [f"Value is not {word}."]


_MOMENTS: Mapping[str, tuple[Callable[[str], bool], str]] = {
    "date": (is_date, "a date"),
    "time": (is_time, "a time"),
    "datetime": (is_moment, "a date and time"),
}

_SHAPES: Mapping[str, Check] = {
    "textfield": _is_text,
    "textarea": _is_text,
    "number": _is_number,
    "checkbox": _is_truth,
    "radio": _is_choice,
    "select": _is_choice,
    "checklist": _are_choices,
    "taglist": _are_choices,
    "datetime": _is_time,
}


# rules ------------------------------------------------------------------------------------------


def _required(component: Component, value: Any) -> list[str]:
    unchecked = component.kind == "checkbox" and value is False
    if component.rules.get("required") is True and (_unset(value) or unchecked):
        return ["Field is required."]
    return []


def _bounds(component: Component, value: Any, at: Surroundings) -> list[str]:
    number = number_of(value) if component.kind == "number" else None
    if number is None:
        return []
    low, high = (number_of(at.of(component.rules.get(name))) for name in ("min", "max"))
    found = []
    if low is not None and number < low:
        found.append(f"Field must have minimum value of {low}.")
    if high is not None and number > high:
        found.append(f"Field must have maximum value of {high}.")
    return found


def _text(component: Component, value: Any, at: Surroundings) -> list[str]:
    if not isinstance(value, str) or not value or component.kind not in texts.KINDS:
        return []
    low, high = (number_of(at.of(component.rules.get(n))) for n in ("minLength", "maxLength"))
    return texts.problems(value, component.rules, low, high)


def number_of(value: Any) -> Decimal | None:
    """The number of a JSON number, or of a text that is one."""
    if isinstance(value, bool) or not isinstance(value, int | Decimal | str):
        return None
    if isinstance(value, str) and not _NUMBER.fullmatch(value.strip()):
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() else None
