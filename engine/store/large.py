"""Large values of variables and memos, kept outside of snapshots under their hash.

A snapshot is written in every turn, a large value once. Each process keeps the values that it has
stored or read most recently, so that a step that does not touch one does not decode it either.
"""

from collections import OrderedDict
from collections.abc import Iterable, Mapping
from hashlib import sha256
from threading import Lock
from typing import Any

import msgspec
from django.db import transaction

from engine.feel.values import Value
from engine.store import json
from engine.store.models.journal import Payload

LARGE = 1024  #: bytes of JSON from which a value leaves the snapshot
ROOM = 64 * 1024 * 1024  #: bytes of JSON kept per process


class _Kept:
    """Values by hash and by identity, the most recently used ones."""

    def __init__(self) -> None:
        self.values: OrderedDict[str, tuple[Value, int]] = OrderedDict()
        self.names: dict[int, str] = {}
        self.size = 0
        self.lock = Lock()

    def put(self, name: str, value: Value, size: int) -> None:
        with self.lock:
            if name in self.values:
                return
            self.values[name] = (value, size)
            self.names[id(value)] = name
            self.size += size
            while self.size > ROOM and len(self.values) > 1:
                _, (old, old_size) = self.values.popitem(last=False)
                self.names.pop(id(old), None)
                self.size -= old_size

    def get(self, name: str) -> tuple[bool, Value]:
        with self.lock:
            found = self.values.get(name)
            if found is None:
                return False, None
            self.values.move_to_end(name)
            return True, found[0]

    def name_of(self, value: Value) -> str | None:
        """The name of this very object, if it is kept."""
        with self.lock:
            name = self.names.get(id(value))
            if name is None or self.values[name][0] is not value:
                return None
            self.values.move_to_end(name)
            return name


_kept = _Kept()


def forget() -> None:
    """Drop what this process has kept: for tests."""
    _kept.values.clear()
    _kept.names.clear()
    _kept.size = 0


class Stash:
    """Takes the large values out of the snapshots of one batch.

    Attributes:
        rows: the payloads to store, by hash.
    """

    def __init__(self) -> None:
        self.rows: dict[str, bytes] = {}

    def __call__(self, value: Value) -> tuple[str | None, Any]:
        """The hash under which *value* is kept, or the value to write in its place."""
        if isinstance(value, str) and len(value) * 4 < LARGE:
            return None, value
        name = _kept.name_of(value)
        if name is not None:
            return name, None
        data = json.encode(value)
        if len(data) < LARGE:
            return None, msgspec.Raw(data)
        return self._keep(value, data), None

    def _keep(self, value: Value, data: bytes) -> str:
        name = sha256(data).hexdigest()
        if name not in self.rows:
            self.rows[name] = data
            # Not before the commit: a row that is rolled back has to be written again.
            transaction.on_commit(lambda: _kept.put(name, value, len(data)))
        return name


def fetch(names: Iterable[str]) -> Mapping[str, Value]:
    """The values with these hashes."""
    found: dict[str, Value] = {}
    missing = []
    for name in set(names):
        kept, value = _kept.get(name)
        if kept:
            found[name] = value
        else:
            missing.append(name)
    if missing:
        for name, data in Payload.objects.filter(hash__in=missing).values_list("hash", "data"):
            value = json.decode(bytes(data))
            found[name] = value
            _kept.put(name, value, len(data))
    return found
