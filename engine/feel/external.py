"""External functions (DMN 1.5 §10.2.1.7 and §10.3.2.13.3): a fixed table of pure Java ones.

A model may name a Java class and method; no Java runs. The few methods below that only compute
are done here, by their class, name and parameter types; every other external function is null
with a message. PMML functions are not available.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Final, TypeAlias

from engine.feel import decimals
from engine.feel.context import Context
from engine.feel.decimals import DECIMAL, Number, is_number
from engine.feel.errors import BudgetExceeded
from engine.feel.functions import Function
from engine.feel.limits import MAX_STRING
from engine.feel.print import print_value
from engine.feel.values import Value

_Body: TypeAlias = Callable[..., Value]

_SIGNATURE: Final = re.compile(r"\s*(\w{1,60})\s*\(([^()]{0,400})\)\s*")
_WHOLE: Final = {"byte": 2**7, "short": 2**15, "int": 2**31, "long": 2**63}
_VARARGS: Final = frozenset({"[Ljava.lang.Object;", "java.lang.Object..."})
_FORMAT: Final = re.compile(r"%(?:(-|0)?(\d{1,3})?(?:\.(\d{1,2}))?([sdf])|(%)|(.?))", re.DOTALL)
_NUMBER: Final = re.compile(r"[-+]?\d{1,400}(?:\.\d{1,400})?(?:[eE][-+]?\d{1,3})?", re.ASCII)


def external(mapping: Mapping[str, Value], parameters: Sequence[str]) -> Function | None:
    """The function that a mapping names, or None when it is not one of the table.

    Args:
        mapping: ``{class: ..., method signature: ...}``, or that under the key ``java``.
        parameters: the names of the function's parameters, in order.
    """
    inner = mapping.get("java", mapping)
    if not isinstance(inner, dict):
        return None
    owner, signature = inner.get("class"), inner.get("method signature")
    if not isinstance(owner, str) or not isinstance(signature, str):
        return None
    match = _SIGNATURE.fullmatch(signature)
    if match is None:
        return None
    types = tuple(part.strip() for part in match[2].split(",") if part.strip())
    body = _TABLE.get(owner, {}).get(match[1])
    fitting = _types_of(owner, match[1])
    if body is None or fitting is None or not fitting(types):
        return None
    return Function(parameters, _call(body, types), name=f"{owner}.{match[1]}")


def _call(body: _Body, types: tuple[str, ...]) -> Callable[[Sequence[Value], Context], Value]:
    def call(arguments: Sequence[Value], context: Context) -> Value:
        variadic = bool(types) and types[-1] in _VARARGS
        fixed = types[:-1] if variadic else types
        if len(arguments) < len(fixed) or (len(arguments) > len(fixed) and not variadic):
            context.note("the external function takes other arguments", "wrong-arguments")
            return None
        converted = [_convert(value, type_) for value, type_ in zip(arguments, fixed, strict=False)]
        if None in converted:
            context.note("an argument does not fit the Java type", "wrong-arguments")
            return None
        return body(*converted, *arguments[len(fixed) :])

    return call


def _convert(value: Value, type_: str) -> Value:
    """The value where it is one of the Java type, else None."""
    if type_ in _WHOLE:
        bound = _WHOLE[type_]
        whole = is_number(value) and value == decimals.quantize(value, 0, "ROUND_DOWN")  # type: ignore[arg-type]
        return int(value) if whole and -bound <= value < bound else None  # type: ignore[arg-type,operator]
    if type_ in {"double", "float"}:
        return value if is_number(value) else None
    if type_ == "char":
        return value if isinstance(value, str) and len(value) == 1 else None
    if type_ in {"java.lang.String", "String"}:
        return value if isinstance(value, str) else None
    return None


# --- java.lang.Math


def _double(function: Callable[..., float]) -> _Body:
    """A function of doubles; its result is a decimal with a double's digits."""

    def body(*numbers: Number) -> Value:
        try:
            return _decimal(function(*map(float, numbers)))
        except (ValueError, OverflowError, ZeroDivisionError):
            return None

    return body


def _decimal(result: float) -> Value:
    return decimals.apply(DECIMAL.create_decimal, repr(result)) if math.isfinite(result) else None  # type: ignore[arg-type]


def _absolute(number: Number) -> Value:
    return abs(number) if isinstance(number, int) else decimals.apply(DECIMAL.abs, number)


def _larger(left: Number, right: Number) -> Value:
    return left if left >= right else right


def _smaller(left: Number, right: Number) -> Value:
    return left if left <= right else right


def _rounded(rounding: str) -> _Body:
    return lambda number: decimals.quantize(number, 0, rounding)


def _nearest(number: Number) -> Value:
    """Java rounds a half up, toward the positive."""
    moved = decimals.add(number, Decimal("0.5"))
    return None if moved is None else decimals.quantize(moved, 0, decimals.ROUND_FLOOR)


