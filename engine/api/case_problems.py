"""Refusals of cases as problems: 409, with the code that says why (`cases-api.md`, Moves)."""

from collections.abc import Iterator
from contextlib import contextmanager

from engine.api.problems import ApiProblem, rejected
from engine.public import CommandRejected, cases


@contextmanager
def moving() -> Iterator[None]:
    """Give a refusal inside the block the status and code of a case's."""
    try:
        yield
    except CommandRejected as rejection:
        if rejection.code in cases.REFUSALS:
            raise ApiProblem(
                409, "INVALID_STATE", rejection.message, code=rejection.code
            ) from rejection
        raise rejected(rejection) from rejection
