"""JSON text read strictly: what two readers could understand differently is refused.

Beyond RFC 8259: a name stands once in an object, numbers lie within the range of a double (a
client could not read them back otherwise), texts are Unicode without lone surrogates. Numbers
are int or Decimal, never float.
"""

import json
from decimal import Decimal, InvalidOperation
from math import isinf

#: Longer numbers are not looked at: no double has as many digits.
MAX_NUMBER = 1_100
#: Numbers without an exponent and of at most this length are certainly in range.
SURELY_IN_RANGE = 300


class NotJson(ValueError):
    """The text cannot be read; the message says why.

    Attributes:
        code: stable, for programs.
        field: the name of the property at fault, where it is known.
    """

    def __init__(self, code: str, message: str, field: str | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.field = field


def read_json(raw: bytes) -> object:
    """The value of JSON in UTF-8.

    Raises:
        NotJson: it is none, or none that is taken.
    """
    try:
        value: object = _DECODER.decode(raw.decode())
    except UnicodeDecodeError as error:
        raise NotJson("malformed-json", f"byte {error.start} is not UTF-8") from error
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        raise NotJson("malformed-json", f"{error.msg} ({where})") from error
    except RecursionError as error:
        raise NotJson("too-deep", "it nests too deeply") from error
    if b"\\u" in raw:
        _refuse_lone_surrogates(value)
    return value


def _object(members: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(members)
    if len(found) == len(members):
        return found
    seen: set[str] = set()
    for name, _ in members:
        if name in seen:
            shown = name[:100]
            raise NotJson("duplicate-property", f"the property '{shown}' stands twice", shown)
        seen.add(name)
    return found


def _integer(text: str) -> int:
    _check_range(text)
    return int(text)


def _decimal(text: str) -> Decimal:
    _check_range(text)
    try:
        return Decimal(text)
    except InvalidOperation as error:  # an exponent beyond any decimal's
        raise _out_of_range(text) from error


def _check_range(text: str) -> None:
    if len(text) <= SURELY_IN_RANGE and "e" not in text and "E" not in text:
        return
    if len(text) > MAX_NUMBER or isinf(float(text)):
        raise _out_of_range(text)


def _out_of_range(text: str) -> NotJson:
    shown = text if len(text) <= 20 else f"{text[:17]}..."
    return NotJson(
        "number-out-of-range",
        f"the number {shown} is out of range: expected at most 1.79E308, and at most"
        f" {MAX_NUMBER} characters",
    )


def _constant(text: str) -> object:
    raise NotJson("malformed-json", f"{text} is not a JSON value")


def _refuse_lone_surrogates(value: object) -> None:
    try:
        json.dumps(value, ensure_ascii=False, default=str).encode()
    except UnicodeEncodeError as error:
        raise NotJson("malformed-json", "a text has half of a surrogate pair") from error


_DECODER = json.JSONDecoder(
    object_pairs_hook=_object,
    parse_float=_decimal,
    parse_int=_integer,
    parse_constant=_constant,
    strict=True,
)
