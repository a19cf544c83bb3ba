"""A player whose every command goes through the store: locked, advanced, written, read again."""

from typing import Any

from django.db import connection, transaction

from engine.runtime.advance import advance
from engine.runtime.commands import Command, StartInstance
from engine.runtime.state import State
from engine.runtime.world import World
from engine.store import keys, turns
from engine.store.definitions import StoredDefinitions, deployed
from engine.store.models.definitions import Definition
from engine.store.models.runs import ElementInstance
from engine.store.replaying import replay
from tests.scenarios.player import Player, values


def deploy(data: bytes, process_id: str) -> int:
    """Store one process as a definition and give its key."""
    key = keys.new_key()
    Definition.objects.create(
        key=key,
        kind="process",
        definition_id=process_id,
        name=process_id.title(),
        version=key % 1_000_000,
        deployment_key=key,
        resource_name=f"{process_id}.bpmn",
        checksum=b"",
        data=data,
        is_latest=False,
        deployed_at=0,
    )
    return key


class StoredPlayer(Player):
    """One stored instance; ``state`` is what the store gives back after each command."""

    def __init__(self, definition_key: int) -> None:
        super().__init__(deployed(definition_key).plan)
        self.definition_key = definition_key
        self.key = 0
        self.keys = keys.key_block()
        self.rows: list[int] = []  # rows written by each turn

    def starts(self, at: str | None = None, **variables: Any) -> None:
        self.key = keys.new_key()
        command = StartInstance(
            key=self.key,
            version=deployed(self.definition_key).version,
            definition_key=self.definition_key,
            variables=values(variables),
            start_event=at,
            business_id="order-1",
            tags=("vip",),
        )
        self._send(command, turns.fresh(self.key, self.definition_key))

    def send(self, command: Command) -> None:
        with transaction.atomic():
            loaded = turns.load_instances({self.key: parts_of(command)})[self.key]
            self._send(command, loaded)

    def _send(self, command: Command, loaded: turns.Loaded) -> None:
        with transaction.atomic():
            keys_ = keys.key_block(8)
            id_ = f"command-{len(self.turns)}"
            world = World(self.now, keys_, StoredDefinitions(), id_, self.actor)
            outcome = advance(self.plan, loaded.state, command, world)
            rows = turns.write_turns(
                [
                    turns.TurnRecord(
                        loaded=loaded,
                        events=outcome.events,
                        payloads=outcome.payloads,
                        at=self.now,
                        actor=self.actor,
                        command=type(command).__name__,
                        command_id=id_,
                    )
                ]
            )
        self.rows.append(rows)
        self.log += outcome.events
        self.turns.append(outcome.events)
        self.state = self.read() or loaded.state

    def read(self) -> State | None:
        """The stored state with all its parts; None when the instance has ended."""
        loaded = turns.read_instances({self.key: ()}).get(self.key)
        if loaded is None:
            return None
        for scope in {scope for scope, _ in loaded.parts}:
            loaded.page(loaded.state, scope)
        return loaded.state

    def holds(self) -> None:
        """Journal, state and rows agree."""
        problems = replay(self.key).problems
        assert problems == (), "\n".join(problems)


def parts_of(command: Command) -> list[tuple[int, int]]:
    """The part that a command is about, as its rows name it."""
    item = getattr(command, "item", None) or getattr(command, "scope", None)
    rows = ElementInstance.objects.filter(key=item, part_scope__isnull=False)
    return list(rows.values_list("part_scope", "part_number"))


def count(table: str, where: str = "TRUE") -> int:
    """The number of rows of a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM engine_{table} WHERE {where}")
        return int(cursor.fetchone()[0])
