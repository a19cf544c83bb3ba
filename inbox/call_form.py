"""The form in which a person changes the arguments of a proposed tool call.

Made from the tool's JSON Schema, which is what the model was shown; works without scripts. The
engine checks the arguments again before anything runs.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from inbox.engine import json_text, read_json

PREFIX = "argument."
LONG_TEXT = 60
LONGEST_NUMBER = 400


@dataclass(frozen=True, slots=True)
class Argument:
    """One field of the form.

    Attributes:
        input: ``text``, ``lines``, ``number``, ``yesno``, ``choice`` or ``json``.
        shown: what stands in the field.
        choices: of a choice, the JSON of each value and what it is called.
    """

    name: str
    input: str
    description: str
    required: bool
    shown: str
    choices: tuple[tuple[str, str], ...] = ()
    error: str = ""

    @property
    def field(self) -> str:
        """The name of its form field."""
        return f"{PREFIX}{self.name}"


def arguments_of(
    call: Mapping[str, Any],
    given: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
) -> tuple[Argument, ...]:
    """The fields for a proposed call, with its values, or with what was *given*."""
    schema = _schema(call)
    values = call.get("arguments")
    values = values if isinstance(values, dict) else {}
    found = []
    for name, entry in _properties(schema).items():
        kind = _input(entry, values.get(name))
        shown = _shown(kind, values.get(name)) if name in values else ""
        if given is not None:
            shown = given.get(f"{PREFIX}{name}", "")
        found.append(
            Argument(
                name=name,
                input=kind,
                description=str(entry.get("description") or ""),
                required=name in (schema.get("required") or ()),
                shown=shown,
                choices=_choices(entry) if kind == "choice" else (),
                error=(errors or {}).get(name, ""),
            )
        )
    return tuple(found)


def read_arguments(
    call: Mapping[str, Any], given: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The typed values, and what is wrong, by name; an empty optional field is left out."""
    values: dict[str, Any] = {}
    errors: dict[str, str] = {}
    for argument in arguments_of(call, given):
        text = argument.shown
        if not text.strip():
            if argument.required and argument.input not in ("text", "lines"):
                errors[argument.name] = "A value is needed."
            elif argument.required:
                values[argument.name] = text
            continue
        try:
            values[argument.name] = _value(argument.input, text)
        except ValueError as wrong:
            errors[argument.name] = str(wrong)
    return values, errors


def _schema(call: Mapping[str, Any]) -> Mapping[str, Any]:
    schema = call.get("schema")
    return schema if isinstance(schema, dict) else {}


def _properties(schema: Mapping[str, Any]) -> dict[str, Mapping[str, Any]]:
    properties = schema.get("properties")
    if not isinstance(properties, dict):
        return {}
    return {name: entry if isinstance(entry, dict) else {} for name, entry in properties.items()}


def _input(entry: Mapping[str, Any], value: Any) -> str:
    if isinstance(entry.get("enum"), list):
        return "choice"
    kinds = entry.get("type", "string")
    names = [kind for kind in (kinds if isinstance(kinds, list) else [kinds]) if kind != "null"]
    if len(names) != 1:
        return "json"
    if names[0] == "string":
        return "lines" if isinstance(value, str) and len(value) > LONG_TEXT else "text"
    return {"number": "number", "integer": "number", "boolean": "yesno"}.get(str(names[0]), "json")


def _shown(kind: str, value: Any) -> str:
    if kind in ("text", "lines") and isinstance(value, str):
        return value
    return json_text(value)


def _choices(entry: Mapping[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(
        (json_text(value), value if isinstance(value, str) else json_text(value))
        for value in entry["enum"]
    )


def _value(kind: str, text: str) -> Any:
    if kind in ("text", "lines"):
        return text.replace("\r\n", "\n")
    if kind == "number":
        return _number(text)
    return read_json(text)


def _number(text: str) -> int | Decimal:
    plain = text.strip().replace(" ", "").replace("\u202f", "")
    try:
        if len(plain) > LONGEST_NUMBER:
            raise InvalidOperation
        number = Decimal(plain)
    except InvalidOperation:
        raise ValueError(f"“{text.strip()[:40]}” is not a number.") from None
    if not number.is_finite() or abs(number.adjusted()) > LONGEST_NUMBER:
        raise ValueError(f"“{text.strip()[:40]}” is not a number.")
    return int(number) if number == number.to_integral_value() else number
