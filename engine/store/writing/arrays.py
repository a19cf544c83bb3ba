"""Values as PostgreSQL reads them: one by one, and a column of them as the text of an array.

The driver's own ways are general, and cost twenty times these.
"""

from collections.abc import Sequence
from typing import Any

from engine.store.wire import Parameter


def parameter(value: Any) -> Parameter:
    """One value: text, the bytes of a bytea, or NULL."""
    if value is None or isinstance(value, str | bytes):
        return value
    return str(value)


def array(column: Sequence[Any], type_: str) -> str:
    """The values of a column of a type, in the words of `engine.store.writing.changes`."""
    if type_ == "text":
        return "{" + ",".join([_quoted(value) for value in column]) + "}"
    if type_ == "bytea":
        return "{" + ",".join([f'"\\\\x{value.hex()}"' for value in column]) + "}"
    return "{" + ",".join(["NULL" if value is None else str(value) for value in column]) + "}"


def _quoted(text: str | None) -> str:
    if text is None:
        return "NULL"
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if '"' in text:
        text = text.replace('"', '\\"')
    return f'"{text}"'
