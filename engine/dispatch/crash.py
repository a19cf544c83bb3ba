"""Named points at which a test may kill the process: ``HELM_CRASHPOINT=name:n``.

The process ends with status 137 at the n-th pass, without any clean-up, as by ``kill -9``.
"""

import itertools
import os

#: Every point that the pipe passes, in the order of one job's life; the last is passed by what is
#: on its way between instances.
POINTS = (
    "before-claim",
    "after-claim",
    "after-effect",
    "before-commit",
    "after-commit",
    "before-ack",
    "before-arrival",
)


def _wanted() -> tuple[str, int]:
    name, _, count = os.environ.get("HELM_CRASHPOINT", "").partition(":")
    if name and name not in POINTS:
        raise ValueError(f"HELM_CRASHPOINT: no point '{name}'; known: {', '.join(POINTS)}")
    return name, int(count or 1)


_name, _count = _wanted()
_passes = itertools.count(1)


def crashpoint(name: str) -> None:
    """End the process here if the environment says so."""
    if name == _name and next(_passes) == _count:
        os._exit(137)
