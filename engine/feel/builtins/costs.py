"""What a call of a built-in costs, in steps of the evaluation's budget.

A step stands for about a microsecond and a half of work, so a built-in that takes longer for
the smallest arguments costs more. What grows with the arguments is paid where it is done.
"""

from typing import Final

DEFAULT: Final = 2
"""Most built-ins: a check of the arguments and a little work."""

_COSTS: Final[dict[int, tuple[str, ...]]] = {
    16: ("matches", "replace", "extract", "range", "exp", "log", "stddev", "date and time"),
    8: (
        "split",
        "decimal",
        "to json",
        "from json",
        "context put",
        "put",
        "put all",
        "context merge",
        "get value",
        "last day of month",
        "cycle",
        "sqrt",
        "mode",
        "round up",
        "round down",
        "round half up",
        "round half down",
        "uuid",
        "date",
        "time",
        "duration",
        "years and months duration",
        "string",
        "number",
        "partition",
        "now",
        "today",
        "week of year",
    ),
    5: (
        "after",
        "before",
        "coincides",
        "during",
        "finished by",
        "finishes",
        "includes",
        "meets",
        "met by",
        "overlaps",
        "overlaps after",
        "overlaps before",
        "started by",
        "starts",
        "modulo",
        "floor",
        "ceiling",
        "median",
        "random number",
        "is",
        "list replace",
        "get entries",
        "to base64",
        "from base64",
        "sort",
    ),
}
COSTS: Final[dict[str, int]] = {name: steps for steps, names in _COSTS.items() for name in names}
"""The steps of those that cost more than `DEFAULT`, by name."""
