"""The laws of cases over random models, played by random legal and illegal moves.

`CasePlayer.send` asks three of them after each command: the fold of the journal is the state, a
snapshot comes back as it was, and a refused command has changed nothing.
"""

import random
from dataclasses import replace
from itertools import count

import pytest

from engine.runtime import codec, commands
from engine.runtime.advance import advance
from engine.runtime.case_commands import MOVES, REFUSALS, Actor, ChangeCaseFile, MakeMove, Move
from engine.runtime.cases.offers import moves
from engine.runtime.commands import CommandRejected
from engine.runtime.evolve import fold
from engine.runtime.state import State
from engine.runtime.world import World
from tests.laws.case_models import FILE_EVENTS, ROLES, VARIABLES, Drawing
from tests.runtime.cases.player import CasePlayer, Office
from tests.scenarios.player import described

MODELS = 60
STEPS = 25
MOST_STEPS = 150  #: reactions of a turn here: models without an end are to be met, not suffered


def office(seed: int) -> Office:
    found = Office(Drawing(seed, size=8 + seed % 10).text())
    found.plans["c"] = replace(found.plans["c"], steps_per_turn=MOST_STEPS)
    found.processes.add("pay")
    return found


def answer(one: CasePlayer, chance: random.Random) -> None:
    """A called process completes, or ends in an error."""
    waiting = [
        (item.key, key)
        for item in one.state.items.values()
        for key, wait in (item.waits or {}).items()
        if wait[0] == "call"
    ]
    if not waiting:
        return
    item, call = chance.choice(waiting)
    one.office.running.discard(call)
    if chance.random() < 0.7:
        given = {chance.choice(VARIABLES): chance.random() < 0.5, "Doc": {"ok": True}}
        one.send(commands.CompleteCall(item, call, given))
    else:
        one.send(commands.ThrowCallError(item, call, "BROKEN", ""))


def actor(chance: random.Random) -> Actor:
    if chance.random() < 0.4:
        return Actor("admin", None)
    return Actor("alice", frozenset(chance.sample(ROLES, chance.randint(0, 3))))


def offered(one: CasePlayer, by: Actor) -> list[Move]:
    return moves(one.plan, one.state, by, World(one.office.now, count(10**9), one.office, "", ""))


def command_of(move: Move, by: Actor, key: int) -> MakeMove:
    """The command that makes a move that is offered."""
    if move.kind == "plan":
        owner = key if move.item is None else move.item
        return MakeMove(kind="plan", item=move.element, owner=owner, actor=by)
    item = "case" if move.item is None else str(move.item)
    return MakeMove(kind=move.kind, item=item, actor=by)


def copy(one: CasePlayer) -> State:
    trunk, _ = codec.dump(one.state)
    return codec.load(one.plan, trunk, {})


KNOWN = frozenset((*REFUSALS, "NOT_FOUND", "INVALID_STATE", "INVALID_ARGUMENT"))


def send_random(one: CasePlayer, chance: random.Random) -> None:
    """A command that may be refused, with a code that callers know."""
    by = actor(chance)
    kind = chance.random()
    try:
        if kind < 0.55:
            found = offered(one, by)
            allowed = [move for move in found if move.refusal is None]
            # What ends the case is picked seldom, or no story would be long.
            calm = [m for m in allowed if m.kind not in ("terminate", "close", "fault")] or allowed
            if not found:
                return
            pool = calm if chance.random() < 0.85 and calm else found
            one.send(command_of(chance.choice(pool), by, one.key))
        elif kind < 0.6:
            answer(one, chance)
        elif kind < 0.68:
            names = [node.element for node in one.plan.nodes[1:]] or ["case"]
            item = chance.choice([*names, "case"])
            index = chance.choice([None, None, 0, 1])
            one.send(MakeMove(kind=chance.choice(MOVES), item=item, index=index, actor=by))
        elif kind < 0.8:
            one.sets(**{chance.choice(VARIABLES): chance.random() < 0.6})
        elif kind < 0.93:
            one.send(
                ChangeCaseFile(
                    op=chance.choice([*FILE_EVENTS, "addReference", "removeReference"]),
                    item=chance.choice(["Doc", "Note", "Page", "Seal"]),
                    value=chance.choice([None, 1, {"ok": True}, {"Page": [1, 2]}, "text"]),
                    child=chance.choice(["Page", "Seal", "Note"]),
                    index=chance.choice([None, None, 0, 1]),
                )
            )
        else:
            one.office.passes(chance.choice([1_800_000, 86_400_000]))
    except CommandRejected as refused:
        if refused.code not in KNOWN:
            raise


