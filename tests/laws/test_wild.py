"""Whole or nothing, over wild processes: any command, legal or not, with any values.

A command is carried out or refused; refused, nothing has happened. No other exception leaves
`advance`. After every step the fold of the events is the state, whatever waits belongs to a live
item, and an item has one incident at most.
"""

import random
from collections.abc import Iterator
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn.compile import compile_bpmn
from engine.runtime import commands
from engine.runtime.commands import Command, CommandRejected
from engine.runtime.state import ACTIVE, Item
from tests.laws.wild import DECISIONS, NAMES, VALUES, wild_process, wild_shape
from tests.scenarios.player import Player, described

LAW = settings(
    max_examples=250,
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)
STEPS = 60
LISTENERS = ("EXECUTION_LISTENER", "TASK_LISTENER")
OPENS = (
    "JobOpened",
    "TaskOpened",
    "TimerScheduled",
    "MessageSubscribed",
    "SignalSubscribed",
    "ConditionSubscribed",
    "HandlerStarted",
)


GOOD: dict[str, Any] = {
    "k": "k",
    "t": "PT1M",
    "d": "2030-01-01T00:00:00Z",
    "r": "R3/PT1M",
    "flag": False,
    "kind": "work",
    "items": [1, 2],
    "x": 0,
    "verdict": "allow",
    "code": "bad",
    "rule": "gate",
    "choice": True,
    "again": False,
}


