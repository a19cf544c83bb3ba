"""A restart after each step, with the store: every table as if there had been none.

The same walk is played twice over the same keys and the same moments: once straight on, once with
everything forgotten before each command, and sometimes the snapshots lost as well. Afterwards all
tables of the engine are compared row by row (`reliability.md`, F3).
"""

import os
import random
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models, transaction
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from engine import public
from engine.dispatch import fold, routes
from engine.dispatch.envelope import Envelope
from engine.dispatch.submit import submit_many
from engine.public import SYSTEM
from engine.runtime import commands
from engine.runtime.commands import Command
from engine.runtime.instructions import ActivateElement, ModifyInstance, TerminateElement
from engine.store import clock, json
from engine.store.loading import HAD_LARGE
from engine.store.models.crossings import Crossing
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance, Snapshot, SnapshotPart
from engine.store.models.runs import ElementInstance
from engine.store.models.subscriptions import MessageSubscription, SignalSubscription
from engine.store.models.tasks import Task
from engine.store.models.work import Job, Timer
from tests.dispatch.conftest import nothing_is_kept
from tests.laws import whole
from tests.laws.test_pipe import follows_from_its_journal
from tests.laws.wild import DECISIONS

ASKED = int(os.environ.get("HELM_LAWS", "0"))
LAW = settings(
    max_examples=ASKED or 10,
    deadline=None,
    derandomize=not ASKED,
    print_blob=True,
    suppress_health_check=list(HealthCheck),
)
MOVES = 25
BEGIN = 1_800_000_000_000
FIRST_KEY = 5 << 51  # on PostgreSQL keys come from a sequence, which goes on when rows go back

pytestmark = pytest.mark.django_db

Tables = dict[str, list[tuple[Any, ...]]]


class Play:
    """One family, started once and moved by chance."""

    def __init__(self, family: whole.Family, seed: int) -> None:
        self.chance = random.Random(seed)
        self.at = BEGIN
        self.step = 0
        clock.pin(self.at)
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SELECT setval('engine_keys', %s, false)", [FIRST_KEY])
        files = [(f"law{n}.bpmn", data) for n, data in enumerate(whole.drawings(family))]
        public.deploy([*files, ("rules.dmn", DECISIONS)], actor=SYSTEM)
        public.start_instance(process_id="law0", variables=dict(whole.GOOD), actor=SYSTEM)

    def move(self) -> Envelope | None:
        """What comes next, by what is in the tables now."""
        living = list(Instance.objects.filter(ended_at=None).order_by("key"))
        if not living:
            return None
        self.step += 1
        how = self.chance.random()
        instance = self.chance.choice(living)
        if instance.state == "SUSPENDED":
            return self.letter(instance.key, commands.ResumeInstance())
        if how < 0.06 and instance.parent_key is None:
            return self.letter(instance.key, commands.SuspendInstance())
        if how < 0.14:
            return self.letter(instance.key, self.modification(instance.key))
        if how < 0.22:
            name = self.chance.choice(("again", "choice", "flag", "sound"))
            variables = {name: self.chance.random() < 0.5}
            return self.letter(instance.key, commands.SetVariables(instance.key, variables))
        answers = [*self.answers()]
        return self.chance.choice(answers) if answers else None

    def modification(self, instance: int) -> ModifyInstance:
        rows = ElementInstance.objects.filter(instance_key=instance).order_by("key")
        seen = sorted(set(rows.values_list("element_id", flat=True)))
        if self.chance.random() < 0.6:
            return ModifyInstance(activate=(ActivateElement(self.chance.choice(seen)),))
        live = list(rows.filter(ended_at=None).values_list("key", flat=True))
        return ModifyInstance(terminate=(TerminateElement(key=self.chance.choice(live)),))

    def answers(self) -> Iterator[Envelope]:
        said = {"again": self.chance.random() < 0.3, "choice": self.chance.random() < 0.5}
        for row in Incident.objects.filter(state="ACTIVE").order_by("key"):
            if row.job_key is not None:
                yield self.of(row, commands.UpdateJobRetries(row.item_key, row.job_key, 2))
            yield self.of(row, commands.ResolveIncident(row.item_key, row.key))
        for row in Job.objects.filter(ended_at=None).order_by("key"):
            result = commands.AdHocResult((), True) if row.kind == "AD_HOC_SUB_PROCESS" else None
            given = {} if "LISTENER" in row.kind else said
            yield self.of(row, commands.CompleteJob(row.item_key, row.key, given, result))
            if self.chance.random() < 0.2:
                yield self.of(row, commands.FailJob(row.item_key, row.key, 0, "no"))
                yield self.of(row, commands.ThrowJobError(row.item_key, row.key, "bad"))
        for row in Task.objects.filter(state="CREATED", job_key=None).order_by("key"):
            yield self.of(row, commands.CompleteTask(row.item_key, row.key, said))
        for row in Timer.objects.order_by("key"):
            yield self.of(row, commands.FireTimer(row.item_key, row.key))
        for row in MessageSubscription.objects.filter(state="CREATED").order_by("key"):
            number = 10**15 + self.step
            yield self.of(row, commands.CorrelateMessage(row.item_key, row.key, number, said))
        for row in SignalSubscription.objects.order_by("key"):
            yield self.of(row, commands.ReceiveSignal(row.item_key, row.key, said))

    def of(self, row: Any, command: Command) -> Envelope:
        parts = routes.part(row.part_scope, row.part_number)
        return self.letter(row.instance_key, command, parts)

    def letter(self, instance: int, command: Command, parts: Any = ()) -> Envelope:
        return Envelope(
            command=command,
            instance_key=instance,
            parts=parts,
            actor=SYSTEM,
            command_id=f"step-{self.step}",
        )

    def send(self, letter: Envelope) -> str:
        self.at += 1_000
        if isinstance(letter.command, commands.FireTimer):  # no timer fires early
            self.at = max(self.at, Timer.objects.get(key=letter.command.timer).due)
        clock.pin(self.at)
        (outcome,) = submit_many([letter])
        while Crossing.objects.exists() and fold.let_arrive():
            pass
        return type(outcome).__name__


