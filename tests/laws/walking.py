"""Random walks through random processes: what may be done is done, and after each step all holds.

Whatever is done to the instances of one company is done to its twin, which starts anew before each
step. After it every instance has ended or waits legally, both are the fold of their journals, and
each incident has a cause.
"""

import random
from collections.abc import Iterator, Mapping
from typing import Any

from engine.runtime import commands
from engine.runtime.commands import Command, CommandRejected
from engine.runtime.events import Event
from engine.runtime.instructions import (
    ActivateElement,
    MigrateInstance,
    ModifyInstance,
    MoveToken,
    TerminateElement,
)
from engine.runtime.migration import same_elements
from engine.runtime.state import ACTIVE, OVER, Item, State
from tests.laws import whole
from tests.laws.company import AGAIN, Company, Lasting
from tests.scenarios.player import described

_MOVES_NOTHING = (commands.FailJob, commands.AssignTask)
LISTENERS = ("EXECUTION_LISTENER", "TASK_LISTENER")
NO_RETRIES = {
    "JOB_NO_RETRIES",
    "EXECUTION_LISTENER_NO_RETRIES",
    "TASK_LISTENER_NO_RETRIES",
    "AD_HOC_SUB_PROCESS_NO_RETRIES",
}
ENOUGH = 4_000  #: steps after which whoever only goes on must have ended


