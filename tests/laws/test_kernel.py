"""The laws of the core over random structured processes, played along random paths."""

import random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn.compile import compile_bpmn
from engine.plan.model import Plan
from engine.runtime import commands
from engine.runtime.commands import CommandRejected
from engine.runtime.evolve import fold
from engine.runtime.state import Item, State
from tests.laws.models import process, shapes
from tests.scenarios.player import Player, described

STANDING = ("InstanceSuspended", "InstanceResumed")
LAW = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
MOVES = 60

#: a path is a long list of numbers from a seed: hypothesis draws short lists
paths = st.integers(0, 10_000).map(
    lambda seed: [random.Random(seed).randrange(998) for _ in range(MOVES)]
)


def plan_of(shape: tuple) -> Plan:
    return compile_bpmn(process(shape), "law.bpmn").plans[0]


def move(player: Player, number: int) -> bool:
    """Do one of the things that may be done now, chosen by *number*; False when there is none."""
    open_ = [
        (key, wait, item)
        for item in player.state.items.values()
        for key, wait in (item.waits or {}).items()
        if wait[0] != "handler"
    ]
    if not open_:
        return False
    key, wait, item = open_[number % len(open_)]
    kind = wait[0]
    if item.memo and "incident" in item.memo:
        resolve(player, item)
    elif kind == "job":
        again = {"again": number % 3 == 0, "choice": number % 2 == 0}
        if number % 5 == 4 and "B" in (item.scope.node.id if item.scope else ""):
            player.send(commands.ThrowJobError(item.key, key, "bad"))
        else:
            player.send(commands.CompleteJob(item.key, key, again))
    elif kind == "task":
        player.send(commands.CompleteTask(item.key, key, {"again": False}))
    elif kind == "timer":
        player.now = max(player.now, wait[2])
        player.send(commands.FireTimer(item.key, key))
    elif kind == "message":
        player.send(commands.CorrelateMessage(item.key, key, next(player.keys)))
    return True


def resolve_all(player: Player) -> None:
    for item in list(player.state.items.values()):
        if item.memo and "incident" in item.memo and item.key in player.state.items:
            resolve(player, item)


def resolve(player: Player, item: Item) -> None:
    memo = item.memo or {}
    job = memo.get("incidentJob")
    if job is not None:
        player.send(commands.UpdateJobRetries(item.key, job, 1))
    player.send(commands.ResolveIncident(item.key, memo["incident"]))


@LAW
@given(shapes, paths)
def test_the_fold_of_the_events_is_the_state_after_every_step(shape, path):
    player = Player(plan_of(shape))
    player.starts(choice=True, again=False)

    for number in path:
        if player.state.over or not move(player, number):
            break
        player.replays()


@LAW
@given(shapes, paths)
def test_every_instance_ends_or_waits_for_something(shape, path):
    player = Player(plan_of(shape))
    player.starts(choice=False, again=False)

    for number in path:
        resolve_all(player)
        if player.state.over or not move(player, number):
            break

    waits = [
        wait
        for item in player.state.items.values()
        for wait in (item.waits or {}).values()
        if wait[0] != "handler"  # a handler waits for something itself
    ]
    troubles = sum(
        bool(item.memo and "incident" in item.memo) for item in player.state.items.values()
    )
    assert player.state.over or waits or troubles, player.active()


@LAW
@given(shapes, paths)
def test_a_restart_after_each_step_changes_nothing(shape, path):
    plan = plan_of(shape)
    through, restarted = Player(plan), Player(plan)

    for player in (through, restarted):
        player.starts(choice=True, again=False)
    for number in path:
        restarted.state = fold(State(plan), restarted.log)
        went = [not p.state.over and move(p, number) for p in (through, restarted)]
        assert went[0] == went[1]
        assert through.log == restarted.log
        if not went[0]:
            break


@LAW
@given(shapes, paths)
def test_a_suspension_after_each_step_changes_nothing_else(shape, path):
    plan = plan_of(shape)
    through, stopped = Player(plan), Player(plan)

    for player in (through, stopped):
        player.starts(choice=True, again=False)
    for number in path:
        if not stopped.state.over:
            stopped.send(commands.SuspendInstance())
            stopped.replays()
            stopped.send(commands.ResumeInstance())
        went = [not p.state.over and move(p, number) for p in (through, stopped)]
        assert went[0] == went[1]
        assert through.log == [event for event in stopped.log if event[0] not in STANDING]
        if not went[0]:
            break


@LAW
@given(shapes, st.integers(0, 10))
def test_a_rejected_command_leaves_no_trace(shape, steps):
    player = Player(plan_of(shape))
    player.starts(choice=True, again=False)
    for number in range(steps):
        if player.state.over or not move(player, number):
            break
    before, events = described(player.state), len(player.log)

    for command in (
        commands.CompleteJob(1, 10**15),
        commands.FireTimer(1, 10**15),
        commands.ResolveIncident(1, 10**15),
        commands.SetVariables(10**15, {"x": 1}),
        commands.ActivateElements(1, (commands.Activation("nowhere"),)),
        commands.CompleteTask(1, 10**15),
        commands.StartInstance(key=5, version=1, definition_key=1),
    ):
        with pytest.raises(CommandRejected):
            player.send(command)

    assert described(player.state) == before
    assert len(player.log) == events


@LAW
@given(shapes, st.integers(0, 6))
def test_a_canceled_instance_leaves_nothing_open(shape, steps):
    player = Player(plan_of(shape))
    player.starts(choice=True, again=False)
    for number in range(steps):
        if player.state.over or not move(player, number):
            break
    if player.state.over:
        return

    player.cancels()

    opened = {
        e[1]
        for e in player.log
        if e[0] in ("JobOpened", "TaskOpened", "TimerScheduled", "MessageSubscribed")
    }
    closed = {
        e[1]
        for e in player.log
        if e[0].startswith(("JobC", "TaskC", "TimerF", "TimerC", "MessageU"))
        or (e[0] == "MessageCorrelated" and not e[-1])
    }
    started = {e[1] for e in player.log if e[0] == "ItemStarted"}
    ended = {e[1] for e in player.log if e[0] in ("ItemCompleted", "ItemTerminated")}
    assert opened - closed == set()
    assert started - ended == set()
    player.has_ended("TERMINATED")
