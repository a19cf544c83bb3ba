"""The work on one batch of commands, from the locks to the rows.

One load, one read of each kind of row that the commands need, one write: the number of
statements does not grow with the number of commands. The keys of new things are taken after
the locks, so they grow in order of creation within each instance.
"""

import dataclasses
import logging
import re
import secrets
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any

from engine.dispatch import case_gate, crossings, matching, rejections
from engine.dispatch.crossings import Letter
from engine.dispatch.envelope import NEW, Envelope, Outcome, Receipt, Skipped
from engine.dispatch.unique_ids import UniqueIds
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.runtime.advance import advance
from engine.runtime.commands import Command, CommandRejected, StartInstance
from engine.runtime.state import PartKey
from engine.runtime.suspension import WouldMove
from engine.runtime.world import World
from engine.store import turns
from engine.store.definitions import StoredDefinitions
from engine.store.models.crossings import Crossing
from engine.store.opening import Opening, open_batch
from engine.store.turns import Loaded, TurnRecord

log = logging.getLogger("helm.dispatch")

KEYS_PER_COMMAND = 24  #: a guess; a block that is used up is followed by another


@dataclass(slots=True)
class Step:
    """One turn with the envelope that caused it.

    *names* are those of its events: whoever looks for some sees at once that there are none.
    """

    record: TurnRecord
    envelope: Envelope
    names: AbstractSet[str]


