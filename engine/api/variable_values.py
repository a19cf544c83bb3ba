"""Variables that come in: JSON values as the engine computes with them, each of bounded size."""

from collections.abc import Mapping

from engine.api.body import too_large
from engine.api.problems import invalid_argument
from engine.public import Value, from_json
from engine.store.json import encode

MAX_VARIABLE = 1024 * 1024
MAX_NAME = 255
MAX_SHOWN = 100


def values_of(variables: Mapping[str, object] | None, path: str = "variables") -> dict[str, Value]:
    """The variables as FEEL values; *path* is where they stand in the body.

    Raises:
        ApiProblem: 413, naming a variable that is larger than 1 MB as JSON; 400, naming one that
            nests too deeply or has a name that cannot be kept.
    """
    found: dict[str, Value] = {}
    for name, value in (variables or {}).items():
        _check_name(name, path)
        found[name] = value_of(value, f"{path}.{name[:MAX_SHOWN]}")
    return found


def value_of(value: object, path: str) -> Value:
    """The JSON *value* at *path* of the body as a FEEL value.

    Raises:
        ApiProblem: as for `values_of`.
    """
    try:
        read: Value = from_json(value)
    except ValueError as error:
        raise invalid_argument(
            "too-deep", f"The value for {path} cannot be taken: {error}", field=path
        ) from error
    if isinstance(value, str | list | dict):
        _check_size(value, path)
    return read


def _check_name(name: str, path: str) -> None:
    if not name or len(name) > MAX_NAME or "\0" in name:
        raise invalid_argument(
            "variable-name",
            f"The name '{name[:MAX_SHOWN]}' in {path} must have 1 to {MAX_NAME} characters,"
            " none of them U+0000",
            field=path,
        )


def _check_size(value: object, path: str) -> None:
    size = len(encode(value))
    if size > MAX_VARIABLE:
        detail = f"The value for {path} has {size} bytes as JSON; {MAX_VARIABLE} are allowed."
        raise too_large(detail, field=path)
