"""Plays one model by the names on its diagram, in memory, and checks the replay at the end."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import count
from typing import Any

from engine.bpmn.compile import compile_bpmn
from engine.dmn.compile import DecisionModel, compile_model
from engine.feel.values import from_json
from engine.plan.details import Binding
from engine.plan.model import Plan
from engine.runtime import commands
from engine.runtime.advance import advance
from engine.runtime.commands import Command
from engine.runtime.events import Event
from engine.runtime.evolve import fold
from engine.runtime.menu import menu
from engine.runtime.state import ENABLED, OVER, Item, State
from engine.runtime.world import BoundDecision, BoundDefinition, World

START = 1_800_000_000_000  # 2027-01-15T08:00:00Z


class Deployed:
    """Decisions and forms that the model under test may call."""

    def __init__(self) -> None:
        self.models: list[DecisionModel] = []
        self.forms: dict[str, int] = {}
        self.resources: dict[str, int] = {}

    def decision(
        self, decision_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> BoundDecision | None:
        for number, model in enumerate(self.models, 1):
            if decision_id in model.decisions:
                decision = model.decisions[decision_id]
                return BoundDecision(number, decision_id, decision.name, 1, model.id, number, model)
        return None

    def called(
        self,
        kind: str,
        definition_id: str,
        binding: Binding,
        version_tag: str | None,
        definition_key: int,
    ) -> BoundDefinition | None:
        return None

    def crowded(self, root: int) -> int | None:
        return None

    def form_key(
        self, form_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        return self.forms.get(form_id)

    def resource_key(
        self, resource_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        return self.resources.get(resource_id)


class Player:
    """One instance of one plan; commands by element, assertions as an owner sees them."""

    def __init__(self, plan: Plan) -> None:
        self.plans = {1: plan}
        self.state = State(plan)
        self.state.plan_of = self.plans.__getitem__
        self.log: list[Event] = []
        self.turns: list[list[Event]] = []
        self.deployed = Deployed()
        self.payloads: dict[str, Any] = {}
        self.now = START
        self.keys: Iterator[int] = count(1)
        self.actor = "user:alice"
        self.ends_after: tuple[str, ...] = ()

    @property
    def plan(self) -> Plan:
        """The plan that it goes by now."""
        return self.state.plan

    @plan.setter
    def plan(self, plan: Plan) -> None:
        self.plans[next(reversed(self.plans))] = self.state.plan = plan

    def migrates(self, data: bytes, **mapping: str) -> None:
        """Go on by the process of another drawing, elements mapped by name."""
        key = self.redrawn(data)
        plan = self.plans[key]
        self.send(
            commands.MigrateInstance(
                definition_key=key, version=key % 1_000_000, process=plan.id, mapping=mapping
            )
        )

    def redrawn(self, data: bytes) -> int:
        """Deploy another version and give its key."""
        key = len(self.plans) + 1
        self.plans[key] = compile_bpmn(data, "drawing.bpmn").plans[0]
        return key

    def knows(self, dmn: bytes, name: str = "decisions.dmn") -> None:
        self.deployed.models.append(compile_model(dmn, name))

    def starts(
        self, at: str | None = None, by: tuple[str, str] | None = None, **variables: Any
    ) -> None:
        self.send(
            commands.StartInstance(
                key=next(self.keys),
                version=1,
                definition_key=1,
                variables=values(variables),
                start_event=at,
                trigger=by,
                terminate_after=self.ends_after,
            )
        )

    def completes(self, element: str, **variables: Any) -> None:
        """The job or task of *element* is done."""
        item = self.only(element)
        key, wait = self._work(item)
        command = commands.CompleteJob if wait[0] == "job" else commands.CompleteTask
        self.send(command(item.key, key, values(variables)))

    def fails(self, element: str, retries: int = 0, message: str = "", **variables: Any) -> None:
        item = self.only(element)
        self.send(
            commands.FailJob(
                item.key, self._work(item)[0], retries, message, None, values(variables)
            )
        )

    def throws(self, element: str, code: str, **variables: Any) -> None:
        item = self.only(element)
        self.send(
            commands.ThrowJobError(item.key, self._work(item)[0], code, "", values(variables))
        )

    def answers(self, region: str, *activate: str, **how: bool) -> None:
        """The worker of an ad-hoc sub-process chooses elements, or ends it."""
        item = self.only(region)
        result = commands.AdHocResult(tuple(commands.Activation(e) for e in activate), **how)
        self.send(commands.CompleteJob(item.key, self._work(item)[0], {}, result))

    def activates(self, region: str, *elements: str) -> None:
        item = self.only(region)
        activations = tuple(commands.Activation(e) for e in elements)
        self.send(commands.ActivateElements(item.key, activations))

    def chooses(self, element: str) -> None:
        """A performer starts an ENABLED item, or picks *element* from a scope's menu."""
        enabled = [i for i in self.items(element) if i.life == ENABLED]
        if enabled:
            self.send(commands.ChooseItem(enabled[0].key))
            return
        for scope in list(self.state.items.values()):
            if any(c.element == element for c in menu(self.plan, scope)):
                self.send(commands.ChooseItem(scope.key, element))
                return
        raise AssertionError(f"{element} is on no menu; offered: {self.offered()}")

    def receives(self, name: str, **variables: Any) -> None:
        item, key = self._subscribed("message", name)
        self.send(commands.CorrelateMessage(item.key, key, next(self.keys), values(variables)))

    def hears(self, name: str, **variables: Any) -> None:
        item, key = self._subscribed("signal", name)
        self.send(commands.ReceiveSignal(item.key, key, values(variables)))

    def passes(self, milliseconds: int) -> None:
        """Time goes by; timers fire in the order in which they are due."""
        end = self.now + milliseconds
        while True:
            due = sorted((t for t in self.timers() if t[0] <= end), key=lambda t: t[:2])
            if not due:
                break
            self.now, key, item = due[0]
            self.send(commands.FireTimer(item.key, key))
        self.now = end

    def sets(self, scope: str | None = None, local: bool = False, **variables: Any) -> None:
        item = self.root if scope is None else self.only(scope)
        self.send(commands.SetVariables(item.key, values(variables), local))

    def resolves(self, element: str) -> None:
        item = next(
            item
            for item in self.state.items.values()
            if item.node.element == element and "incident" in (item.memo or {})
        )
        self.send(commands.ResolveIncident(item.key, (item.memo or {})["incident"]))

    def troubles(self) -> list[str]:
        """The types of the open incidents."""
        closed = {event[1] for event in self.events("IncidentResolved")}
        return sorted(e[3] for e in self.events("IncidentRaised") if e[1] not in closed)

    def trouble_scope(self) -> int:
        """The key of the item with the one open incident."""
        (item,) = (i for i in self.state.items.values() if "incident" in (i.memo or {}))
        return item.key

    def sets_at(self, scope: int, **variables: Any) -> None:
        self.send(commands.SetVariables(scope, values(variables), True))

    def completes_iteration(self, element: str, index: int, **variables: Any) -> None:
        item = self.iteration(element, index)
        self.send(commands.CompleteJob(item.key, self._work(item)[0], values(variables)))

    def sets_iteration(self, element: str, index: int, **variables: Any) -> None:
        self.sets_at(self.iteration(element, index).key, **variables)

    def resolves_iteration(self, element: str, index: int) -> None:
        item = self.iteration(element, index)
        self.send(commands.ResolveIncident(item.key, (item.memo or {})["incident"]))

    def iteration(self, element: str, index: int) -> Item:
        return next(item for item in self.items(element) if item.index == index)

    def visible(self, element: str) -> dict[str, Any]:
        """The variables that a worker of *element* sees."""
        return self.state.visible(self.only(element))

    def gives_retries(self, element: str, retries: int) -> None:
        item = self.only(element)
        self.send(commands.UpdateJobRetries(item.key, self._work(item)[0], retries))

    def cancels(self) -> None:
        self.send(commands.CancelInstance())

    def decides(self, element: str, decision: str, by: str = "alice", **how: Any) -> None:
        item = self.only(element)
        self.send(commands.DecideTask(item.key, self._work(item)[0], decision, by, **how))

    def replies(self, region: str, **answer: Any) -> None:
        """The model of an agent region answers: text=..., or calls={id: (tool, arguments)}."""
        item = self.only(region)
        calls = tuple(
            commands.ToolCall(call, tool, None if arguments is None else values(arguments))
            for call, (tool, arguments) in answer.get("calls", {}).items()
        )
        self.send(
            commands.CompleteTurn(
                item=item.key,
                job=next(k for k, w in (item.waits or {}).items() if w[0] == "job"),
                model="scripted/one",
                connection="scripted",
                messages=({"role": "assistant", "content": answer.get("text")},),
                text=answer.get("text"),
                calls=calls,
                usage=commands.Usage(*answer.get("usage", (10, 5))),
                scripted=True,
            )
        )

    def asked(self) -> list[str]:
        """The types of the listeners that are asked now."""
        return sorted(type_ for _, _, type_ in self._listeners())

    def answered(
        self, type_: str, result: commands.ListenerResult | None = None, **variables: Any
    ) -> None:
        """The listener of this type answers."""
        item, job, _ = next(found for found in self._listeners() if found[2] == type_)
        self.send(commands.CompleteJob(item.key, job, values(variables), result))

    def listener(self, type_: str) -> tuple[Item, int]:
        """The element that waits for the listener of this type, and the job's key."""
        item, job, _ = next(found for found in self._listeners() if found[2] == type_)
        return item, job

    def _listeners(self) -> Iterator[tuple[Item, int, str]]:
        types = {event[1]: event[3]["type"] for event in self.events("JobOpened")}
        for item in list(self.state.items.values()):
            for key, wait in (item.waits or {}).items():
                if wait[0] == "job" and wait[2] in ("EXECUTION_LISTENER", "TASK_LISTENER"):
                    yield item, key, types[key]

    def send(self, command: Command) -> None:
        world = World(self.now, self.keys, self.deployed, f"command-{len(self.turns)}", self.actor)
        outcome = advance(self.plan, self.state, command, world)
        self.log += outcome.events
        self.turns.append(outcome.events)
        self.payloads.update(outcome.payloads)

    @property
    def root(self) -> Item:
        assert self.state.root is not None
        return self.state.root

    def waits_at(self, *elements: str) -> None:
        assert self.active() == sorted(elements)

    def offers(self, *elements: str) -> None:
        assert self.offered() == sorted(elements)

    def has_ended(self, life: str = "COMPLETED") -> None:
        assert self.root.life == life, f"still waits at {self.active()}"

    def has_passed(self, *elements: str) -> None:
        assert [e for e in elements if e not in self.completed()] == []

    def has_not_visited(self, *elements: str) -> None:
        assert [e for e in elements if e in self.visited()] == []

    def has_variables(self, **variables: Any) -> None:
        assert {name: (self.root.vars or {}).get(name) for name in variables} == values(variables)

    def has_no_variable(self, *names: str) -> None:
        assert [name for name in names if name in (self.root.vars or {})] == []

    def has_incidents(self, **types: str) -> None:
        """Open incidents by element, exactly."""
        assert self.incidents() == types

    def active(self) -> list[str]:
        """Elements that wait, without the scopes that hold others."""
        return sorted(
            item.node.element
            for item in self.state.items.values()
            if item.life == "ACTIVE"
            and not item.node.children
            and item.node.kind != "compensationScope"
        )

    def offered(self) -> list[str]:
        scopes = list(self.state.items.values())
        return sorted(choice.element for scope in scopes for choice in menu(self.plan, scope))

    def completed(self) -> list[str]:
        started = {e[1]: e[2] for e in self.log if e[0] in ("ItemStarted", "ItemCreated")}
        return [
            self.element(started[e[1]])
            for e in self.log
            if e[0] == "ItemCompleted" and e[1] in started
        ]

    def visited(self) -> list[str]:
        return [self.element(e[2]) for e in self.log if e[0] in ("ItemStarted", "ItemCreated")]

    def incidents(self) -> dict[str, str]:
        open_: dict[int, tuple[str, str]] = {}
        names = {
            e[1]: e[2]
            for e in self.log
            if e[0] in ("ItemStarted", "ItemCreated", "InstanceStarted")
        }
        for event in self.log:
            if event[0] == "IncidentRaised":
                open_[event[1]] = (self.element(names[event[2]]), event[3])
            elif event[0] == "IncidentResolved":
                del open_[event[1]]
        return dict(open_.values())

    def events(self, name: str) -> list[Event]:
        return [event for event in self.log if event[0] == name]

    def timers(self) -> list[tuple[int, int, Item]]:
        return [
            (wait[2], key, item)
            for item in self.state.items.values()
            for key, wait in (item.waits or {}).items()
            if wait[0] == "timer"
        ]

    def items(self, element: str) -> list[Item]:
        return [
            item
            for item in self.state.items.values()
            if item.node.element == element and item.node.type != "MULTI_INSTANCE_BODY"
        ]

    def only(self, element: str) -> Item:
        live = [item for item in self.items(element) if item.life not in OVER]
        assert live, f"{element} is not live; waits at {self.active()}"
        return live[0]

    def element(self, node_id: str) -> str:
        known = (plan for plan in reversed(self.plans.values()) if node_id in plan.by_id)
        return next(known).node(node_id).element

    def opened_job(self, element: str) -> int:
        """The key of the job that was opened last for *element*."""
        of = {e[1]: self.element(e[2]) for e in self.log if e[0] == "ItemStarted"}
        found: list[int] = [e[1] for e in self.events("JobOpened") if of[e[2]] == element]
        return found[-1]

    def _work(self, item: Item) -> tuple[int, Sequence[Any]]:
        for key, wait in (item.waits or {}).items():
            if wait[0] in ("job", "task"):
                return key, wait
        raise AssertionError(f"{item!r} waits for nobody's work")

    def _subscribed(self, kind: str, name: str) -> tuple[Item, int]:
        for item in self.state.items.values():
            for key, wait in (item.waits or {}).items():
                if wait[0] == kind and wait[2] == name:
                    return item, key
        raise AssertionError(f"nobody waits for {name}")

    def replays(self) -> None:
        """The fold of the events is the state (law of replay)."""
        state = State(next(iter(self.plans.values())))
        state.plan_of = self.plans.__getitem__
        assert described(fold(state, self.log)) == described(self.state)


def described(state: State) -> Any:
    """Everything that a state says, as plain values, to compare two of them."""
    return {
        "meta": state.meta,
        "root": state.root.life if state.root else None,
        "items": {
            key: (
                item.node.id,
                item.life,
                item.scope.key if item.scope else None,
                item.index,
                item.vars or {},
                sorted(item.children or {}),
                item.held or {},
                item.waits or {},
                item.memo or {},
                item.outputs or {},
            )
            for key, item in state.items.items()
        },
    }


def values(variables: dict[str, Any]) -> dict[str, Any]:
    """Python values as FEEL values; floats become decimals."""
    return {
        name: from_json(Decimal(str(v)) if isinstance(v, float) else v)
        for name, v in variables.items()
    }
