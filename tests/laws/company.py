"""Instances that call each other, as a store keeps them: read anew for every step, or never.

The instances of a company that *restarts* are read before each step from the bytes of their
snapshots, by plans that are compiled apart; of large scopes only the part is there that the step
is about. Letters to a suspended instance wait until it goes on, as the rows of `crossing` do.
"""

from collections.abc import Iterable

from engine.plan.model import Plan
from engine.runtime import codec, commands
from engine.runtime.commands import Command, Sent
from engine.runtime.evolve import fold
from engine.runtime.state import PartKey, State
from engine.runtime.suspension import takes
from engine.store import json
from tests.laws import whole
from tests.laws.wild import DECISIONS
from tests.scenarios.fleet import Fleet, Member

#: Letters that need not wait behind others.
_AT_ONCE = (commands.SuspendInstance, commands.ResumeInstance, commands.CancelInstance)
AGAIN = 100  #: added to a definition's key: the same drawing, deployed once more


class Company(Fleet):
    """The two levels of a family, deployed twice, and all their instances."""

    def __init__(self, family: whole.Family, *, restarts: bool = False) -> None:
        self.drawings = whole.drawings(family)
        super().__init__(map(whole.plan_of, self.drawings))
        self.models = []
        self.restarts = restarts
        self.late: list[Sent] = []
        from engine.dmn.compile import compile_model

        self.models.append(compile_model(DECISIONS, "decisions.dmn"))

    def plan_of(self, definition_key: int, copy: int = 0) -> Plan:
        return whole.plan_of(self.drawings[definition_key % AGAIN - 1], copy)

    def made(self, plan: Plan) -> Member:
        return Restarting(self, plan) if self.restarts else Lasting(self, plan)

    def settle(self) -> None:
        super().settle()
        ready = [letter for letter in self.late if self._takes(letter)]
        if ready:
            self.late = [letter for letter in self.late if letter not in ready]
            self.letters.extend(ready)
            self.settle()

    def deliver(self) -> None:
        letter = self.letters[0]
        behind = any(other.receiver == letter.receiver for other in self.late)
        if self._takes(letter) and (not behind or isinstance(letter.command, _AT_ONCE)):
            member = self.members.get(letter.receiver)
            if member is not None:
                assert isinstance(member, Lasting)
                member.wanted = set(letter.parts)
            super().deliver()
        else:
            self.late.append(self.letters.popleft())

    def _takes(self, letter: Sent) -> bool:
        member = self.members.get(letter.receiver)
        return member is None or takes(member.state, letter.command)


class Lasting(Member):
    """An instance whose state stays in memory from its beginning to its end."""

    def __init__(self, company: Company, plan: Plan) -> None:
        super().__init__(company, plan)
        self.company = company
        self.wanted: set[PartKey] = set()
        self.state.plan_of = company.plan_of
        self.folded = State(plan)
        self.folded.plan_of = company.plan_of
        self.seen = 0

    def complete(self) -> State:
        """The state with all its parts."""
        return self.state

    def journaled(self) -> State:
        """The fold of the journal so far."""
        fold(self.folded, self.log[self.seen :])
        self.seen = len(self.log)
        return self.folded

    def journaled_anew(self) -> State:
        """The fold of the journal from its beginning."""
        state = State(next(iter(self.plans.values())))
        state.plan_of = self.company.plan_of
        return fold(state, self.log)


class Restarting(Lasting):
    """An instance that is read from its snapshot before every step."""

    def __init__(self, company: Company, plan: Plan) -> None:
        super().__init__(company, plan)
        self.trunk = b""
        self.parts: dict[PartKey, bytes] = {}
        self.copy = 1

    def arrives(self, command: Command) -> None:
        if self.trunk:
            self.copy = 3 - self.copy
            self.state = self._read(self.wanted)
            self.wanted = set()
        super().arrives(command)
        trunk, parts = codec.dump(self.state, only_dirty=True)
        self.trunk = json.encode(trunk)
        for part, structure in parts.items():
            if structure is None:
                self.parts.pop(part, None)
            else:
                self.parts[part] = json.encode(structure)

    def complete(self) -> State:
        return self._read(self.parts)

    def _read(self, wanted: Iterable[PartKey]) -> State:
        trunk = json.decode(self.trunk)
        plan = self.company.plan_of(trunk["m"]["definition"], self.copy)
        parts = {part: json.decode(self.parts[part]) for part in wanted if part in self.parts}
        state = codec.load(plan, trunk, parts, self._page)
        state.plan_of = self.company.plan_of
        return state

    def _page(self, state: State, body: int) -> None:
        for part, data in self.parts.items():
            if part[0] == body:
                codec.add_part(state, part, json.decode(data))