class Monkey:
    """Sends what nobody should, and enough that everybody may."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        drawing = wild_process(wild_shape(self.chance), self.chance)
        self.player = Player(compile_bpmn(drawing, "wild.bpmn").plans[0])
        self.player.knows(DECISIONS)
        regions = [node.ad_hoc for node in self.player.plan.nodes if node.ad_hoc is not None]
        self.tools = [tool.element for region in regions for tool in region.tools]
        self.good = {**GOOD, "picked": self.tools[:2]}

    def variables(self) -> dict[str, Any]:
        """Right ones mostly, others as well."""
        names = self.chance.sample(NAMES, self.chance.randrange(4))
        bad = self.chance.random() < 0.4
        return {name: self.chance.choice(VALUES) if bad else self.good[name] for name in names}

    def begin(self) -> None:
        self.send(
            commands.StartInstance(
                key=next(self.player.keys),
                version=1,
                definition_key=1,
                variables={**self.good, **self.variables()},
            )
        )

    def send(self, command: Command) -> None:
        player = self.player
        before, events = described(player.state), len(player.log)
        try:
            player.send(command)
        except CommandRejected:
            assert (described(player.state), len(player.log)) == (before, events)

    def step(self) -> None:
        self.player.now += self.chance.randrange(30_000)
        how = self.chance.random()
        moves = [*self.moves()]
        if how < 0.15 or not moves:
            self.send(self.chance.choice([*self.nonsense()]))
        elif how < 0.3 and self.player.state.root is not None:
            scope = self.chance.choice([*self.player.state.items])
            self.send(commands.SetVariables(scope, self.variables(), self.chance.random() < 0.3))
        else:
            command = self.chance.choice(moves)
            if isinstance(command, commands.ResolveIncident) and self.player.state.root:
                mended = commands.SetVariables(self.player.state.root.key, self.good)
                self.send(mended)
            if isinstance(command, commands.FireTimer):
                self.player.now += 10**9
            self.send(command)

    def moves(self) -> Iterator[Command]:
        """What the state allows."""
        for item in self.player.state.items.values():
            if item.memo is not None and "incident" in item.memo:
                job = item.memo.get("incidentJob")
                if job is not None:
                    yield commands.UpdateJobRetries(item.key, job, 2)
                yield commands.ResolveIncident(item.key, item.memo["incident"])
            for key, wait in (item.waits or {}).items():
                yield from self.answers(item, key, wait)
            if item.node.ad_hoc is not None and self.chance.random() < 0.2:
                chosen = self.chosen(item)
                yield commands.ActivateElements(item.key, chosen, self.chance.random() < 0.3)

    def answers(self, item: Item, key: int, wait: tuple[Any, ...]) -> Iterator[Command]:
        if wait[0] == "job":
            yield from self.work(item, key)
            if wait[2] in LISTENERS:
                yield from self.listens(item, key)
        elif wait[0] == "timer":
            yield commands.FireTimer(item.key, key)
        elif wait[0] == "message":
            yield commands.CorrelateMessage(item.key, key, 1, self.variables())
        elif wait[0] == "signal":
            yield commands.ReceiveSignal(item.key, key, self.variables())
        elif wait[0] == "task":
            yield commands.CompleteTask(item.key, key, self.variables())
            yield commands.AssignTask(item.key, key, self.chance.choice(["bob", None]))
            yield commands.UpdateTask(item.key, key, {"priority": 7})
            decision = self.chance.choice(["approve", "approve", "change", "reject", "answer", "?"])
            by = self.chance.choice(["alice", "bob"])
            arguments = {"n": self.chance.choice(VALUES)}
            yield commands.DecideTask(item.key, key, decision, by, "why", arguments, VALUES[-2])

    def work(self, item: Item, job: int) -> Iterator[Command]:
        for _ in range(3):
            yield commands.CompleteJob(item.key, job, self.variables())
        yield commands.FailJob(item.key, job, self.chance.randrange(3), "no", None, {"x": "bad"})
        yield commands.ThrowJobError(item.key, job, self.chance.choice(["bad", "worse"]))
        if item.node.ad_hoc is not None:
            ends, cancels = self.chance.random() < 0.3, self.chance.random() < 0.3
            result = commands.AdHocResult(() if ends else self.chosen(item), ends, cancels)
            yield commands.CompleteJob(item.key, job, self.variables(), result)
            for _ in range(4):
                yield self.turn(item.key, job)
            yield commands.FailTurn(item=item.key, job=job, code="AGENT_REFUSAL", message="no")

    def listens(self, item: Item, job: int) -> Iterator[Command]:
        """What listeners answer; most of them agree."""
        results = [
            commands.ListenerResult(denied=True, reason="no"),
            commands.ListenerResult(corrections={"assignee": "bob", "priority": 3}),
            commands.ListenerResult(corrections={"priority": self.chance.choice(VALUES)}),
            None,
            None,
        ]
        for result in results:
            yield commands.CompleteJob(item.key, job, {}, result)

    def agrees(self) -> None:
        """Whoever is still asked answers, so that what lingers can end."""
        player = self.player
        for _ in range(STEPS * 10):
            if player.state.over:
                return
            assert player.state.root is not None
            player.send(commands.SetVariables(player.state.root.key, self.good))
            for item in list(player.state.items.values()):
                memo = item.memo or {}
                if "incident" in memo:
                    if memo.get("incidentJob") is not None:
                        job = memo["incidentJob"]
                        player.send(commands.UpdateJobRetries(item.key, job, 2))
                    player.send(commands.ResolveIncident(item.key, memo["incident"]))
                for job, wait in list((item.waits or {}).items()):
                    if wait[0] == "job" and item.memo and "incident" not in item.memo:
                        player.send(commands.CompleteJob(item.key, job))
        raise AssertionError(player.active())

    def chosen(self, item: Item) -> tuple[commands.Activation, ...]:
        assert item.node.ad_hoc is not None
        tools = [tool.element for tool in item.node.ad_hoc.tools]
        picked = self.chance.choices([*tools, tools[0], "nowhere"], k=self.chance.randrange(3))
        return tuple(commands.Activation(name, self.variables()) for name in picked)

    def turn(self, item: int, job: int) -> Command:
        value = self.chance.choice(VALUES)
        tools = [*self.tools, *self.tools, "escalate", "nowhere", "S1", ""]
        proposed = {"call": {"tool": self.chance.choice(tools), "arguments": {"n": 1}}}
        calls = tuple(
            commands.ToolCall(
                self.chance.choice(["a", "b", ""]),
                self.chance.choice(tools),
                self.chance.choice([None, {}, {}, {"n": 1}, {"n": 2}, {"n": value}, proposed]),
            )
            for _ in range(self.chance.randrange(4))
        )
        return commands.CompleteTurn(
            item=item,
            job=job,
            model="m",
            connection="c",
            messages=({"role": "assistant", "content": value},),
            text=self.chance.choice([None, "done", '{"a": [1.5]}']),
            calls=calls,
            usage=commands.Usage(self.chance.randrange(-50, 200), 10, value),
        )

    def nonsense(self) -> Iterator[Command]:
        """What no state allows, or not like this: keys are mixed up."""
        known = [*self.player.state.items, 10**15]
        held = [key for i in self.player.state.items.values() for key in (i.waits or {})]
        item, other = self.chance.choice(known), self.chance.choice([*known, *held, *held])
        yield from (
            commands.CompleteJob(item, other, self.variables()),
            commands.FailJob(item, other, 0),
            commands.ThrowJobError(item, other, "bad"),
            commands.UpdateJobRetries(item, other, self.chance.randrange(-1, 2)),
            commands.FireTimer(item, other),
            commands.CorrelateMessage(item, other, 1),
            commands.ReceiveSignal(item, other),
            commands.ResolveIncident(item, other),
            commands.CompleteTask(item, other),
            commands.AssignTask(item, other, "bob", self.chance.random() < 0.5),
            commands.UpdateTask(item, other, {"priority": self.chance.choice(VALUES)}),
            commands.DecideTask(item, other, "approve", "bob"),
            commands.ActivateElements(item, (commands.Activation("T1"),)),
            commands.ChooseItem(item, self.chance.choice([None, "T1", "S1", "nowhere"])),
            commands.SetVariables(item, self.variables(), self.chance.random() < 0.5),
            commands.FailTurn(item=item, job=other, code="X", message="", retries=1),
            self.turn(item, other),
            commands.StartInstance(key=5, version=1, definition_key=1),
        )

    def stalls(self) -> bool:
        """Whether a join waits for a token that cannot come, or a region for somebody's choice.

        Both are what the drawing says (BPMN 2.0.2 sections 13.4.1 and 13.3.5).
        """
        items = self.player.state.items.values()
        return any(item.held or item.node.ad_hoc is not None for item in items)

    def holds(self) -> None:
        player = self.player
        player.replays()
        raised = {e[1]: e[2] for e in player.events("IncidentRaised")}
        for event in player.events("IncidentResolved"):
            del raised[event[1]]
        kept = {
            (item.memo or {})["incident"]: item.key
            for item in player.state.items.values()
            if "incident" in (item.memo or {})
        }
        assert raised == kept
        opened = {event[1]: event[2] for event in player.log if event[0] in OPENS}
        for item in player.state.items.values():
            assert all(opened[key] == item.key for key in item.waits or {})
            handlers = [key for key, wait in (item.waits or {}).items() if wait[0] == "handler"]
            assert all(key in player.state.items for key in handlers)


@LAW
@given(st.integers(0, 10**9))
def test_a_command_is_carried_out_whole_or_refused_without_a_trace(seed: int) -> None:
    monkey = Monkey(seed)
    monkey.begin()

    for _ in range(STEPS):
        if monkey.player.state.root is None or monkey.player.state.over:
            break
        monkey.step()
        monkey.holds()


@LAW
@given(st.integers(0, 10**9))
def test_whatever_happened_an_instance_can_be_cancelled_clean(seed: int) -> None:
    monkey = Monkey(seed)
    monkey.begin()
    for _ in range(STEPS // 2):
        if monkey.player.state.root is not None and not monkey.player.state.over:
            monkey.step()
    player = monkey.player
    if player.state.over:
        return

    player.cancels()
    monkey.agrees()

    started = {e[1] for e in player.events("ItemStarted")}
    ended = {e[1] for e in player.log if e[0] in ("ItemCompleted", "ItemTerminated")}
    assert started <= ended
    assert len(player.events("IncidentRaised")) == len(player.events("IncidentResolved"))
    assert all(item.life != ACTIVE and not item.waits for item in player.state.items.values())
    player.replays()


@LAW
@given(st.integers(0, 10**9))
def test_every_wild_instance_ends_or_waits_for_something(seed: int) -> None:
    monkey = Monkey(seed)
    monkey.begin()

    for _ in range(STEPS):
        if monkey.player.state.over:
            return
        waits = any(item.waits for item in monkey.player.state.items.values())
        assert waits or monkey.player.troubles() or monkey.stalls(), monkey.player.active()
        monkey.step()
