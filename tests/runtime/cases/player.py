"""Plays cases in memory by the names on their diagrams; processes that they call are stand-ins.

After each command the player checks three laws: the fold of the events is the state, a snapshot
comes back as it was, and a command that was refused has left no trace.
"""

from collections.abc import Iterator, Mapping
from itertools import count
from typing import Any

import pytest

from engine.cmmn.compile import compile_cases
from engine.cmmn.parse import parse
from engine.dmn.compile import DecisionModel, compile_model
from engine.feel.values import from_json
from engine.plan.details import Binding
from engine.plan.model import Plan
from engine.runtime import codec, commands
from engine.runtime.advance import advance
from engine.runtime.case_commands import Actor, ChangeCaseFile, MakeMove, Move
from engine.runtime.cases.offers import moves
from engine.runtime.cases.view import view
from engine.runtime.commands import Command, CommandRejected
from engine.runtime.events import Event
from engine.runtime.evolve import fold
from engine.runtime.state import Item, State
from engine.runtime.world import BoundDecision, BoundDefinition, World
from tests.scenarios.player import described

START = 1_800_000_000_000  # 2027-01-15T08:00:00Z
HEAD = (
    "<definitions xmlns='http://www.omg.org/spec/CMMN/20151109/MODEL' xmlns:helm='urn:helm:ext' "
    "xmlns:h='urn:x' id='defs' targetNamespace='urn:x' "
    "expressionLanguage='https://www.omg.org/spec/DMN/20191111/FEEL/'>"
)


def drawn(body: str, *, file: str = "", roles: str = "", auto: bool = False, more: str = "") -> str:
    """A file with one case ``c``: the body of its plan model ``p``, and what stands around it."""
    held = "".join(f"<role id='{role}' name='{role}'/>" for role in roles.split())
    return (
        f"{HEAD}<caseFileItemDefinition id='any' name='Any'/><case id='c' name='Case'>"
        + (f"<caseFileModel>{file}</caseFileModel>" if file else "")
        + f"<casePlanModel id='p' name='Case' autoComplete='{str(auto).lower()}'>{body}"
        + "</casePlanModel>"
        + (f"<caseRoles>{held}</caseRoles>" if held else "")
        + f"</case>{more}</definitions>"
    )


def compiled(xml: str) -> tuple[Plan, ...]:
    data = xml.encode()
    model = parse(data, "case.cmmn")
    assert not model.problems, [str(problem) for problem in model.problems]
    return compile_cases(model, data)


