"""Large values of variables and memos, kept outside of snapshots under their hash.

A snapshot is written in every turn, a large value once per instance. Each process keeps the
values that it has stored or read most recently, so that a step that does not touch one does not
decode it either. Messages that events name (`Payload`) are read through the same memory.
"""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from hashlib import sha256
from threading import Lock
from typing import Any

import msgspec
from django.db import connection, transaction

from engine.feel.values import Value
from engine.store import json
from engine.store.asking import Question, among_texts, ask
from engine.store.writing.arrays import array
from engine.store.writing.changes import Changes

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

    def size_of(self, names: Iterable[str]) -> int | None:
        """The bytes of the values with these names; None when one of them is not kept."""
        size = 0
        with self.lock:
            for name in names:
                found = self.values.get(name)
                if found is None:
                    return None
                size += found[1]
        return size


_kept = _Kept()


def size_of(names: Iterable[str]) -> int | None:
    """The bytes of these values, as far as this process knows all of them (else None)."""
    return _kept.size_of(names)


def forget() -> None:
    """Drop what this process has kept: for tests."""
    _kept.values.clear()
    _kept.names.clear()
    _kept.size = 0


class Stash:
    """Takes the large values out of the snapshot of one instance.

    Args:
        instance_key: whose values they are.
        stored: the hashes of those of its values that are known to be stored; grows.
        changes: takes the rows of the others.
    """

    def __init__(self, instance_key: int, stored: set[str], changes: Changes) -> None:
        self.instance_key = instance_key
        self.stored = stored
        self.changes = changes

    def __call__(self, value: Value) -> tuple[str | None, Any]:
        """The hash under which *value* is kept, or the value to write in its place."""
        if isinstance(value, str) and len(value) * 4 < LARGE:
            return None, value
        name = _kept.name_of(value)
        if name is not None:
            if name not in self.stored:
                self._store(name, json.encode(value))
            return name, None
        data = json.encode(value)
        if len(data) < LARGE:
            return None, msgspec.Raw(data)
        name = sha256(data).hexdigest()
        if name not in self.stored:
            self._store(name, data)
        # Not before the commit: a row that is rolled back has to be written again.
        transaction.on_commit(lambda: _kept.put(name, value, len(data)))
        return name, None

    def _store(self, name: str, data: bytes) -> None:
        self.stored.add(name)
        self.changes.new[self.instance_key, name] = [self.instance_key, name, data]


_VALUES = "SELECT hash, data FROM engine_snapshotvalue WHERE (instance_key, hash) IN ({})"
_MESSAGES = "SELECT hash, data FROM engine_payload WHERE {}"


def values_of(wanted: Mapping[str, int]) -> Mapping[str, Value]:
    """The large values with these hashes; each is read from the instance named beside it."""

    def question(missing: list[str]) -> Question:
        return _values_question([(wanted[name], name) for name in missing])

    return _fetched(wanted, question)


def messages(names: Iterable[str]) -> Mapping[str, Value]:
    """The messages with these hashes."""

    def question(missing: list[str]) -> Question:
        condition, chosen = among_texts("hash", missing)
        return _MESSAGES.format(condition), chosen

    return _fetched(names, question)


def _values_question(pairs: list[tuple[int, str]]) -> Question:
    if connection.vendor == "postgresql":
        keys, names = zip(*pairs, strict=True)
        columns = [array(keys, "bigint"), array(names, "text")]
        return _VALUES.format("SELECT * FROM unnest(%s::bigint[], %s::text[])"), columns
    marks = ", ".join(["(%s, %s)"] * len(pairs))
    return _VALUES.format(f"VALUES {marks}"), [value for pair in pairs for value in pair]


def _fetched(
    names: Iterable[str], question: Callable[[list[str]], Question]
) -> Mapping[str, Value]:
    """What is kept under *names*, the rest by asking."""
    found: dict[str, Value] = {}
    missing = []
    for name in dict.fromkeys(names):
        kept, value = _kept.get(name)
        if kept:
            found[name] = value
        else:
            missing.append(name)
    if missing:
        (rows,) = ask(question(missing))
        for name, data in rows:
            value = json.decode(bytes(data))
            found[name] = value
            _kept.put(name, value, len(data))
    return found
