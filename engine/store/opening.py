"""What a batch of commands needs to know before its first turn, asked in one round trip.

The instances are locked first; time and keys are taken after that, so keys grow in order of
creation within an instance, also where two batches have waited for each other.
"""

# ruff: noqa: S608 - what is put into the statements is written in this room

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from engine.runtime.state import PartKey
from engine.store import json, keys
from engine.store.asking import Question, among, among_texts, ask
from engine.store.loading import Loaded, Lock, loaded, snapshots


@dataclass(frozen=True, slots=True)
class Opening:
    """The answers.

    Attributes:
        at: engine time in epoch milliseconds.
        instances: the living ones that were wanted and could be locked.
        receipts: of commands that were carried out before, by id: instance, turn, answer.
        leases: the present token of each asked job that is not over.
    """

    at: int
    keys: Iterator[int]
    instances: Mapping[int, Loaded]
    receipts: Mapping[str, tuple[int | None, int | None, Any]]
    leases: Mapping[int, str | None]


def open_batch(
    wanted: Mapping[int, Iterable[PartKey]],
    *,
    expected_keys: int,
    skip_locked: bool = False,
    command_ids: Collection[str] = (),
    jobs: Collection[int] = (),
) -> Opening:
    """Lock the wanted instances and take time and keys. Runs in a transaction."""
    lock = Lock.OR_SKIP if skip_locked else Lock.WAIT
    states, moment, receipts, leases = ask(
        snapshots(wanted, lock),
        keys.moment_question(expected_keys),
        _receipts(command_ids),
        _leases(jobs),
    )
    at, new_keys = keys.moment_answer(moment, expected_keys)
    return Opening(
        at,
        new_keys,
        loaded(states, wanted, lock),
        {
            id_: (key, seq, None if result is None else json.decode(result))
            for id_, key, seq, result in receipts
        },
        dict(leases),
    )


def _receipts(command_ids: Collection[str]) -> Question | None:
    if not command_ids:
        return None
    condition, values = among_texts("id", command_ids)
    return f"SELECT id, instance_key, seq, result FROM engine_command WHERE {condition}", values


def _leases(jobs: Collection[int]) -> Question | None:
    if not jobs:
        return None
    condition, values = among("key", jobs)
    return f"SELECT key, token FROM engine_job WHERE {condition} AND ended_at IS NULL", values
