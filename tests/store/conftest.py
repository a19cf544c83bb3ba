"""The store's tests begin with nothing compiled or kept by an earlier test."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_is_kept(db: None) -> Iterator[None]:
    from engine.store import definitions, large, warm  # Django is not set up yet above

    for memory in (definitions, large, warm):
        memory.forget()
    yield
    for memory in (definitions, large, warm):
        memory.forget()
