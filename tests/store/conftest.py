"""The store's tests begin with nothing compiled or kept by an earlier test."""

from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def nothing_is_kept(db: None) -> Iterator[None]:
    from engine.store import definitions, large  # Django is not set up yet above

    definitions.forget()
    large.forget()
    yield
    definitions.forget()
    large.forget()
