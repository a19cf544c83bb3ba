"""The filter ``incidentErrorHashCode``: incidents whose message has a certain hash.

Camunda's clients group incidents by the hash of their message as Java computes it
(``String.hashCode``), which no database does. So the messages that open incidents have are hashed
here, each once.
"""

from collections.abc import Callable, Mapping
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from engine.api.problems import bad_request, invalid_argument
from engine.api.search.filters import wrong_type
from engine.api.search.kinds import FLAG, INTEGER
from engine.store.models.incidents import Incident

MAX_MESSAGES = 10_000
Test = Callable[[int], bool]

COMPARISONS: Mapping[str, Callable[[int, int], bool]] = {
    "$eq": int.__eq__,
    "$neq": int.__ne__,
    "$gt": int.__gt__,
    "$gte": int.__ge__,
    "$lt": int.__lt__,
    "$lte": int.__le__,
}


def hash_of(message: str) -> int:
    """31 times what was before plus each UTF-16 unit, in 32 bits with a sign."""
    units = message.encode("utf-16-be", "surrogatepass")
    found = 0
    for at in range(0, len(units), 2):
        found = (31 * found + (units[at] << 8 | units[at + 1])) & 0xFFFFFFFF
    return found - (1 << 32) if found >> 31 else found


def by_error_hash(value: object, path: str) -> Q:
    """Instances with an active incident whose message has such a hash."""
    operators = value if isinstance(value, dict) else {"$eq": value}
    tests = [
        _test(operator, operand, f"{path}.{operator}")
        for operator, operand in operators.items()
        if operand is not None
    ]
    open_ones = Incident.objects.filter(state="ACTIVE")
    messages = list(open_ones.values_list("message", flat=True).distinct()[: MAX_MESSAGES + 1])
    if len(messages) > MAX_MESSAGES:
        raise invalid_argument(
            "too-many",
            f"The value for {path} cannot be looked for: open incidents have more than"
            f" {MAX_MESSAGES} different messages; filter by errorMessage.",
            field=path,
        )
    wanted = [text for text in messages if all(test(hash_of(text)) for test in tests)]
    rows: QuerySet[Any] = open_ones.filter(instance_key=OuterRef("key"), message__in=wanted)
    return Q(Exists(rows))


def _test(operator: str, operand: object, path: str) -> Test:
    if operator == "$exists":
        wanted = FLAG.value(operand, path)
        return lambda _: wanted is True
    if operator == "$in":
        if not isinstance(operand, list):
            raise wrong_type(operand, path, "an array")
        among = {INTEGER.value(one, f"{path}[{at}]") for at, one in enumerate(operand)}
        return lambda found: found in among
    if operator not in COMPARISONS:
        known = ", ".join(INTEGER.operators)
        raise bad_request(
            "unknown-operator",
            f"Request property [{path}] cannot be parsed: expected one of {known}.",
            field=path,
        )
    compare, number = COMPARISONS[operator], INTEGER.value(operand, path)
    return lambda found: compare(found, number)