def played(family: whole.Family, seed: int, *, restarts: bool) -> tuple[list[str], Tables]:
    """What was answered, and all tables afterwards; nothing of it stays."""
    lost, tokens = random.Random(seed), random.Random(seed)
    nothing_is_kept()
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        # Ids of commands that nobody repeats are random: here they are the same in both plays.
        drawn = SimpleNamespace(token_hex=lambda size: f"{tokens.getrandbits(8 * size):x}")
        patch.setattr("engine.dispatch.batch.secrets", drawn)
        play = Play(family, seed)
        answers = []
        for _ in range(MOVES):
            letter = play.move()
            if letter is None:
                break
            if restarts:
                nothing_is_kept()
            with transaction.atomic():
                if restarts and lost.random() < 0.2:
                    loses_its_snapshot(letter.instance_key)
                answer = play.send(letter)
                if answer != "Receipt":  # nothing was written: what was lost is lost still
                    transaction.set_rollback(True)
            answers.append(f"{type(letter.command).__name__}: {answer}")
        for key in Instance.objects.values_list("key", flat=True):
            follows_from_its_journal(key)
        found = tables()
        transaction.set_rollback(True)
    nothing_is_kept()
    return answers, found


def loses_its_snapshot(instance: int) -> None:
    Snapshot.objects.filter(instance_key=instance).delete()
    SnapshotPart.objects.filter(instance_key=instance).delete()


def tables() -> Tables:
    """Every row of the engine's tables, without the numbers that only the database gives."""
    found: Tables = {}
    for model in apps.get_app_config("engine").get_models():
        columns = [
            field.attname
            for field in model._meta.concrete_fields
            if not isinstance(field, models.AutoField)
        ]
        rows = [
            tuple(_plain(value, model in (Snapshot, SnapshotPart)) for value in row)
            for row in model.objects.values_list(*columns)
        ]
        found[model._meta.db_table] = sorted(rows, key=repr)
    return found


def _plain(value: Any, of_snapshot: bool) -> Any:
    """Bytes as such; of a snapshot what it says, without the guess that values may lie apart."""
    if not isinstance(value, memoryview | bytes):
        return value
    data = bytes(value)
    if not of_snapshot or data[:1] != b"{" or data[-1:] != b"}":
        return data
    said = json.decode(data)
    return {name: one for name, one in said.items() if name != HAD_LARGE}


@LAW
@given(whole.families, st.integers(0, 1_000_000))
def test_a_restart_before_every_command_changes_no_row(family: whole.Family, seed: int) -> None:
    assume(all(whole.size(data) <= whole.MOST_ELEMENTS for data in whole.drawings(family)))

    straight, there = played(family, seed, restarts=False)
    restarted, here = played(family, seed, restarts=True)

    assert restarted == straight
    for table, rows in there.items():
        assert here[table] == rows, table
