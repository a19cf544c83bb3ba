"""An operator lets an instance stand still, and go on: nothing moves meanwhile, nothing is lost."""

from collections.abc import Callable

import pytest

from engine.bpmn.compile import compile_bpmn
from engine.runtime.commands import CommandRejected, ResumeInstance, SuspendInstance
from engine.runtime.instructions import ActivateElement, ModifyInstance, MoveToken, TerminateElement
from engine.runtime.suspension import Suspended, WouldMove
from tests.bpmn.drawing import flow, node, process, service
from tests.runtime.called_drawings import WORKS, call, fleet, parent, replay_all
from tests.scenarios.player import Player

Draws = Callable[[bytes], Player]

HOUR = 3_600_000


def waiting(*definitions: tuple[str, str]) -> bytes:
    """a, with a non-interrupting boundary event for each definition that leads to a job."""
    beside = "".join(
        node(
            "boundaryEvent",
            inside=definition,
            id=id_,
            attachedToRef="a",
            cancelActivity="false",
        )
        + service(f"after_{id_}")
        + flow(f"to_{id_}", id_, f"after_{id_}")
        for id_, definition in definitions
    )
    body = '<startEvent id="s"/>' + service("a") + '<endEvent id="e"/>'
    return process(body + flow("f1", "s", "a") + flow("f2", "a", "e") + beside)


TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
CONDITION = (
    "<conditionalEventDefinition><condition>= x &gt; 1</condition></conditionalEventDefinition>"
)


def test_a_suspended_instance_refuses_what_would_move_it_and_takes_it_afterwards(draws: Draws):
    played = draws(waiting())
    played.starts()
    before = len(played.log)

    played.send(SuspendInstance("the bank is closed"))
    with pytest.raises(Suspended, match="suspended, and nothing in it moves until it is resumed"):
        played.completes("a")
    assert [event[0] for event in played.log[before:]] == ["InstanceSuspended"]
    played.replays()

    played.send(ResumeInstance())
    played.completes("a")
    played.has_ended()
    played.replays()


def test_a_timer_that_is_over_meanwhile_fires_after_the_instance_goes_on(draws: Draws):
    played = draws(waiting(("t", TIMER)))
    played.starts()
    played.send(SuspendInstance())

    with pytest.raises(Suspended):
        played.passes(2 * HOUR)
    assert len(played.timers()) == 1

    played.send(ResumeInstance())
    played.passes(0)
    assert len(played.items("after_t")) == 1
    played.replays()


def test_a_condition_that_was_met_meanwhile_happens_once_when_the_instance_goes_on(draws: Draws):
    played = draws(waiting(("c", CONDITION)))
    played.starts(x=0)
    played.send(SuspendInstance())

    played.sets(x=5)
    played.sets(x=6)
    assert not played.items("after_c")

    played.send(ResumeInstance())
    assert len(played.items("after_c")) == 1
    assert "missed" not in (played.root.memo or {})
    played.replays()


def test_a_condition_that_was_true_before_does_not_happen_again(draws: Draws):
    played = draws(waiting(("c", CONDITION)))
    played.starts(x=0)
    played.sets(x=5)
    assert len(played.items("after_c")) == 1

    played.send(SuspendInstance())
    played.send(ResumeInstance())

    assert len(played.items("after_c")) == 1


def test_failures_and_retries_are_noted_meanwhile_but_resolving_has_to_wait(draws: Draws):
    played = draws(waiting())
    played.starts()
    played.send(SuspendInstance())

    played.fails("a", message="no")
    assert played.troubles() == ["JOB_NO_RETRIES"]
    played.gives_retries("a", 3)
    with pytest.raises(Suspended):
        played.resolves("a")

    played.send(ResumeInstance())
    played.resolves("a")
    assert played.troubles() == []
    played.replays()


def test_a_suspended_instance_can_be_canceled(draws: Draws):
    played = draws(waiting(("t", TIMER)))
    played.starts()
    played.send(SuspendInstance())

    played.cancels()

    assert played.state.over
    played.replays()


def test_suspending_twice_and_resuming_what_runs_are_refused(draws: Draws):
    played = draws(waiting())
    played.starts()

    with pytest.raises(CommandRejected, match="it is not suspended"):
        played.send(ResumeInstance())
    played.send(SuspendInstance())
    with pytest.raises(CommandRejected, match="it is suspended already"):
        played.send(SuspendInstance())


def test_what_an_instance_has_called_stands_still_with_it():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent")
    child = found.of("child")

    caller.send(SuspendInstance())
    with pytest.raises(Suspended):
        child.completes("Work")
    with pytest.raises(CommandRejected, match="because its caller is; resume the process instance"):
        child.send(ResumeInstance())

    caller.send(ResumeInstance())
    child.completes("Work")
    caller.has_ended()
    replay_all(found)


def test_a_child_that_was_suspended_by_itself_stays_so_when_its_caller_goes_on():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent")
    child = found.of("child")

    child.send(SuspendInstance())
    caller.send(SuspendInstance())
    caller.send(ResumeInstance())
    with pytest.raises(Suspended):
        child.completes("Work")

    child.send(ResumeInstance())
    child.completes("Work")
    caller.has_ended()
    replay_all(found)


def test_canceling_a_suspended_caller_ends_what_it_has_called():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent")
    child = found.of("child")
    caller.send(SuspendInstance())

    caller.cancels()

    assert caller.state.over
    assert child.state.over
    replay_all(found)


def row() -> bytes:
    """a, a gateway, b; the process ends after it."""
    body = (
        '<startEvent id="s"/>'
        + service("a")
        + '<exclusiveGateway id="g"/>'
        + service("b")
        + '<endEvent id="e"/>'
        + flow("f1", "s", "a")
        + flow("f2", "a", "g")
        + flow("f3", "g", "b")
        + flow("f4", "b", "e")
    )
    return process(body)


def test_a_token_is_moved_to_what_waits_while_the_instance_stands_still(draws: Draws):
    played = draws(row())
    played.starts()
    played.send(SuspendInstance("mending"))

    played.send(ModifyInstance(move=(MoveToken("b", source="a"),), reason="a is broken"))
    played.waits_at("b")
    with pytest.raises(Suspended):
        played.completes("b")
    played.replays()

    played.send(ResumeInstance())
    played.completes("b")
    played.has_ended()
    played.replays()


@pytest.mark.parametrize(
    ("asked", "why"),
    [
        (ModifyInstance(activate=(ActivateElement("g"),)), "'g' would be passed"),
        (ModifyInstance(activate=(ActivateElement("e"),)), "'e' would be passed"),
        (ModifyInstance(terminate=(TerminateElement("a"),)), "nothing of it would be left"),
    ],
)
def test_what_would_go_on_by_a_modification_is_refused(asked: ModifyInstance, why: str):
    played = Player(compile_bpmn(row(), "drawing.bpmn").plans[0])  # its state is thrown away
    played.starts()
    played.send(SuspendInstance("mending"))

    with pytest.raises(WouldMove, match=f"it is suspended and {why}"):
        played.send(asked)
