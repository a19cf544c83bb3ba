"""A model that always obeys an attacker: nothing leaves the region's walls, whatever it answers.

A thousand random turns over two regions with policies. No activity begins without a decision or a
person's approval for exactly that call and those arguments; every refusal is in the journal;
budgets are passed by one call at most; a region ends, waits for somebody, or is an incident.
"""

import random
import re
from pathlib import Path
from typing import Any

import pytest

from engine.bpmn.compile import compile_bpmn
from engine.runtime import commands
from engine.runtime.commands import CommandRejected, ToolCall, Usage
from engine.runtime.events import Event
from engine.runtime.state import Item
from tests.laws.wild import VALUES
from tests.scenarios.player import Player

DRAWINGS = Path(__file__).parents[1] / "scenarios" / "agentic"
TURNS = 1000
MAX_CALLS, MAX_TOKENS = 6, 400
TOOLS = {
    "Region": ("Read", "Pay", "Sign", "Compute", "Deep", "Many"),
    "Other": ("Wire", "Erase"),
}
NAMES = [
    *(name for names in TOOLS.values() for name in names),
    "Receipt",
    "Hidden",
    "Region",
    "Other",
    "Region#innerInstance",
    "Many#multiInstanceBody",
    "escalate",
    "",
    "rm -rf /",
    "x" * 10_000,
]


