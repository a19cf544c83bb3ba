"""Every attribute of the dialect holds what it must: FEEL that parses, names, numbers, dates."""

import json
import re
from collections.abc import Callable, Iterator, Mapping

from engine.bpmn.expressions import fault, is_feel
from engine.bpmn.fields import Field, fields
from engine.bpmn.model import Model
from engine.bpmn.rules.rule import Finding, Rule, error
from engine.bpmn.shapes import Kind
from engine.bpmn.text import is_name, short
from engine.plan.schedule import ScheduleError, parse_date

_INTEGER = re.compile(r"-?\d{1,9}", re.ASCII)
_LONGEST_NAME = 255


def check(model: Model) -> Iterator[Finding]:
    for field in fields(model):
        message = _wrong(field)
        if message is not None:
            yield error(field.element, message, field.name, field.line)


def _listed(choices: tuple[str, ...]) -> str:
    """The choices; those that differ only in space or order are one."""
    seen = {tuple(sorted(part.strip() for part in choice.split(","))): choice for choice in choices}
    return ", ".join(f"'{choice}'" if "," in choice else choice for choice in seen.values())


def _wrong(field: Field) -> str | None:
    text = field.text
    if text is None:
        return (
            f"{field.name} is missing; write it, or remove {field.name.rpartition(' ')[0] or 'it'}"
        )
    if field.slot.choices:
        if text in field.slot.choices:
            return None
        return f"expected one of {_listed(field.slot.choices)}, found '{short(text)}'"
    return _CHECKS[field.slot.kind](text)


def _feel(text: str) -> str | None:
    if not is_feel(text):
        return f"expected a FEEL expression that begins with '=', found '{short(text)}'"
    return fault(text)


def _either(text: str) -> str | None:
    return fault(text) if is_feel(text) else None


def _name(text: str) -> str | None:
    if not is_name(text):
        return f"expected a variable name, found '{short(text)}'"
    return None


def _path(text: str) -> str | None:
    if len(text) <= _LONGEST_NAME and all(_name(part) is None for part in text.split(".")):
        return None
    return f"expected a variable name or a path such as order.id, found '{short(text)}'"


def _static_number(lowest: int, highest: int | None = None) -> Callable[[str], str | None]:
    expected = f"a whole number of at least {lowest}"
    if highest is not None:
        expected = f"a whole number from {lowest} to {highest}"

    def checked(text: str) -> str | None:
        if _INTEGER.fullmatch(text.strip()):
            number = int(text)
            if number >= lowest and (highest is None or number <= highest):
                return None
        return f"expected {expected}, found '{short(text)}'"

    return checked


def _number_or_feel(lowest: int, highest: int | None = None) -> Callable[[str], str | None]:
    static = _static_number(lowest, highest)
    return lambda text: fault(text) if is_feel(text) else static(text)


def _moment(text: str) -> str | None:
    if is_feel(text):
        return fault(text)
    try:
        parse_date(text)
    except ScheduleError as wrong:
        return str(wrong)
    return None


def _json(text: str) -> str | None:
    try:
        json.loads(text)
    except (ValueError, RecursionError) as wrong:
        return f"expected JSON: {wrong}"
    return None


_CHECKS: Mapping[Kind, Callable[[str], str | None]] = {
    Kind.TEXT: lambda text: None,
    Kind.EITHER: _either,
    Kind.FEEL: _feel,
    Kind.NAME: _name,
    Kind.PATH: _path,
    Kind.NUMBER: _static_number(1),
    Kind.COUNT: _number_or_feel(0),
    Kind.INTEGER: _number_or_feel(-999_999_999),
    Kind.PRIORITY: _number_or_feel(0, 100),
    Kind.MOMENT: _moment,
    Kind.JSON: _json,
}

rule = Rule("field-value", "executable dialect 1", check)
