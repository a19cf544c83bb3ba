"""An operator begins and ends elements of a running instance by hand."""

from collections.abc import Callable
from typing import Any

import pytest

from engine.runtime.commands import CommandRejected, CompleteJob
from engine.runtime.instructions import (
    ActivateElement,
    Around,
    ModifyInstance,
    MoveToken,
    TerminateElement,
    VariablesAt,
)
from tests.bpmn.drawing import flow, node, process, service
from tests.scenarios.player import Player

Draws = Callable[[bytes], Player]

START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'
MANY = (
    "<multiInstanceLoopCharacteristics><extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="= items" inputElement="item"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)
INSIDE = (
    '<startEvent id="us"/>'
    + service("b")
    + service("c")
    + '<endEvent id="ue"/>'
    + flow("u1", "us", "b")
    + flow("u2", "b", "c")
    + flow("u3", "c", "ue")
)
TIMER = (
    '<boundaryEvent id="late" attachedToRef="u"><timerEventDefinition><timeDuration>'
    "{}</timeDuration></timerEventDefinition></boundaryEvent>"
    '<serviceTask id="after"><extensionElements><zeebe:taskDefinition type="after"/>'
    "</extensionElements></serviceTask>" + flow("to_after", "late", "after")
)


def row(*more: str, timer: str = "PT1H") -> bytes:
    """a, then the sub-process u with b and c inside and a timer on its border, then d."""
    return process(
        START
        + service("a")
        + f'<subProcess id="u">{INSIDE}</subProcess>'
        + service("d")
        + END
        + flow("f1", "s", "a")
        + flow("f2", "a", "u")
        + flow("f3", "u", "d")
        + flow("f4", "d", "e")
        + TIMER.format(timer)
        + "".join(more)
    )


def many() -> bytes:
    """For each of the items b, then c."""
    return process(
        START
        + f'<subProcess id="u">{MANY}{INSIDE}</subProcess>'
        + END
        + flow("f1", "s", "u")
        + flow("f2", "u", "e")
    )


def modify(*activate: str, end: tuple[str, ...] = (), **more: Any) -> ModifyInstance:
    return ModifyInstance(
        activate=tuple(ActivateElement(element) for element in activate),
        terminate=tuple(TerminateElement(element) for element in end),
        **more,
    )


def refused(player: Player, command: ModifyInstance) -> str:
    """What is said to a command that is refused; nothing has happened."""
    before = list(player.log)
    with pytest.raises(CommandRejected) as found:
        player.send(command)
    assert player.log == before
    return found.value.message


def test_a_token_moves_by_one_element_begun_and_another_ended(draws: Draws) -> None:
    player = draws(row())
    player.starts()

    player.send(modify("d", end=("a",)))

    player.waits_at("d")
    player.completes("d")
    player.has_ended()


def test_a_scope_that_does_not_run_is_begun_without_its_start_event(draws: Draws) -> None:
    player = draws(row())
    player.starts()

    player.send(modify("c", end=("a",)))

    player.waits_at("c")
    player.has_not_visited("us", "b")
    player.completes("c")
    player.waits_at("d")


def test_the_boundary_events_of_a_scope_begun_by_hand_are_awake(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    player.send(modify("c", end=("a",)))

    player.passes(3_600_000)

    player.waits_at("after")


def test_a_boundary_event_that_cannot_be_opened_is_an_incident_that_is_tried_again(
    draws: Draws,
) -> None:
    player = draws(row(timer="= wait"))
    player.starts()
    player.send(modify("c", end=("a",)))
    assert player.troubles() == ["EXTRACT_VALUE_ERROR"]

    player.sets(wait="PT1H")
    player.resolves("u")

    assert player.troubles() == []
    player.passes(3_600_000)
    player.waits_at("after")


def test_two_elements_of_a_scope_that_does_not_run_begin_in_the_same_one(draws: Draws) -> None:
    player = draws(row())
    player.starts()

    player.send(modify("b", "c"))

    assert len(player.items("u")) == 1
    player.waits_at("a", "b", "c")


def test_an_element_begins_in_the_scope_that_runs(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    player.completes("a")

    player.send(modify("c"))

    assert len(player.items("u")) == 1
    player.waits_at("b", "c")


def test_a_scope_around_as_ancestor_means_a_new_one_inside(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    player.completes("a")

    player.send(ModifyInstance(activate=(ActivateElement("c", ancestor=player.root.key),)))

    assert len(player.items("u")) == 2


def test_where_a_scope_runs_twice_its_key_is_asked_for(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    player.completes("a")
    player.send(ModifyInstance(activate=(ActivateElement("c", ancestor=player.root.key),)))

    said = refused(player, modify("b"))

    assert "'u' around it runs 2 times" in said
    inner = player.items("u")[1].key
    player.send(ModifyInstance(activate=(ActivateElement("b", ancestor=inner),)))
    assert len(player.state.items[inner].children or {}) == 2


def test_variables_are_written_at_the_process_at_a_scope_and_at_the_element(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    wanted = (
        VariablesAt({"everywhere": 1}),
        VariablesAt({"inside": 2}, "u"),
        VariablesAt({"here": 3}, "c"),
    )

    player.send(ModifyInstance(activate=(ActivateElement("c", wanted),)))

    assert player.root.vars == {"everywhere": 1}
    assert player.only("u").vars == {"inside": 2}
    assert player.only("c").vars == {"here": 3}


def test_variables_at_something_that_is_no_scope_around_are_refused(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    elsewhere = ActivateElement("d", (VariablesAt({"x": 1}, "u"),))

    said = refused(player, ModifyInstance(activate=(elsewhere,)))

    assert "'u' for 'd', and that is no scope around it" in said


def test_a_scope_whose_last_element_is_ended_ends_with_it(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    player.completes("a")

    player.send(modify(end=("b",)))

    player.has_ended("TERMINATED")


def test_a_scope_with_something_left_goes_on(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    player.completes("a")
    player.send(modify("c"))

    player.send(modify(end=("b",)))

    player.waits_at("c")


def test_a_run_is_ended_by_its_key(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    player.send(modify("a"))
    first, second = (item.key for item in player.items("a"))

    player.send(ModifyInstance(terminate=(TerminateElement(key=second),)))

    assert [item.key for item in player.items("a")] == [first]


@pytest.mark.parametrize(
    ("element", "why"),
    [
        ("nobody", "the process has no such element"),
        ("s", "a start event; begin the element that follows it"),
        ("late", "a boundary event; begin the element that follows it"),
        ("p", "the process has no such element"),
        ("f1", "the process has no such element"),
    ],
)
def test_what_cannot_begin_by_hand_is_refused(draws: Draws, element: str, why: str) -> None:
    player = draws(row())
    player.starts()

    said = refused(player, modify(element))

    assert f"it begins '{element}'" in said
    assert why in said


def test_an_event_after_an_event_based_gateway_is_begun_by_its_gateway(draws: Draws) -> None:
    catch = (
        '<intermediateCatchEvent id="{}"><timerEventDefinition>'
        "<timeDuration>PT{}</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
    player = draws(
        process(
            START
            + service("a")
            + node("eventBasedGateway", id="g")
            + catch.format("t1", "1H")
            + catch.format("t2", "2H")
            + END
            + flow("f1", "s", "a")
            + flow("f2", "a", "g")
            + flow("f3", "g", "t1")
            + flow("f4", "g", "t2")
            + flow("f5", "t1", "e")
            + flow("f6", "t2", "e")
        )
    )
    player.starts()

    said = refused(player, modify("t1"))

    assert "begin the gateway" in said
    player.send(modify("g", end=("a",)))
    player.passes(3_600_000)
    player.has_ended()


def test_one_instruction_that_is_wrong_refuses_all(draws: Draws) -> None:
    player = draws(row())
    player.starts()

    said = refused(player, modify("d", end=("a", "nobody")))

    assert "it ends 'nobody', and the process has no such element" in said
    player.waits_at("a")


def test_the_process_itself_is_canceled_not_ended(draws: Draws) -> None:
    player = draws(row())
    player.starts()

    said = refused(player, ModifyInstance(terminate=(TerminateElement(key=player.root.key),)))

    assert "cancel the instance" in said


def test_a_command_without_instructions_is_refused(draws: Draws) -> None:
    player = draws(row())
    player.starts()

    assert "it has no instruction" in refused(player, ModifyInstance())


def test_every_run_of_the_source_moves_within_its_own_iteration(draws: Draws) -> None:
    player = draws(many())
    player.starts(items=[1, 2, 3])

    player.send(ModifyInstance(move=(MoveToken("c", "b"),)))

    player.waits_at("c", "c", "c")
    scopes = {item.scope.index for item in player.items("c") if item.scope is not None}
    assert scopes == {0, 1, 2}
    for item in player.items("c"):
        player.send(CompleteJob(item.key, next(iter(item.waits or {}))))
    player.has_ended()


def test_one_run_moves_by_its_key(draws: Draws) -> None:
    player = draws(many())
    player.starts(items=[1, 2])
    second = player.items("b")[1]

    player.send(ModifyInstance(move=(MoveToken("c", key=second.key),)))

    player.waits_at("b", "c")


def test_an_element_in_an_iteration_needs_one_that_runs(draws: Draws) -> None:
    player = draws(many())
    player.starts(items=[1, 2])

    said = refused(player, modify("c"))
    elsewhere = refused(
        player, ModifyInstance(activate=(ActivateElement("c", ancestor=player.root.key),))
    )

    assert "'u' around it runs 2 times" in said
    assert "can only begin in an iteration that runs" in elsewhere


def test_a_repeated_activity_begins_as_a_whole(draws: Draws) -> None:
    player = draws(many())
    player.starts(items=[1, 2])

    player.send(modify("u", end=("u",)))

    player.waits_at("b", "b")


def test_a_move_that_asks_for_the_sources_scope_refuses_a_target_outside_of_it(
    draws: Draws,
) -> None:
    player = draws(row())
    player.starts()
    player.completes("a")

    said = refused(player, ModifyInstance(move=(MoveToken("d", "b", around=Around.PARENT),)))
    player.send(ModifyInstance(move=(MoveToken("d", "b"),)))

    assert "'u' is no scope around both" in said
    player.waits_at("d")


def test_an_end_event_begun_by_hand_completes_the_process(draws: Draws) -> None:
    player = draws(row())
    player.starts()

    player.send(modify("e", end=("a",)))

    player.has_ended()


def test_the_journal_tells_what_was_asked_and_why(draws: Draws) -> None:
    player = draws(row())
    player.starts()
    a = player.only("a")

    player.send(modify("d", end=("a",), reason="paid by phone"))

    (event,) = player.events("InstanceModified")
    assert event[2] == {
        "activate": [{"element": "d", "scope": player.root.key, "variables": []}],
        "terminate": [{"element": "a", "key": a.key}],
        "reason": "paid by phone",
    }


def test_an_activity_of_an_ad_hoc_sub_process_is_chosen_from_its_menu(draws: Draws) -> None:
    player = draws(
        process(
            START
            + service("a")
            + f'<adHocSubProcess id="u">{service("b")}</adHocSubProcess>'
            + END
            + flow("f1", "s", "a")
            + flow("f2", "a", "u")
            + flow("f3", "u", "e")
        )
    )
    player.starts()

    said = refused(player, modify("b"))

    assert "chosen from its menu" in said


def test_an_element_in_a_loop_needs_a_round_that_runs(draws: Draws) -> None:
    loop = '<standardLoopCharacteristics loopMaximum="2"/>'
    player = draws(
        process(
            START
            + service("a")
            + f'<subProcess id="u">{INSIDE}{loop}</subProcess>'
            + END
            + flow("f1", "s", "a")
            + flow("f2", "a", "u")
            + flow("f3", "u", "e")
        )
    )
    player.starts()

    said = refused(player, modify("c"))
    player.send(modify("u", end=("a",)))
    player.send(ModifyInstance(move=(MoveToken("c", "b"),)))

    assert "can only begin in an iteration that runs" in said
    player.waits_at("c")
    player.completes("c")
    player.waits_at("b")
