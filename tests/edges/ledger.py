"""Everything the engine keeps, for tests that say: and nothing has changed."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.apps import apps

#: A counter, from which even a refused command may have taken; and when a token was last used.
NO_CONTENT = frozenset({"KeyBlock", "ApiToken"})

Contents = dict[str, list[tuple[object, ...]]]


def contents() -> Contents:
    """The rows of every table of the engine."""
    found: Contents = {}
    for model in apps.get_app_config("engine").get_models():
        rows = model._default_manager.order_by("pk")
        columns = ["pk"] if model.__name__ in NO_CONTENT else []
        found[model.__name__] = [_plain(row) for row in rows.values_list(*columns)]
    return found


def _plain(row: tuple[object, ...]) -> tuple[object, ...]:
    return tuple(bytes(value) if isinstance(value, memoryview) else value for value in row)


@contextmanager
def nothing_changes() -> Iterator[None]:
    """What happens inside leaves every row of the engine as it was."""
    before = contents()
    yield
    after = contents()
    changed = [name for name in after if after[name] != before[name]]
    assert changed == []