@pytest.mark.parametrize("seed", range(MODELS))
def test_a_random_case_keeps_the_laws_along_a_random_path(seed):
    chance = random.Random(seed * 7919)
    one = office(seed).starts()

    for _ in range(STEPS):
        if one.state.over:
            break
        send_random(one, chance)


@pytest.mark.parametrize("seed", range(MODELS, MODELS + 40))
def test_what_is_offered_is_accepted_and_what_is_refused_is_refused_with_that_code(seed):
    chance = random.Random(seed)
    one = office(seed).starts()
    one.laws = False

    for _ in range(STEPS // 2):
        if one.state.over:
            break
        by = actor(chance)
        before = described(one.state)
        found = offered(one, by)
        assert described(one.state) == before, "offering has changed the case"
        for move in chance.sample(found, min(6, len(found))):
            command = command_of(move, by, one.key)
            state = copy(one)
            world = World(one.office.now, count(10**9), one.office, "try", "user:a")
            try:
                advance(one.plan, state, command, world)
                said = None
            except CommandRejected as rejected:
                said = rejected.code
                assert described(state) == before
            assert said == move.refusal, (move, said)
        send_random(one, chance)


@pytest.mark.parametrize("seed", range(MODELS + 40, MODELS + 65))
def test_what_is_not_offered_is_refused(seed):
    chance = random.Random(seed)
    one = office(seed).starts()
    one.laws = False

    for _ in range(STEPS // 2):
        if one.state.over:
            break
        by = Actor("admin", None)
        may = {(m.kind, m.item, m.element if m.kind == "plan" else "") for m in offered(one, by)}
        keys = [None, *(item.key for item in one.state.items.values() if item.scope is not None)]
        for key in chance.sample(keys, min(3, len(keys))):
            for kind in MOVES:
                if kind == "plan" or (kind, key, "") in may:
                    continue
                item = "case" if key is None else str(key)
                state = copy(one)
                world = World(one.office.now, count(10**9), one.office, "try", "user:a")
                with pytest.raises(CommandRejected) as caught:
                    advance(one.plan, state, MakeMove(kind=kind, item=item, actor=by), world)
                assert caught.value.code == "illegal-transition"
        send_random(one, chance)


@pytest.mark.parametrize("seed", range(200, 220))
def test_a_restart_after_each_step_changes_nothing(seed):
    through, restarted = office(seed).starts(), office(seed).starts()
    for one in (through, restarted):
        one.laws = False

    for step in range(STEPS):
        if through.state.over:
            break
        if step % 2:
            restarted.state = copy(restarted)
        else:
            restarted.state = fold(State(restarted.plan), restarted.log)
        for one in (through, restarted):
            send_random(one, random.Random(seed * 1000 + step))
        assert through.log == restarted.log


@pytest.mark.parametrize("seed", range(300, 330))
def test_whatever_waits_outside_belongs_to_an_item_that_is_alive(seed):
    chance = random.Random(seed)
    one = office(seed).starts()
    one.laws = False
    for _ in range(STEPS):
        if one.state.over:
            break
        send_random(one, chance)
        for item in one.state.items.values():
            if item.life in ("COMPLETED", "TERMINATED", "CLOSED"):
                assert not item.waits, item
            if item.life == "ACTIVE" and item.scope is not None:
                around = item.scope
                assert around.life in ("ACTIVE", "FAILED"), (item, around)

    if not one.state.over:
        if one.root.life in ("ACTIVE", "FAILED", "SUSPENDED"):
            one.send(commands.CancelInstance())
        assert one.root.life in ("TERMINATED", "COMPLETED")
        one.does("close")
    assert one.state.over
    waited_for = {k for k in one.office.running if one.office.started[k].caller is not None}
    assert waited_for == set(), "a called process outlives its task"
    assert not [item for item in one.state.items.values() if item.waits]
    assert not [i for i in one.state.items.values() if "incident" in (i.memo or {})]