# --- java.lang.String and the numbers' classes


def _read(text: Value) -> Value:
    if not isinstance(text, str):
        return text
    return decimals.read_number(text) if _NUMBER.fullmatch(text) else None


def _read_whole(bound: int) -> _Body:
    def body(text: Value) -> Value:
        number = _read(text)
        whole = number is not None and (not isinstance(text, str) or text.lstrip("+-").isdecimal())
        return number if whole and -bound <= number < bound else None  # type: ignore[operator]

    return body


def _format(template: str, *arguments: Value) -> Value:
    """``String.format`` for ``%s``, ``%d``, ``%f`` and ``%%``, with width and precision."""
    waiting = list(arguments)
    parts: list[str] = []
    place = 0
    for match in _FORMAT.finditer(template):
        parts.append(template[place : match.start()])
        place = match.end()
        written = "%" if match[5] else _formatted(match, waiting)
        if written is None:
            return None
        parts.append(written)
    text = "".join(parts) + template[place:]
    if len(text) > MAX_STRING:
        raise BudgetExceeded(f"a text of more than {MAX_STRING} characters")
    return text


def _formatted(match: re.Match[str], waiting: list[Value]) -> str | None:
    if match[4] is None or not waiting:
        return None
    value = waiting.pop(0)
    text = _written(match[4], match[3], value)
    if text is None:
        return None
    width = int(match[2] or 0)
    if match[1] == "-":
        return text.ljust(width)
    return text.zfill(width) if match[1] == "0" else text.rjust(width)


def _written(kind: str, precision: str | None, value: Value) -> str | None:
    if kind == "s":
        text = print_value(value)
        return text if precision is None else text[: int(precision)]
    if not is_number(value) or (kind == "d" and not isinstance(value, int)):
        return None
    if kind == "d":
        return str(value)
    rounded = decimals.quantize(value, int(precision or 6), decimals.ROUND_HALF_UP)  # type: ignore[arg-type]
    return None if rounded is None else print_value(rounded)


def _itself(value: Value) -> Value:
    return value


_TABLE: Final[Mapping[str, Mapping[str, _Body]]] = {
    "java.lang.Math": {
        "abs": _absolute,
        "max": _larger,
        "min": _smaller,
        "ceil": _rounded(decimals.ROUND_CEILING),
        "floor": _rounded(decimals.ROUND_FLOOR),
        "rint": _rounded(decimals.ROUND_HALF_EVEN),
        "round": _nearest,
        "sqrt": _double(math.sqrt),
        "exp": _double(math.exp),
        "log": _double(math.log),
        "log10": _double(math.log10),
        "pow": _double(math.pow),
        "sin": _double(math.sin),
        "cos": _double(math.cos),
        "tan": _double(math.tan),
        "asin": _double(math.asin),
        "acos": _double(math.acos),
        "atan": _double(math.atan),
        "atan2": _double(math.atan2),
        "toRadians": _double(math.radians),
        "toDegrees": _double(math.degrees),
    },
    "java.lang.Byte": {"valueOf": _read_whole(2**7), "parseByte": _read_whole(2**7)},
    "java.lang.Short": {"valueOf": _read_whole(2**15), "parseShort": _read_whole(2**15)},
    "java.lang.Integer": {"valueOf": _read_whole(2**31), "parseInt": _read_whole(2**31)},
    "java.lang.Long": {"valueOf": _read_whole(2**63), "parseLong": _read_whole(2**63)},
    "java.lang.Float": {"valueOf": _read, "parseFloat": _read},
    "java.lang.Double": {"valueOf": _read, "parseDouble": _read},
    "java.lang.String": {"valueOf": _itself, "format": _format},
}
_TWO: Final = frozenset({"max", "min", "pow", "atan2"})
_STRING: Final = frozenset({"java.lang.String", "String"})


def _types_of(owner: str, method: str) -> Callable[[tuple[str, ...]], bool] | None:
    """The question whether the method has a form with these parameter types."""
    if owner == "java.lang.Math":
        count = 2 if method in _TWO else 1
        numbers = _WHOLE.keys() | {"double", "float"}
        return lambda types: len(types) == count and all(each in numbers for each in types)
    if owner == "java.lang.String":
        if method == "format":
            return lambda types: len(types) == 2 and types[0] in _STRING and types[1] in _VARARGS
        return lambda types: types in {("char",), ("java.lang.String",)}
    own = owner.rpartition(".")[2].lower().replace("integer", "int")
    return lambda types: len(types) == 1 and (types[0] in _STRING or types[0] == own)


def external_value(mapping: Value, parameters: Sequence[str], context: Context, at: int) -> Value:
    """The same, with a message where there is no such function."""
    found = external(mapping, parameters) if isinstance(mapping, dict) else None
    if found is None:
        text = "external functions are limited to a table of pure Java ones, and this is none"
        context.note(text, "external-function", at)
    return found