class Office:
    """All that is deployed, and every instance of it; its clock and its keys."""

    def __init__(self, xml: str) -> None:
        self.plans = {plan.id: plan for plan in compiled(xml)}
        self.keyed = dict(enumerate(self.plans.values(), start=1000))
        self.keys: Iterator[int] = count(1)
        self.now = START
        self.models: list[DecisionModel] = []
        self.processes: set[str] = set()
        self.missing: set[str] = set()
        self.cases: dict[int, CasePlayer] = {}
        self.started: dict[int, commands.StartInstance] = {}
        self.running: set[int] = set()
        self.suspended: set[int] = set()
        self.refused: list[CommandRejected] = []

    # what the kernel may ask

    def decision(
        self, decision_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> BoundDecision | None:
        for number, model in enumerate(self.models, 1):
            if decision_id in model.decisions:
                found = model.decisions[decision_id]
                return BoundDecision(number, decision_id, found.name, 1, model.id, number, model)
        return None

    def called(
        self,
        kind: str,
        definition_id: str,
        binding: Binding,
        version_tag: str | None,
        definition_key: int,
    ) -> BoundDefinition | None:
        if definition_id in self.missing:
            return None
        if kind == "case" and definition_id in self.plans:
            number = 1000 + list(self.plans).index(definition_id)
            return BoundDefinition(number, definition_id, 1)
        if kind == "process" and definition_id in self.processes:
            return BoundDefinition(1, definition_id, 1)
        return None

    def form_key(
        self, form_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        return None

    def resource_key(
        self, resource_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        return None

    # what a story does

    def knows(self, dmn: str) -> None:
        self.models.append(compile_model(dmn.encode(), "decisions.dmn"))

    def starts(self, case: str | None = None, **variables: Any) -> "CasePlayer":
        plan = self.plans[case or next(iter(self.plans))]
        player = CasePlayer(self, plan, next(self.keys))
        player.send(
            commands.StartInstance(
                key=player.key, version=1, definition_key=1, variables=values(variables)
            )
        )
        return player

    def deliver(self, sender: "CasePlayer", sent: list[commands.Sent]) -> None:
        for one in sent:
            command = one.command
            if isinstance(command, commands.StartInstance):
                self._start(one.receiver, command)
            elif one.receiver in self.cases:
                try:
                    self.cases[one.receiver].send(command)
                except CommandRejected as rejected:
                    self.refused.append(rejected)
            elif isinstance(command, commands.CancelInstance):
                self.running.discard(one.receiver)
            elif isinstance(command, commands.SuspendInstance):
                self.suspended.add(one.receiver)
            elif isinstance(command, commands.ResumeInstance):
                self.suspended.discard(one.receiver)

    def _start(self, key: int, command: commands.StartInstance) -> None:
        self.started[key] = command
        plan = self.keyed.get(command.definition_key)
        if plan is not None:
            CasePlayer(self, plan, key).send(command)
            return
        self.running.add(key)

    def passes(self, milliseconds: int) -> None:
        """Time goes by; timers of all cases fire in the order in which they are due."""
        end = self.now + milliseconds
        while True:
            due = sorted(
                (when, key, item.key, player.key)
                for player in self.cases.values()
                if "suspended" not in player.state.meta and not player.state.over
                for when, key, item in player.timers()
                if when <= end
            )
            if not due:
                break
            when, timer, item_key, case = due[0]
            self.now = max(self.now, when)
            self.cases[case].send(commands.FireTimer(item_key, timer))
        self.now = end


class CasePlayer:
    """One case."""

    def __init__(self, office: Office, plan: Plan, key: int) -> None:
        self.office = office
        self.plan = plan
        self.key = key
        self.state = State(plan)
        self.log: list[Event] = []
        self.turns: list[list[Event]] = []
        self.laws = True
        office.cases[key] = self

    # commands

    def send(self, command: Command) -> None:
        before = described(self.state) if self.laws else None
        world = World(
            self.office.now, self.office.keys, self.office, f"command-{len(self.turns)}", "user:a"
        )
        try:
            outcome = advance(self.plan, self.state, command, world)
        except CommandRejected:
            assert not self.laws or described(self.state) == before, "a refusal left a trace"
            raise
        self.log += outcome.events
        self.turns.append(outcome.events)
        if self.laws:
            self.keeps_the_laws()
        self.office.deliver(self, outcome.sent)

    def keeps_the_laws(self) -> None:
        folded = described(fold(State(self.plan), self.log))
        assert folded == described(self.state), "the fold of the events is not the state"
        trunk, parts = codec.dump(self.state)
        assert not parts
        assert described(codec.load(self.plan, trunk, {})) == described(self.state)

    def moves_(self, kind: str, item: str, as_: str | None = None, **more: Any) -> None:
        roles = None if as_ is None else frozenset(as_.split())
        given = values(more.pop("variables", {}))
        actor = Actor("alice", roles)
        self.send(MakeMove(kind=kind, item=item, actor=actor, variables=given, **more))

    def completes(self, item: str, index: int | None = None, **variables: Any) -> None:
        self.moves_("complete", item, index=index, variables=variables)

    def triggers(self, item: str, as_: str | None = None, index: int | None = None) -> None:
        self.moves_("trigger", item, as_, index=index)

    def plans(self, item: str, as_: str | None = None, **more: Any) -> int:
        self.moves_("plan", item, as_, **more)
        return next(e[1] for e in reversed(self.turns[-1]) if e[0] == "MoveMade")

    def starts_by_hand(self, item: str, as_: str | None = None, index: int | None = None) -> None:
        self.moves_("manualStart", item, as_, index=index)

    def does(self, kind: str, item: str = "case", index: int | None = None) -> None:
        self.moves_(kind, item, index=index)

    def sets(self, **variables: Any) -> None:
        self.send(commands.SetVariables(self.key, values(variables)))

    def files(self, op: str, item: str, value: Any = None, **more: Any) -> None:
        self.send(ChangeCaseFile(op=op, item=item, value=from_json(value), **more))

    def finishes(self, task: str, index: int = -1, **variables: Any) -> None:
        """The process behind a process task completes."""
        item = [one for one in self.items(task) if (one.memo or {}).get("called")][index]
        call = (item.memo or {})["called"]
        self.office.running.discard(call)
        self.send(commands.CompleteCall(item.key, call, values(variables)))

    def breaks(self, task: str, code: str = "BROKEN") -> None:
        """The process behind a process task ends in an error."""
        item = [one for one in self.items(task) if (one.memo or {}).get("called")][-1]
        call = (item.memo or {})["called"]
        self.office.running.discard(call)
        self.send(commands.ThrowCallError(item.key, call, code, "it broke"))

    def resolves(self) -> None:
        """The first open incident is resolved."""
        item = next(i for i in self.state.items.values() if "incident" in (i.memo or {}))
        self.send(commands.ResolveIncident(item.key, (item.memo or {})["incident"]))

    def child(self, task: str, index: int = -1) -> "CasePlayer":
        item = [one for one in self.items(task) if (one.memo or {}).get("called")][index]
        return self.office.cases[(item.memo or {})["called"]]

    def refuses(self, code: str, kind: str, item: str, as_: str | None = None, **more: Any) -> str:
        """The move is refused with *code*, and changes nothing."""
        events = len(self.log)
        with pytest.raises(CommandRejected) as caught:
            self.moves_(kind, item, as_, **more)
        assert caught.value.code == code, caught.value.message
        assert len(self.log) == events
        return caught.value.message

    def refuses_file(self, op: str, item: str, value: Any = None, **more: Any) -> str:
        with pytest.raises(CommandRejected) as caught:
            self.files(op, item, value, **more)
        return caught.value.code

    # what can be seen

    @property
    def root(self) -> Item:
        assert self.state.root is not None
        return self.state.root

    @property
    def life(self) -> str:
        return self.root.life.lower()

    def items(self, name: str) -> list[Item]:
        return [
            one
            for one in self.state.items.values()
            if one.scope is not None and name in (one.node.name, one.node.element)
        ]

    def states(self, name: str) -> list[str]:
        return [one.life.lower() for one in self.items(name)]

    def shows(self, **names: str) -> None:
        """The states of the items of each name, in order of creation, separated by spaces."""
        found = {name: " ".join(self.states(name)) for name in names}
        assert found == names

    def offers(self, as_: str | None = None) -> list[Move]:
        roles = None if as_ is None else frozenset(as_.split())
        world = World(self.office.now, count(10**9), self.office, "", "")
        return moves(self.plan, self.state, Actor("alice", roles), world)

    def plannable(self) -> list[str]:
        closed = ("not-applicable", "not-plannable")
        return sorted(
            {m.name for m in self.offers() if m.kind == "plan" and m.refusal not in closed}
        )

    def data(self) -> Mapping[str, Any]:
        seen = view(self.plan, self.state)
        return {**seen["variables"], **seen["caseFile"]}

    def timers(self) -> list[tuple[int, int, Item]]:
        return [
            (wait[2], key, item)
            for item in self.state.items.values()
            for key, wait in (item.waits or {}).items()
            if wait[0] == "timer"
        ]

    def inbox(self) -> list[str]:
        return sorted(
            item.node.name or ""
            for item in self.state.items.values()
            for wait in (item.waits or {}).values()
            if wait[0] == "task"
        )

    def troubles(self) -> list[str]:
        closed = {event[1] for event in self.log if event[0] == "IncidentResolved"}
        raised = (e for e in self.log if e[0] == "IncidentRaised")
        return [event[4] for event in raised if event[1] not in closed]


def values(variables: Mapping[str, Any]) -> dict[str, Any]:
    return {name: from_json(value) for name, value in variables.items()}
