"""Plays several instances that call each other, in memory: what one says arrives at the other.

What is on its way lies in `letters` until it is delivered, so that a test can lose a process in
between; `settle` delivers everything, the oldest first.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from itertools import count

from engine.plan.details import Binding
from engine.plan.model import Plan
from engine.runtime.advance import advance
from engine.runtime.commands import Command, CommandRejected, Sent, StartInstance
from engine.runtime.state import Item, State
from engine.runtime.world import BoundDefinition, World
from tests.scenarios.player import Deployed, Player, values


class Fleet(Deployed):
    """Deployed processes and all instances of them.

    A *forgetful* one loses every state before each letter, and folds it from its journal.
    """

    def __init__(self, plans: Iterable[Plan], *, forgetful: bool = False) -> None:
        super().__init__()
        self.forgetful = forgetful
        self.most = 10_000
        self.plans = {plan.id: plan for plan in plans}
        self.members: dict[int, Member] = {}
        self.letters: deque[Sent] = deque()
        self.refused: list[str] = []
        self.keys: Iterator[int] = count(1)

    def called(
        self,
        kind: str,
        definition_id: str,
        binding: Binding,
        version_tag: str | None,
        definition_key: int,
    ) -> BoundDefinition | None:
        plan = self.plans.get(definition_id)
        if plan is None:
            return None
        startable = not plan.starts or any(start.kind == "none" for start in plan.starts)
        return BoundDefinition(self._key_of(definition_id), definition_id, 1, startable)

    def crowded(self, root: int) -> int | None:
        return self.most if len(self.members) + len(self.letters) > self.most else None

    def _key_of(self, definition_id: str) -> int:
        return list(self.plans).index(definition_id) + 1

    def starts(
        self,
        process: str,
        *,
        business_id: str | None = None,
        tags: tuple[str, ...] = (),
        **variables: object,
    ) -> "Member":
        key = next(self.keys)
        member = self.members[key] = self.made(self.plans[process])
        member.send(
            StartInstance(
                key=key,
                version=1,
                definition_key=self._key_of(process),
                variables=values(variables),
                business_id=business_id,
                tags=tags,
            )
        )
        return member

    def made(self, plan: Plan) -> "Member":
        """An instance that has not begun."""
        return Member(self, plan)

    def settle(self) -> None:
        while self.letters:
            if self.forgetful:
                for member in self.members.values():
                    member.forgets()
            self.deliver()

    def deliver(self) -> None:
        """The oldest letter arrives; who has ended meanwhile does not get it."""
        letter = self.letters.popleft()
        command = letter.command
        if isinstance(command, StartInstance):
            plan = list(self.plans.values())[command.definition_key - 1]
            self.members[letter.receiver] = self.made(plan)
        try:
            self.members[letter.receiver].arrives(command)
        except CommandRejected as rejected:
            self.refused.append(rejected.code)

    def of(self, process: str) -> "Member":
        """The instance of *process* that was started last."""
        return [member for member in self.members.values() if member.plan.id == process][-1]

    def all_of(self, process: str) -> list["Member"]:
        return [member for member in self.members.values() if member.plan.id == process]


class Member(Player):
    """One instance among others."""

    def __init__(self, fleet: Fleet, plan: Plan) -> None:
        super().__init__(plan)
        self.fleet = fleet
        self.deployed = fleet
        self.keys = fleet.keys

    def send(self, command: Command) -> None:
        self.arrives(command)
        self.fleet.settle()

    def arrives(self, command: Command) -> None:
        """Carry *command* out; what it says to others waits in the letters."""
        world = World(self.now, self.keys, self.deployed, f"c{len(self.turns)}", self.actor)
        outcome = advance(self.plan, self.state, command, world)
        self.log += outcome.events
        self.turns.append(outcome.events)
        self.payloads.update(outcome.payloads)
        self.fleet.letters.extend(outcome.sent)

    def forgets(self) -> None:
        """The process is lost and its state folded from the journal."""
        from engine.runtime.evolve import fold

        self.state = fold(State(self.plan), self.log)

    def open_call(self, element: str) -> tuple[Item, int]:
        """The element that waits for a call, and the key of what it has called."""
        item = self.only(element)
        return item, next(key for key, wait in (item.waits or {}).items() if wait[0] == "call")
