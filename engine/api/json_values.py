"""Filters on the values of variables, which are compared as serialized JSON.

``{name, value}``: the value is the text of a JSON value, or an object of operators on such texts.
Texts that say the same (``5`` and `` 5 ``) are the same.
"""

from collections.abc import Mapping

from django.db.models import Exists, OuterRef, Q, QuerySet

from engine.api.problems import bad_request, invalid_argument
from engine.api.search.filters import compare, wrong_type
from engine.api.search.kinds import EQUALITY, TEXT, Kind
from engine.store.json import decode, encode
from engine.store.models.runs import Variable

MAX_VARIABLES = 20


def read_json_text(value: object) -> str:
    """A serialized JSON value in the spelling that the store has."""
    text = str(TEXT.read(value))
    try:
        return encode(decode(text)).decode()
    except (ValueError, RecursionError, ArithmeticError):  # not JSON, or a number beyond Decimal
        return text


JSON_TEXT = Kind("Json", (*EQUALITY, "$like"), read_json_text, str, {"type": "string"})


def having(scope: str, raw: object, path: str) -> Q:
    """Rows in whose scope (the key in their column *scope*) all the variables of *raw* are."""
    if not isinstance(raw, list):
        raise wrong_type(raw, path, "an array")
    if len(raw) > MAX_VARIABLES:
        raise invalid_argument(
            "too-many", f"The value for {path} has more than {MAX_VARIABLES} members", field=path
        )
    found = Q()
    for number, entry in enumerate(raw):
        found &= Q(Exists(_matching(scope, entry, f"{path}[{number}]")))
    return found


def _matching(scope: str, entry: object, path: str) -> QuerySet[Variable]:
    if not isinstance(entry, Mapping):
        raise wrong_type(entry, path, "an object")
    for unknown in entry.keys() - {"name", "value"}:
        raise bad_request(
            "extra-forbidden",
            f"Request property [{path}.{unknown}] cannot be parsed: there is no such property.",
            field=f"{path}.{unknown}",
        )
    for member in ("name", "value"):
        if entry.get(member) is None:
            raise invalid_argument(
                "missing", f"No variable {member} provided.", field=f"{path}.{member}"
            )
    name: str = TEXT.value(entry["name"], f"{path}.name")
    rows = Variable.objects.filter(scope_key=OuterRef(scope), name=name)
    value = entry["value"]
    if isinstance(value, Mapping):
        return rows.filter(compare("value", JSON_TEXT, value, f"{path}.value"))
    return rows.filter(value=JSON_TEXT.value(value, f"{path}.value"))