class Walk:
    """A family of processes, an instance of the upper one, and its twin."""

    def __init__(self, family: whole.Family, seed: int) -> None:
        self.chance = random.Random(seed)
        self.company = Company(family)
        self.twin = Company(family, restarts=True)
        self.catchers = [whole.catching(drawing) for drawing in self.company.drawings]
        self.modified = False
        for company in (self.twin, self.company):
            company.starts("law0", **whole.GOOD)
        self.holds(None)

    # what is done

    @property
    def living(self) -> list[Lasting]:
        found = [m for m in self.company.members.values() if not m.state.over]
        return [member for member in found if isinstance(member, Lasting)]

    @property
    def root(self) -> Lasting:
        member = next(iter(self.company.members.values()))
        assert isinstance(member, Lasting)
        return member

    def sends(self, member: Lasting, command: Command) -> bool:
        """Do it to both; False when it was refused, which leaves no trace."""
        key = member.root.key
        other = self.twin.members[key]
        assert isinstance(other, Lasting)
        item = member.state.items.get(getattr(command, "item", getattr(command, "scope", 0)))
        other.wanted = {item.part} if item is not None and item.part is not None else set()
        for number, one in self.company.members.items():
            self.twin.members[number].now = one.now
        before = self.logged(self.company)
        answers = []
        for sender in (other, member):
            try:
                sender.send(command)
                answers.append("")
            except CommandRejected as rejected:
                answers.append(rejected.code)
        assert answers[0] == answers[1], (command, answers)
        assert not answers[0] or self.logged(self.company) == before, command
        self.modified |= isinstance(command, ModifyInstance) and not answers[0]
        self.holds(command, before)
        return not answers[0]

    def logged(self, company: Company) -> dict[int, int]:
        return {key: len(member.log) for key, member in company.members.items()}

    def step(self) -> None:
        how = self.chance.random()
        member = self.chance.choice(self.living)
        if how < 0.07:
            self.sends(member, self.variables(member))
        elif how < 0.15:
            self.resolves(member)
        elif how < 0.22:
            self.sends(member, self.modification(member))
        elif how < 0.26:
            self.sends(member, self.migration(member))
        elif how < 0.31:
            self.stands_still(member)
        else:
            self.goes_on()

    def goes_on(self) -> None:
        """Somebody answers who was waited for."""
        moves = [(member, answer) for member in self.living for answer in self.answers(member)]
        if moves:
            self.sends(*self.chance.choice(moves))

    def variables(self, member: Lasting) -> Command:
        name = self.chance.choice(("again", "choice", "flag", "sound"))
        local = self.chance.random() < 0.2
        scope = self.chance.choice([*member.state.items]) if local else member.root.key
        return commands.SetVariables(scope, {name: self.chance.random() < 0.5}, local)

    def resolves(self, member: Lasting) -> None:
        troubled = [i for i in member.state.items.values() if i.memo and "incident" in i.memo]
        if troubled:
            self.resolve(member, self.chance.choice(troubled))

    def resolve(self, member: Lasting, item: Item) -> None:
        memo: Mapping[str, Any] = item.memo or {}
        job = memo.get("incidentJob")
        if job is not None:
            self.sends(member, commands.UpdateJobRetries(item.key, job, 2))
        self.sends(member, commands.ResolveIncident(item.key, memo["incident"]))

    def modification(self, member: Lasting) -> Command:
        elements = [node.element for node in member.plan.nodes if node.element]
        live = [*member.state.items]
        how = self.chance.random()
        if how < 0.35:
            return ModifyInstance(activate=(ActivateElement(self.chance.choice(elements)),))
        if how < 0.6:
            return ModifyInstance(terminate=(TerminateElement(key=self.chance.choice(live)),))
        move = MoveToken(self.chance.choice(elements), key=self.chance.choice(live))
        return ModifyInstance(move=(move,))

    def migration(self, member: Lasting) -> Command:
        """To the same drawing, deployed once more, or back."""
        here = member.state.meta["definition"]
        there = here - AGAIN if here > AGAIN else here + AGAIN
        target = self.company.plan_of(there)
        mapping = same_elements(member.plan, target)
        return MigrateInstance(
            definition_key=there, version=there, process=target.id, mapping=mapping
        )

    def stands_still(self, member: Lasting) -> None:
        """Suspended, nothing moves; resumed, it goes on."""
        if not self.sends(member, commands.SuspendInstance()):
            return
        moves = [one for one in self.answers(member) if not isinstance(one, _MOVES_NOTHING)]
        if moves:
            assert not self.sends(member, self.chance.choice(moves))
        self.sends(member, self.variables(member))
        assert self.sends(member, commands.ResumeInstance())

    def answers(self, member: Lasting) -> list[Command]:
        """What those may say who are waited for."""
        found: list[Command] = []
        for item in member.state.items.values():
            for key, wait in (item.waits or {}).items():
                found += self.answer(member, item, key, wait)
            if item.node.ad_hoc is not None and item.life == ACTIVE and self.chance.random() < 0.2:
                found.append(commands.ActivateElements(item.key, self.chosen(item)))
        return found

    def answer(
        self, member: Lasting, item: Item, key: int, wait: tuple[Any, ...]
    ) -> Iterator[Command]:
        again = {"again": self.chance.random() < 0.3, "choice": self.chance.random() < 0.5}
        if wait[0] == "job":
            if item.node.ad_hoc is not None and wait[2] not in LISTENERS:
                ends = self.chance.random() < 0.5
                chosen = () if ends else self.chosen(item)
                yield commands.CompleteJob(item.key, key, again, commands.AdHocResult(chosen, ends))
                return
            yield commands.CompleteJob(item.key, key, {} if wait[2] in LISTENERS else again)
            how = self.chance.random()
            if how < 0.15:
                yield commands.FailJob(item.key, key, self.chance.randrange(2), "no")
            elif how < 0.25 and wait[2] not in LISTENERS:
                yield commands.ThrowJobError(item.key, key, "bad")
            elif how < 0.4 and wait[2] == "TASK_LISTENER":
                denied = commands.ListenerResult(denied=True, reason="no")
                yield commands.CompleteJob(item.key, key, {}, denied)
        elif wait[0] == "timer":
            member.now = max(member.now, wait[2])
            yield commands.FireTimer(item.key, key)
        elif wait[0] == "message":
            yield commands.CorrelateMessage(item.key, key, next(self.numbers()), again)
        elif wait[0] == "signal":
            yield commands.ReceiveSignal(item.key, key, again)
        elif wait[0] == "task":
            yield commands.CompleteTask(item.key, key, again)
            yield commands.AssignTask(item.key, key, self.chance.choice(["bob", None]))

    def numbers(self) -> Iterator[int]:
        """Keys of messages, which no instance has."""
        yield 10**12 + self.chance.randrange(10**12)

    def chosen(self, item: Item) -> tuple[commands.Activation, ...]:
        assert item.node.ad_hoc is not None
        tools = [tool.element for tool in item.node.ad_hoc.tools]
        picked = self.chance.choices(tools, k=self.chance.randrange(3))
        return tuple(commands.Activation(tool) for tool in picked)

    # how it ends

    def ends(self) -> None:
        """Everybody does their work and nothing else: every instance must come to its end.

        A token that an operator took out of a parallel branch may be missed for ever at its
        join, and an error that nobody catches may stand at an end event: who is canceled then
        must end as well.
        """
        for _ in range(ENOUGH):
            if not self.living:
                return
            worked = [self.works(member) for member in self.living]
            if not any(worked):
                break
        if self.living:
            assert self.modified or self.hopeless(), [m.active() for m in self.living]
            self.is_canceled()

    def is_canceled(self) -> None:
        self.sends(self.root, commands.CancelInstance())
        for _ in range(ENOUGH):
            if not self.living:
                return
            for member in self.living:
                self.works(member)
        raise AssertionError([member.active() for member in self.living])

    def hopeless(self) -> bool:
        """Whether an error end event stands there whose error nobody catches."""
        return any(
            item.memo and "incident" in item.memo and not item.waits
            for member in self.living
            for item in member.state.items.values()
        )

    def works(self, member: Lasting) -> bool:
        """One round of work in *member*; False when there was none to do."""
        good = dict.fromkeys(("choice", "flag", "sound"), True) | {"again": False}
        did = False
        for scope in list(member.state.items.values()):
            wrong = {n: v for n, v in good.items() if (scope.vars or {}).get(n, v) != v}
            if wrong and not member.state.over and scope.key in member.state.items:
                did |= self.sends(member, commands.SetVariables(scope.key, wrong))
        for item in list(member.state.items.values()):
            if member.state.over or item.key not in member.state.items:
                continue
            if item.memo and "incident" in item.memo:
                count = len(member.events("IncidentRaised"))
                self.resolve(member, item)
                did |= len(member.events("IncidentRaised")) == count
            if item.node.ad_hoc is not None and not item.children and not item.waits:
                did |= self.sends(member, commands.ActivateElements(item.key, self.first(item)))
            for key, wait in list((item.waits or {}).items()):
                if member.state.over or key not in (item.waits or {}):
                    continue
                did |= self.work(member, item, key, wait)
        return did

    def first(self, item: Item) -> tuple[commands.Activation, ...]:
        assert item.node.ad_hoc is not None
        return (commands.Activation(item.node.ad_hoc.tools[0].element),)

    def work(self, member: Lasting, item: Item, key: int, wait: tuple[Any, ...]) -> bool:
        if wait[0] == "job":
            result = None
            if item.node.ad_hoc is not None and wait[2] not in LISTENERS:
                result = commands.AdHocResult((), fulfilled=True)
            said = {} if wait[2] in LISTENERS else {"again": False}
            return self.sends(member, commands.CompleteJob(item.key, key, said, result))
        if wait[0] == "task":
            return self.sends(member, commands.CompleteTask(item.key, key))
        if wait[0] in ("timer", "message", "signal") and is_own(item, wait):
            found = [*self.answer(member, item, key, wait)]
            return self.sends(member, found[0])
        return False

    # what must hold

    def replays(self) -> None:
        """Each journal, from its beginning, gives the state that is there."""
        for member in self.company.members.values():
            assert isinstance(member, Lasting)
            assert all_of(member.journaled_anew()) == all_of(member.state)

    def holds(self, command: Command | None, before: Mapping[int, int] = {}) -> None:
        company, twin = self.company, self.twin
        assert company.members.keys() == twin.members.keys()
        assert company.refused == twin.refused
        for key, member in company.members.items():
            other = twin.members[key]
            new = member.log[before.get(key, 0) :]
            if not new:
                assert len(other.log) == len(member.log)
                continue
            assert isinstance(member, Lasting)
            assert isinstance(other, Lasting)
            assert other.log == member.log
            now = all_of(member.state)
            assert all_of(member.journaled()) == now
            if not member.state.over:  # what has ended has no snapshot
                assert differences(all_of(other.complete()), now) == []
            self.is_legal(member)
            self.has_causes(member, new, command)

    def is_legal(self, member: Lasting) -> None:
        state = member.state
        trouble = limbo(state, self.modified)
        assert not trouble, (trouble, member.active())
        kept = {
            item.memo["incident"]: item.key
            for item in state.items.values()
            if item.memo and "incident" in item.memo
        }
        raised = {event[1]: event[2] for event in member.events("IncidentRaised")}
        for event in member.events("IncidentResolved"):
            del raised[event[1]]
        assert raised == kept
        for item in state.items.values():
            for key, wait in (item.waits or {}).items():
                if wait[0] == "call":
                    called = self.company.members[key]
                    on_its_way = any(late.receiver == state.root.key for late in self.company.late)
                    assert not called.state.over or on_its_way, (item, key)

    def has_causes(self, member: Lasting, new: list[Event], command: Command | None) -> None:
        for event in new:
            if event[0] == "IncidentRaised":
                item = member.state.items[event[2]]
                assert self.has_cause(member, item, event[3], command), (event, command)

    def has_cause(self, member: Lasting, item: Item, type_: str, command: Command | None) -> bool:
        if type_ in NO_RETRIES:
            failed = isinstance(command, commands.FailJob) and command.item == item.key
            return failed and command.retries < 1
        if type_ == "IO_MAPPING_ERROR":
            return item.node.id[0] == "F" and member.state.visible(item).get("sound") is not True
        if type_ == "UNHANDLED_ERROR_EVENT":
            return not self.is_caught(member, item)
        return False

    def is_caught(self, member: Lasting, item: Item) -> bool:
        """Whether the drawing catches the error *bad* somewhere around *item*, or its caller."""
        around: Item | None = item
        while around is not None:
            hosts = self.catchers[member.state.meta["definition"] % AGAIN - 1]
            host = around.node.element in hosts and around.node.kind != "compensationScope"
            if host and around.life == ACTIVE and around is not item:
                return True
            around = around.scope
        caller = member.state.meta.get("caller")
        if caller is None:
            return False
        above = self.company.members[caller["instance"]]
        assert isinstance(above, Lasting)
        return self.is_caught(above, above.state.items[caller["item"]])


