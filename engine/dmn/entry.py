"""What people wrote into the fields of a trial, as FEEL values.

Each field says what is wrong with its text in a sentence; the others count all the same. An
empty field is not given at all, which is something else than null; an empty component of a
structure that has a type is null, since without it the structure would not be of its type.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from engine.dmn.fields import Field, FieldKind
from engine.feel.compile import FeelSyntaxError, compile_expression
from engine.feel.context import Context
from engine.feel.temporal import Date, DateTime, DaysDuration, Time, YearsDuration
from engine.feel.temporal_text import parse_temporal
from engine.feel.values import Value

STEPS: Final = 100_000
MAX_TEXT: Final = 100_000
"""Characters of one field."""

_TO_THE_MINUTE: Final = re.compile(r"(?:\d{4}-\d\d-\d\dT)?\d\d:\d\d")
Wrong = dict[tuple[str, ...], str]


def read(fields: Sequence[Field], texts: Mapping[str, Any]) -> tuple[dict[str, Value], Wrong]:
    """The values by name, and what is wrong by the path of the field."""
    values: dict[str, Value] = {}
    wrong: Wrong = {}
    for field in fields:
        _into(values, wrong, field, texts.get(field.name), (field.name,))
    return values, wrong


def _into(
    values: dict[str, Value], wrong: Wrong, field: Field, given: Any, path: tuple[str, ...]
) -> None:
    if field.kind is FieldKind.CONTEXT:
        parts = given if isinstance(given, Mapping) else {}
        inner: dict[str, Value] = {}
        for part in field.parts:
            _into(inner, wrong, part, parts.get(part.name), (*path, part.name))
        if inner and field.type_ref:  # by its type a structure has all of its components
            inner = {part.name: inner.get(part.name) for part in field.parts}
        if inner:
            values[field.name] = inner
        return
    text = given.strip() if isinstance(given, str) else ""
    if not text:
        return
    try:
        values[field.name] = _value(field, given if field.kind is FieldKind.STRING else text)
    except ValueError as trouble:
        wrong[path] = str(trouble)


def _value(field: Field, text: str) -> Value:
    if len(text) > MAX_TEXT:
        raise ValueError(f"A value may have at most {MAX_TEXT:,} characters.")
    return _READ.get(field.kind, _anything)(text)


def _anything(text: str) -> Value:
    """A FEEL expression of constants; JSON is one as well."""
    try:
        expression = compile_expression(text)
    except FeelSyntaxError as error:
        raise ValueError(f"Expected a FEEL value: {str(error).splitlines()[0]}.") from None
    if expression.names:
        name = min(expression.names)
        raise ValueError(f'“{name}” is a name, not a value. A text stands in quotes: "{name}".')
    context = Context(steps=STEPS)
    value = expression.evaluate({}, context)
    if value is None and context.messages:
        raise ValueError(f"This gives no value: {context.messages[0].text}.")
    return value


def _string(text: str) -> Value:
    return "" if text.strip() == '""' else text


def _number(text: str) -> Value:
    try:
        value = _anything(text)
    except ValueError:
        value = None
    return _expected(value, (int, Decimal), f"Expected a number, found “{text[:60]}”.")


def _boolean(text: str) -> Value:
    if text not in ("true", "false"):
        raise ValueError(f"Expected true or false, found “{text[:60]}”.")
    return text == "true"


def _moment(kind: type, example: str) -> Callable[[str], Value]:
    def read_moment(text: str) -> Value:
        written = f"{text}:00" if _TO_THE_MINUTE.fullmatch(text) else text
        value = parse_temporal(written)
        return _expected(value, (kind,), f"Expected for example {example}, found “{text[:60]}”.")

    return read_moment


def _duration(text: str) -> Value:
    sentence = f"Expected a duration, for example P2D, PT8H or P1Y6M, found “{text[:60]}”."
    return _expected(parse_temporal(text), (DaysDuration, YearsDuration), sentence)


def _expected(value: Value, kinds: tuple[type, ...], sentence: str) -> Value:
    if type(value) not in kinds:
        raise ValueError(sentence)
    return value


_READ: Final[Mapping[FieldKind, Callable[[str], Value]]] = {
    FieldKind.STRING: _string,
    FieldKind.NUMBER: _number,
    FieldKind.BOOLEAN: _boolean,
    FieldKind.DATE: _moment(Date, "2026-11-20"),
    FieldKind.TIME: _moment(Time, "09:30:00"),
    FieldKind.DATE_TIME: _moment(DateTime, "2026-11-20T09:30:00"),
    FieldKind.DURATION: _duration,
}
