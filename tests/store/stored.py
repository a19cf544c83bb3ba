"""A player whose every command goes through the store: locked, advanced, written, read again."""

from typing import Any

from django.db import connection, transaction

from engine.bpmn.compile import compile_bpmn
from engine.dmn.compile import compile_model
from engine.plan.details import Binding
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


def deploy(data: bytes, process_id: str | None = None) -> int:
    """Store the first process of a file as a definition and give its key."""
    plan = compile_bpmn(data, "drawing.bpmn").plans[0]
    return _define("process", process_id or plan.id, plan.name, data=data)


def deploy_decisions(data: bytes, name: str) -> None:
    """Store a file of decisions and each decision in it."""
    model = compile_model(data, name)
    graph = _define("drg", model.id, model.name, data=data)
    for decision in model.decisions.values():
        _define(
            "decision",
            decision.id,
            decision.name,
            requirements_key=graph,
            requirements_id=model.id,
            is_latest=True,
        )


def _define(kind: str, definition_id: str, name: str | None, **more: Any) -> int:
    key = keys.new_key()
    columns: dict[str, Any] = {"is_latest": False, "data": b"", **more}
    Definition.objects.create(
        key=key,
        kind=kind,
        definition_id=definition_id,
        name=name,
        version=key % 1_000_000,
        deployment_key=key,
        resource_name=definition_id,
        checksum=b"",
        deployed_at=0,
        **columns,
    )
    return key


class Definitions(StoredDefinitions):
    """What is stored, and the forms that a story has named by hand."""

    def __init__(self, forms: dict[str, int]) -> None:
        super().__init__()
        self.forms = forms

    def crowded(self, root: int) -> int | None:
        return None

    def form_key(
        self, form_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        return self.forms.get(form_id)

    def resource_key(
        self, resource_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        return None


class StoredPlayer(Player):
    """One stored instance; ``state`` is what the store gives back after each command."""

    def __init__(self, definition_key: int) -> None:
        super().__init__(deployed(definition_key).plan)
        self.plans = {definition_key: deployed(definition_key).plan}
        self.definition_key = definition_key
        self.key = 0
        self.keys = keys.key_block()
        self.rows: list[int] = []  # rows written by each turn

    def starts(
        self, at: str | None = None, by: tuple[str, str] | None = None, **variables: Any
    ) -> None:
        self.key = keys.new_key()
        command = StartInstance(
            key=self.key,
            version=deployed(self.definition_key).version,
            definition_key=self.definition_key,
            variables=values(variables),
            start_event=at,
            trigger=by,
            business_id="order-1",
            tags=("vip",),
            terminate_after=self.ends_after,
        )
        self._send(command, turns.fresh(self.key, self.definition_key))

    def knows(self, dmn: bytes, name: str = "decisions.dmn") -> None:
        deploy_decisions(dmn, name)

    def redrawn(self, data: bytes) -> int:
        key = deploy(data)
        self.plans[key] = deployed(key).plan
        return key

    def send(self, command: Command) -> None:
        with transaction.atomic():
            loaded = turns.load_instances({self.key: parts_of(command)})[self.key]
            self._send(command, loaded)

    def _send(self, command: Command, loaded: turns.Loaded) -> None:
        with transaction.atomic():
            keys_ = keys.key_block(8)
            id_ = f"command-{len(self.turns)}"
            definitions = Definitions(self.deployed.forms)
            world = World(self.now, keys_, definitions, id_, self.actor)
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