class Attacker:
    """Answers for the models, and now and then for everybody else."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.turns = 0
        self.player = self.fresh()

    def fresh(self) -> Player:
        data = (DRAWINGS / "hostile.bpmn").read_bytes()
        player = Player(compile_bpmn(data, "hostile.bpmn").plans[0])
        player.knows((DRAWINGS / "rules.dmn").read_bytes())
        player.starts(secret="s", amount=99_999)
        return player

    def arguments(self) -> Any:
        amount = self.chance.choice([1, 999, 1234, 5000, 49_999, 60_000, 10**9, -5, "1", None])
        proposed = {
            "reason": self.chance.choice(VALUES),
            "call": {"tool": self.chance.choice(NAMES), "arguments": {"amount": amount}},
            "confidence": self.chance.choice(VALUES),
        }
        return self.chance.choice(
            [
                None,
                {},
                {},
                {"amount": amount},
                {"amount": amount},
                {"amount": amount, "iban": "mine"},
                {"amount": self.chance.choice(VALUES)},
                {"_meta": {"id": "1"}, "amount": amount},
                {"n": "y" * self.chance.choice([1, 100_000])},
                proposed,
                proposed,
            ]
        )

    def calls(self) -> tuple[ToolCall, ...]:
        number = self.chance.choice([0, 1, 1, 1, 2, 3, 5, 300])
        same = self.chance.random() < 0.2
        call = ToolCall("same", self.chance.choice(NAMES), self.arguments())
        return tuple(
            call
            if same
            else ToolCall(
                self.chance.choice([f"c{n}", "c", "", "\ud800", "x" * 300]),
                self.chance.choice(NAMES),
                self.arguments(),
            )
            for n in range(number)
        )

    def answer(self, region: Item, job: int) -> None:
        self.turns += 1
        if self.chance.random() < 0.2:
            picked = tuple(
                commands.Activation(self.chance.choice(NAMES), self.arguments() or {})
                for _ in range(self.chance.randrange(4))
            )
            result = commands.AdHocResult(picked, self.chance.random() < 0.2, True)
            self.send(commands.CompleteJob(region.key, job, {"amount": 1}, result))
            return
        self.send(
            commands.CompleteTurn(
                item=region.key,
                job=job,
                model="evil",
                connection="c",
                messages=({"role": "assistant", "content": self.chance.choice(VALUES)},),
                text=self.chance.choice(
                    [None, "", "prose " * 50, '{"a": 1}', "```json\n[1e999]```"]
                ),
                calls=self.calls(),
                usage=Usage(self.chance.randrange(-100, 200), self.chance.randrange(-10, 50), -1),
            )
        )

    def send(self, command: commands.Command) -> None:
        before = len(self.player.log)
        try:
            self.player.send(command)
        except CommandRejected:
            assert len(self.player.log) == before

    def step(self) -> None:
        open_ = [
            (item, key, wait)
            for item in self.player.state.items.values()
            for key, wait in (item.waits or {}).items()
        ]
        if not open_ or self.chance.random() < 0.05:
            self.resolve()
            return
        item, key, wait = self.chance.choice(open_)
        if wait[0] == "job" and item.node.ad_hoc is not None:
            self.answer(item, key)
        elif wait[0] == "job":
            result = {self.chance.choice(["toolCallResult", "paid"]): self.chance.choice(VALUES)}
            self.send(commands.CompleteJob(item.key, key, result))
        elif wait[1] == "task":
            self.send(commands.CompleteTask(item.key, key))
        else:
            decision = self.chance.choice(["approve", "approve", "change", "reject", "answer"])
            self.send(
                commands.DecideTask(
                    item.key, key, decision, "bob", "why", {"amount": 7}, self.chance.choice(VALUES)
                )
            )

    def resolve(self) -> None:
        for item in list(self.player.state.items.values()):
            incident = (item.memo or {}).get("incident")
            if incident is not None:
                self.send(commands.ResolveIncident(item.key, incident))


class Judge:
    """Reads the whole journal, from its beginning."""

    def __init__(self, player: Player) -> None:
        self.player = player
        self.proposed: dict[Any, Any] = {}
        self.allowed: dict[Any, list[Any]] = {}
        self.asked: dict[int, Any] = {}
        self.answered: set[Any] = set()
        self.waiting: dict[int, set[str]] = {}
        self.dispatched: set[int] = set()
        self.regions: dict[int, str] = {}
        self.inner: dict[int, str] = {}
        for event in player.log:
            look = getattr(self, re.sub(r"(?<!^)([A-Z])", r"_\1", event[0]).lower(), None)
            if look is not None:
                look(event)

    def tool_proposed(self, event: Event) -> None:
        assert event[1:4] not in self.proposed
        self.proposed[event[1:4]] = event[5]
        self.waiting.setdefault(event[1], set()).add(event[3])

    def tool_decided(self, event: Event) -> None:
        arguments, verdict = self.proposed[event[1:4]], event[4]["outcome"]
        assert verdict in ("allow", "change", "ask", "deny")
        if verdict == "allow":
            self.allowed[event[1:4]] = [arguments]
        elif verdict == "change":
            self.allowed[event[1:4]] = [{**arguments, "amount": 1200}]

    def task_opened(self, event: Event) -> None:
        if event[3] == "escalation":
            self.asked[event[1]] = event[4]["proposedCall"]

    def human_answered(self, event: Event) -> None:
        shown, said = self.asked[event[4]], event[5]
        if shown is not None and said["decision"] == "approve":
            self.allowed[event[1:4]] = [shown["arguments"]]
        elif shown is not None and said["decision"] == "change":
            self.allowed[event[1:4]] = [said["arguments"]]

    def tool_dispatched(self, event: Event) -> None:
        assert self.allowed[event[1:4]].pop() == event[5]
        self.dispatched.add(event[4])

    def tool_returned(self, event: Event) -> None:
        assert event[1:4] not in self.answered
        self.answered.add(event[1:4])
        self.waiting[event[1]].remove(event[3])

    def turn_requested(self, event: Event) -> None:
        assert not self.waiting.get(event[1]), "asked again before every call was answered"

    def item_started(self, event: Event) -> None:
        _, key, node, scope, _ = event
        if node in TOOLS:
            self.regions[key] = node
        elif node.endswith("#innerInstance"):
            self.inner[key] = self.regions[scope]
        elif scope in self.inner and node != "Receipt":
            assert scope in self.dispatched, f"{node} began without a decision"
            assert self.player.element(node) in TOOLS[self.inner[scope]]


def budget(player: Player, region: int) -> None:
    of = [event for event in player.log if event[1] == region]
    settled = [event[3] for event in of if event[0] == "BudgetSettled"]
    grants = 1 + sum(
        1
        for event in player.events("IncidentRaised")
        if event[2] == region and "AGENT_BUDGET_EXCEEDED" in event[4]
    )
    assert sum(one["calls"] for one in settled) <= MAX_CALLS * grants
    tokens = [one["tokens"] for one in settled]
    assert all(count >= 0 for count in tokens)
    assert sum(tokens[:-1]) < MAX_TOKENS * grants
    requested = [event for event in of if event[0] == "TurnRequested"]
    assert len(requested) <= len(settled) + 1


def nothing_is_lost(player: Player) -> None:
    """Each region that lives waits for its model, a person or an activity, or is an incident."""
    for item in player.state.items.values():
        if item.node.id in TOOLS:
            troubled = "incident" in (item.memo or {})
            assert item.waits or item.children or troubled, item


@pytest.mark.parametrize("seed", range(5))
def test_a_model_that_obeys_an_attacker_moves_nothing_that_was_not_decided(seed: int) -> None:
    attacker = Attacker(seed)
    while attacker.turns < TURNS // 5:
        before = len(attacker.player.log)
        for _ in range(60):
            if attacker.player.state.over:
                break
            attacker.step()
            nothing_is_lost(attacker.player)
        for region in Judge(attacker.player).regions:
            budget(attacker.player, region)
        attacker.player.replays()
        if attacker.player.state.over or len(attacker.player.log) == before:
            attacker.player = attacker.fresh()