class Batch:
    """Commands for one or many instances, carried out together in the present transaction.

    Attributes:
        outcomes: of each envelope; None for one that must be tried again alone.
        steps: the turns, in order.
        loaded: the instances at hand, by key; *fresh* are those that it has begun.
        direct: what turns send to other instances arrives in this batch where that is possible.
        queued: instances for which commands wait as rows; *later* are the rows that it adds.
        arrived: commands of other instances that arrived in it.
    """

    def __init__(
        self, envelopes: Sequence[Envelope], *, skip_locked: bool = False, direct: bool = True
    ) -> None:
        self.envelopes = envelopes
        self.outcomes: list[Outcome | None] = [None] * len(envelopes)
        self.steps: list[Step] = []
        self.at = 0
        self.loaded: dict[int, Loaded] = {}
        self.fresh: set[int] = set()
        self.direct = direct
        self.queued: set[int] = set()
        self.later: list[Crossing] = []
        self.arrived = 0
        self._skip_locked = skip_locked
        self._sent: list[Letter] = []
        self._failed: set[int] = set()
        self._turns: dict[int, int] = {}
        self._keys: Iterator[int] = iter(())
        self._definitions = StoredDefinitions()
        self._unique = UniqueIds(self.loaded)

    def run(self, *, alone: bool = False) -> None:
        """Advance everything and write it. When *alone*, a failure of the engine is raised."""
        opening = self._open()
        answered = opening.receipts
        stale = self._stale(opening.leases)
        first_of: dict[str, int] = {}
        for index, envelope in enumerate(self.envelopes):
            command_id = envelope.command_id
            if command_id is not None:
                if command_id in answered:
                    instance, seq, result = answered[command_id]
                    self.outcomes[index] = Receipt(instance or 0, seq or 0, result)
                    continue
                if command_id in first_of:
                    self.outcomes[index] = self.outcomes[first_of[command_id]]
                    continue
                first_of[command_id] = index
            if index in stale:
                self.outcomes[index] = stale[index]
                continue
            self._attempt(index, envelope, alone)
        self._meet_others()
        turns.write_turns([step.record for step in self.steps])
        if self.later:
            crossings.keep(self.later)

    def _meet_others(self) -> None:
        """Buffered messages meet who waits now, and what turns have sent arrives, until all has."""
        seen = 0
        while True:
            matching.match_opened(self, seen)
            if not self._sent:
                return
            seen = len(self.steps)
            letters, self._sent = self._sent, []
            crossings.deliver(self, letters)

    def begin(self, key: int, definition_key: int) -> Loaded:
        """A new instance, before its first turn."""
        loaded = self.loaded[key] = turns.fresh(key, definition_key)
        self.fresh.add(key)
        return loaded

    def turn(self, envelope: Envelope, loaded: Loaded, command: Command) -> Receipt:
        """Advance *loaded* by *command* and note the turn.

        Raises:
            CommandRejected: the state does not allow it.
        """
        command_id = envelope.command_id or secrets.token_hex(16)
        world = World(self.at, self._keys, self._definitions, command_id, str(envelope.actor))
        outcome = advance(loaded.plan, loaded.state, command, world)
        if outcome.sent:
            self._sent += [Letter(loaded.key, sent) for sent in outcome.sent]
        made = self._turns.get(loaded.key, 0) + 1
        self._turns[loaded.key] = made
        kept = None
        if envelope.command_id is not None:
            kept = {} if envelope.result is None else envelope.result
        self.steps.append(
            Step(
                TurnRecord(
                    loaded=loaded,
                    events=outcome.events,
                    payloads=outcome.payloads,
                    actor=world.actor,
                    at=self.at,
                    command=type(command).__name__,
                    command_id=command_id,
                    result=kept,
                    reference=self._reference(envelope),
                ),
                envelope,
                {event[0] for event in outcome.events},
            )
        )
        return Receipt(loaded.key, loaded.seq + made, envelope.result)

    def _reference(self, envelope: Envelope) -> tuple[int, int] | None:
        if envelope.reference is None:
            return None
        return envelope.reference, next(self._keys)

    # before -----------------------------------------------------------------------------------

    def _open(self) -> Opening:
        """Lock the instances, and ask for everything else that must be known first."""
        wanted: dict[int, set[PartKey]] = {}
        for envelope in self.envelopes:
            if envelope.instance_key != NEW:
                wanted.setdefault(envelope.instance_key, set()).update(envelope.parts)
        opening = open_batch(
            wanted,
            expected_keys=KEYS_PER_COMMAND * len(self.envelopes),
            skip_locked=self._skip_locked,
            command_ids={envelope.command_id for envelope in self.envelopes if envelope.command_id},
            jobs={
                envelope.job
                for envelope in self.envelopes
                if envelope.job is not None and envelope.token is not None
            },
        )
        self.at, self._keys, self.loaded = opening.at, opening.keys, dict(opening.instances)
        self._unique = UniqueIds(self.loaded)
        return opening

    def _stale(self, leases: Mapping[int, str | None]) -> Mapping[int, CommandRejected]:
        """The envelopes whose token is not that of their job's present lease.

        A job that is over is left to the runtime, which finds nothing to answer.
        """
        return {
            index: rejections.rejected(
                "COMPLETE",
                rejections.INVALID_STATE,
                f"Expected to answer job with key '{envelope.job}' under its present lease, but "
                "the job has been handed out again since",
            )
            for index, envelope in enumerate(self.envelopes)
            if envelope.token is not None
            and leases.get(envelope.job or 0, envelope.token) != envelope.token
        }

    # one command --------------------------------------------------------------------------------

    def _attempt(self, index: int, envelope: Envelope, alone: bool) -> None:
        if envelope.instance_key in self._failed:
            return
        try:
            self.outcomes[index] = self._one(envelope)
        except WouldMove as rejected:
            self._give_up(envelope.instance_key)
            self.outcomes[index] = rejected
        except CommandRejected as rejected:
            self.outcomes[index] = rejected
        except Exception:
            if alone:
                raise
            log.exception("%s is tried again alone", type(envelope.command).__name__)
            self._give_up(envelope.instance_key)

    def _one(self, envelope: Envelope) -> Receipt:
        command = envelope.command
        if isinstance(command, StartInstance):
            _judge(envelope.actor, envelope, None)
            key = command.key or next(self._keys)
            command = dataclasses.replace(command, key=key)
            self._unique.claim(command, key, None)
            return self.turn(envelope, self.begin(key, command.definition_key), command)
        loaded = self.loaded.get(envelope.instance_key)
        if loaded is None and self._skip_locked:
            raise Skipped(envelope.instance_key)
        if loaded is None or case_gate.is_for_processes(envelope, loaded):
            raise envelope.missing or rejections.no_instance(_word(command), envelope.instance_key)
        if envelope.case is None:
            _judge(envelope.actor, envelope, loaded)
        else:
            command = case_gate.admitted(envelope, loaded)
        self._unique.claim(command, loaded.key, loaded)
        return self.turn(envelope, loaded, command)

    def _give_up(self, instance_key: int) -> None:
        """Forget what was done to an instance whose state can no longer be trusted."""
        if instance_key == NEW:
            return
        self._failed.add(instance_key)
        self.steps = [step for step in self.steps if step.record.loaded.key != instance_key]
        self._sent = [letter for letter in self._sent if letter.sender != instance_key]
        for index, envelope in enumerate(self.envelopes):
            if envelope.instance_key == instance_key:
                self.outcomes[index] = None


def _judge(actor: Actor, envelope: Envelope, loaded: Loaded | None) -> None:
    if actor.trusted and actor.job_types is None:
        return
    command = envelope.command
    task = envelope.task or _task_of(command, loaded)
    verb = "CompleteTask" if envelope.task is not None else type(command).__name__
    gates.admit(Request(actor, verb, envelope.job_type, task))


def _task_of(command: Command, loaded: Loaded | None) -> Mapping[str, Any] | None:
    """The attributes of the task a command is about, as they are now, under the lock."""
    key = getattr(command, "task", None)
    if key is None or loaded is None:
        return None
    item = loaded.state.items.get(getattr(command, "item", 0))
    wait = (item.waits or {}).get(key) if item is not None else None
    if wait is None or wait[0] != "task":
        return None
    attributes: Mapping[str, Any] = wait[2]
    return attributes


def _word(command: Command) -> str:
    """The command's verb as the REST API words it: ``COMPLETE`` of ``CompleteJob``."""
    match = re.match(r"[A-Z][a-z]+", type(command).__name__)
    return match[0].upper() if match else ""
