"""The cast of the tests of edges: callers of every kind, an office with something of everything.

pytest reads this file before Django is set up, so what needs Django is imported by the fixtures.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.api.conftest import _nothing_is_kept as _nothing_is_kept
from tests.api.conftest import call_as as call_as
from tests.api.conftest import person as person
from tests.api.conftest import root as root

if TYPE_CHECKING:
    from tests.edges.office import Office


@pytest.fixture
def office(db: None) -> Office:
    """Processes, instances, jobs, tasks and incidents."""
    from tests.edges.office import open_office

    return open_office()
