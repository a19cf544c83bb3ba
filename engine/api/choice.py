"""Bodies of which exactly one of several properties must be given."""

from engine.api.problems import invalid_argument


def exactly_one(**given: object) -> None:
    """Refuse a body that has none of the properties, or more than one.

    Raises:
        ApiProblem: 400, naming the properties.
    """
    names = ", ".join(given)
    count = sum(value is not None for value in given.values())
    if count == 0:
        raise invalid_argument("missing", f"At least one of [{names}] is required.")
    if count > 1:
        raise invalid_argument("too-many", f"Only one of [{names}] is allowed.")