def all_of(state: State) -> Any:
    """Everything that a state says, with the parts of large scopes."""
    parts = {key: item.part for key, item in state.items.items()}
    return described(state), parts


def differences(one: Any, other: Any) -> list[Any]:
    """What is not the same, item by item."""
    (said, parts), (said_there, parts_there) = one, other
    found = [name for name in said if name != "items" and said[name] != said_there[name]]
    items, there = said["items"], said_there["items"]
    keys = items.keys() | there.keys()
    found += [(k, items.get(k), there.get(k)) for k in keys if items.get(k) != there.get(k)]
    return found + ([] if parts == parts_there else [(parts, parts_there)])


def limbo(state: State, modified: bool) -> list[str]:
    """What lives without a reason: each leaf waits for somebody, or somebody must help it."""
    found = []
    for item in state.items.values():
        if item.life in OVER:
            continue
        if item.scope is not None and item.key not in (item.scope.children or {}):
            found.append(f"{item!r} is not in its scope")
        missing = [key for key in item.children or {} if key not in state.items]
        found += [f"{item!r} holds {key}, which does not live" for key in missing]
        for key, wait in (item.waits or {}).items():
            if wait[0] == "handler" and key not in state.items:
                found.append(f"{item!r} waits for a handler that does not live")
        if not (item.children or item.away or _waits(item, modified)):
            found.append(f"{item!r} waits for nothing")
    return found


def _waits(item: Item, modified: bool) -> bool:
    if item.memo and "incident" in item.memo:
        return True
    if item.held:
        return modified  # a token that never comes: as drawn only after an operator took it
    if item.node.ad_hoc is not None:
        return True  # somebody has to choose
    return any(is_own(item, wait) for wait in (item.waits or {}).values())


def is_own(item: Item, wait: tuple[Any, ...]) -> bool:
    """Whether *item* itself waits for this, and not an event beside it."""
    if wait[0] in ("job", "task", "call", "handler"):
        return True
    return wait[1] == item.node.id or item.node.kind == "eventBasedGateway"
