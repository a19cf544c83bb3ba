"""Variables that come in: JSON values as the engine computes with them, each of bounded size."""

from collections.abc import Mapping

from engine.api.problems import ApiProblem
from engine.public import Value, from_json
from engine.store.json import encode

MAX_VARIABLE = 1024 * 1024


def values_of(variables: Mapping[str, object] | None) -> dict[str, Value]:
    """The variables as FEEL values.

    Raises:
        ApiProblem: 413, naming a variable that is larger than 1 MB as JSON.
    """
    found: dict[str, Value] = {}
    for name, value in (variables or {}).items():
        if isinstance(value, str | list | dict):
            _check_size(name, value)
        found[name] = from_json(value)
    return found


def _check_size(name: str, value: object) -> None:
    size = len(encode(value))
    if size > MAX_VARIABLE:
        raise ApiProblem(
            413,
            "Content Too Large",
            f"The variable '{name[:100]}' has {size} bytes as JSON; {MAX_VARIABLE} are allowed.",
        )
