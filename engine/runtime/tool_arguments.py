"""The arguments of a tool: the JSON Schema a model is shown, and the check of what it sends.

Both are made from the `fromAi` calls of the activity's input mappings, so that what is offered
is what is accepted.
"""

import itertools
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, TypeGuard

from engine.feel.compile import AiParameter
from engine.feel.values import Value
from engine.plan.details import Tool
from engine.runtime.trouble import shown

_TYPES: Mapping[str, tuple[type, ...]] = {
    "string": (str,),
    "number": (int, Decimal),
    "integer": (int,),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
    "null": (type(None),),
}


def schema(tool: Tool) -> dict[str, Any]:
    """The JSON Schema (an object) of the tool's arguments."""
    return {
        "type": "object",
        "properties": {parameter.name: _property(parameter) for parameter in tool.parameters},
        "required": [parameter.name for parameter in tool.parameters if _required(parameter)],
        "additionalProperties": False,
    }


def _property(parameter: AiParameter) -> dict[str, Any]:
    entry: dict[str, Any] = {"type": parameter.type or "string"}
    if parameter.description:
        entry["description"] = parameter.description
    if isinstance(parameter.schema, dict):
        entry.update(parameter.schema)
    return entry


def _required(parameter: AiParameter) -> bool:
    options = parameter.options if isinstance(parameter.options, dict) else {}
    return options.get("required") is not False


def problems(tool: Tool, arguments: Mapping[str, Value]) -> list[str]:
    """What is wrong with the arguments, one sentence each; empty when they fit."""
    known = {parameter.name: parameter for parameter in tool.parameters}
    found = [f"'{name}' is required" for name in schema(tool)["required"] if name not in arguments]
    found += [
        f"'{name[:60]}' is not a parameter of {tool.name}"
        for name in itertools.islice((name for name in arguments if name not in known), 10)
    ]
    for name, parameter in known.items():
        if name in arguments:
            found += _misfits(name, _property(parameter), arguments[name])
    return found


def _misfits(name: str, wanted: Mapping[str, Any], value: Value) -> list[str]:
    kinds = wanted.get("type", "string")
    names = kinds if isinstance(kinds, list) else [kinds]
    if not any(_fits(kind, value) for kind in names):
        return [f"'{name}' must be {' or '.join(map(str, names))}, found {shown(value)}"]
    choices = wanted.get("enum")
    if isinstance(choices, list) and value not in choices:
        return [f"'{name}' must be one of {choices}, found {shown(value)}"]
    low, high = wanted.get("minimum"), wanted.get("maximum")
    if _is_number(value):
        if _is_number(low) and value < low:
            return [f"'{name}' must be at least {low}, found {shown(value)}"]
        if _is_number(high) and value > high:
            return [f"'{name}' must be at most {high}, found {shown(value)}"]
    return []


def _is_number(value: object) -> TypeGuard[int | Decimal]:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _fits(kind: object, value: Value) -> bool:
    types = _TYPES.get(str(kind))
    if types is None:
        return True
    if isinstance(value, bool):
        return bool in types
    if kind == "integer" and isinstance(value, Decimal):
        return value == value.to_integral_value()
    return isinstance(value, types)
