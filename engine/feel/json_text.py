"""JSON texts: read with every number exact, written without a float in between."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any

from engine.feel.context import Context
from engine.feel.errors import BudgetExceeded
from engine.feel.limits import MAX_STRING
from engine.feel.print import print_number
from engine.feel.values import TooLarge, Value, from_json, to_json


def read_json(text: str, context: Context) -> Value:
    """The value of a JSON text, or null and a message when it is none."""
    context.spend(len(text) >> 6)
    try:
        return from_json(
            json.loads(text, parse_float=Decimal, parse_int=_whole, parse_constant=_refuse)
        )
    except (ValueError, RecursionError, InvalidOperation) as wrong:
        context.note(f"the text is not JSON: {wrong}", "not-json")
        return None


def _whole(digits: str) -> int | Decimal:
    return int(digits) if len(digits) <= 34 else Decimal(digits)


def _refuse(constant: str) -> Any:
    raise ValueError(f"{constant} is not a JSON number")


def write_json(value: Value) -> str:
    """The JSON text of a value.

    Raises:
        BudgetExceeded: it has more than `MAX_STRING` characters.
    """
    try:
        plain = to_json(value)
    except TooLarge as large:
        raise BudgetExceeded(str(large)) from None
    text = "".join(_write(plain))
    if len(text) > MAX_STRING:
        raise BudgetExceeded(f"a text of more than {MAX_STRING} characters")
    return text


def _write(value: Any) -> list[str]:
    if isinstance(value, Decimal):
        return [print_number(value)]
    if isinstance(value, list):
        parts = [part for item in value for part in (",", *_write(item))]
        return ["[", *parts[1:], "]"]
    if isinstance(value, dict):
        parts = [
            part
            for key, item in value.items()
            for part in (",", json.dumps(key, ensure_ascii=False), ":", *_write(item))
        ]
        return ["{", *parts[1:], "}"]
    return [json.dumps(value, ensure_ascii=False)]
