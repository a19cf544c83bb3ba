"""A desk at which a test plays everybody: it deploys, starts, works and decides."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.dispatch.desk import Desk


def nothing_is_kept() -> None:
    """Keys of a rolled back test come again: nothing that was learned about them may stay."""
    from engine.dispatch import routes, timers
    from engine.store import definitions, large

    definitions.forget()
    large.forget()
    routes.version_of.cache_clear()
    timers.forget()


@pytest.fixture
def desk(db: None) -> Iterator["Desk"]:
    """The engine without a running server: everything is done in place."""
    from tests.dispatch.desk import Desk  # Django is not set up yet above

    nothing_is_kept()
    yield Desk()
    nothing_is_kept()
