"""A running instance goes on by another version of its process, from where it waits."""

from collections.abc import Callable

import pytest

from engine.runtime.commands import CommandRejected
from tests.bpmn.drawing import flow, process, service
from tests.scenarios.player import Player

Draws = Callable[[bytes], Player]

START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'
MANY = (
    "<multiInstanceLoopCharacteristics{}><extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="= items" inputElement="item"/>'
    "</extensionElements></multiInstanceLoopCharacteristics>"
)
MESSAGE = (
    '<message id="m_{0}" name="{0}"><extensionElements>'
    '<zeebe:subscription correlationKey="= 1"/></extensionElements></message>'
)


def line(*elements: str, more: str = "") -> bytes:
    """The elements in a row; each is drawn as it is, or a service task of that id."""
    ids, drawn = ["s"], [START]
    for element in elements:
        ids.append(element.split('id="')[1].split('"')[0] if "<" in element else element)
        drawn.append(element if "<" in element else service(element))
    flows = [
        flow(f"to_{target}", source, target)
        for source, target in zip(ids, [*ids[1:], "e"], strict=True)
    ]
    return process("".join([*drawn, END, *flows]), more)


def timer(host: str, after: str, identifier: str, interrupting: str = "true") -> str:
    """A timer on the border of *host*, and where it leads."""
    return (
        f'<boundaryEvent id="{identifier}" attachedToRef="{host}" cancelActivity="{interrupting}">'
        f"<timerEventDefinition><timeDuration>{after}</timeDuration></timerEventDefinition>"
        f'</boundaryEvent><endEvent id="{identifier}_end"/>'
        + flow(f"from_{identifier}", identifier, f"{identifier}_end")
    )


def beside(data: bytes, *drawn: str) -> bytes:
    """The drawing with more elements in its process."""
    return data.replace(b"</process>", "".join(drawn).encode() + b"</process>")


def refused(player: Player, data: bytes, **mapping: str) -> str:
    """What is said to a migration that is refused; nothing has happened."""
    before, log = player.plan, list(player.log)
    with pytest.raises(CommandRejected) as found:
        player.migrates(data, **mapping)
    assert (player.plan, player.log) == (before, log)
    return found.value.message


def test_it_goes_on_by_the_target_from_where_it_waits(draws: Draws) -> None:
    player = draws(line("a", "b"))
    player.starts(x=1)
    job, version = player.opened_job("a"), player.state.meta["version"]

    player.migrates(line("a", "c", "d"), a="a")

    assert player.opened_job("a") == job
    player.completes("a")
    player.waits_at("c")
    player.has_variables(x=1)
    assert player.state.meta["version"] != version


def test_an_element_may_become_one_of_another_name(draws: Draws) -> None:
    player = draws(line("a"))
    player.starts()

    player.migrates(line("first", "second"), a="first")

    player.waits_at("first")
    player.completes("first")
    player.waits_at("second")


def test_it_migrates_twice_and_replays(draws: Draws) -> None:
    player = draws(line("a", "b"))
    player.starts()

    player.migrates(line("b", "a", "c"), a="a")
    player.migrates(line("z", "b", "a", "d"), a="a")

    player.completes("a")
    player.waits_at("d")


@pytest.mark.parametrize(
    ("target", "mapping", "told"),
    [
        (line("a", "b"), {}, "no mapping says what becomes of the active element 'a'"),
        (line("a", "b"), {"a": "z"}, "the target has no element 'z' to map 'a' to"),
        (line("a", "b"), {"a": "a", "z": "a"}, "has no element 'z' to map"),
        (line("a", "b"), {"a": "e"}, "'a' to 'e': expected a serviceTask, found a endEvent"),
        (
            line(
                f'<subProcess id="u"><startEvent id="us"/>{service("a")}'
                f"{flow('u1', 'us', 'a')}</subProcess>"
            ),
            {"a": "a"},
            "'a' to 'a': expected it directly in 'p', found 'u'",
        ),
        (
            line(service("a", MANY.format(""))),
            {"a": "a"},
            "'a' in the target is repeated, and 'a' is not",
        ),
    ],
)
def test_what_does_not_fit_is_refused(
    draws: Draws, target: bytes, mapping: dict[str, str], told: str
) -> None:
    player = draws(line("a", "b"))
    player.starts()

    said = refused(player, target, **mapping)

    assert told in said
    player.completes("a")
    player.waits_at("b")


def test_a_mapped_event_keeps_its_timer(draws: Draws) -> None:
    player = draws(beside(line("a"), timer("a", "PT1H", "late")))
    player.starts()
    (due,) = [timer[:2] for timer in player.timers()]

    player.migrates(beside(line("a"), timer("a", "PT9H", "slow")), a="a", late="slow")

    assert [timer[:2] for timer in player.timers()] == [due]
    player.passes(3_600_000)
    player.has_ended()
    assert "slow" in player.completed()


def test_an_event_that_is_not_mapped_is_closed_and_the_targets_are_opened(draws: Draws) -> None:
    player = draws(beside(line("a"), timer("a", "PT1H", "late")))
    player.starts()

    player.migrates(beside(line("a"), timer("a", "PT9H", "slow")), a="a")

    player.passes(3_600_000)
    player.waits_at("a")
    player.passes(8 * 3_600_000)
    player.has_ended()


def test_a_mapped_event_that_has_happened_already_does_not_happen_again(draws: Draws) -> None:
    source = beside(line("a"), timer("a", "PT1H", "late", "false"))
    player = draws(source)
    player.starts()
    player.passes(3_600_000)

    player.migrates(beside(line("a", "b"), timer("a", "PT1H", "late", "false")), a="a", late="late")

    assert player.timers() == []


def test_an_event_that_cannot_be_opened_refuses_the_migration(draws: Draws) -> None:
    player = draws(line("a"))
    player.starts()

    said = refused(player, beside(line("a"), timer("a", "= wait", "late")), a="a")

    assert "the timer of 'late'" in said


def test_an_event_of_another_element_is_refused(draws: Draws) -> None:
    player = draws(beside(line("a", "b"), timer("a", "PT1H", "late")))
    player.starts()

    said = refused(player, beside(line("a", "b"), timer("b", "PT1H", "late")), a="a", late="late")

    assert "'late' to 'late': expected an event of 'a', found none" in said


def test_an_event_of_another_kind_is_refused(draws: Draws) -> None:
    catch = '<intermediateCatchEvent id="x">{}</intermediateCatchEvent>'
    waits = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    hears = '<messageEventDefinition messageRef="m_paid"/>'
    player = draws(line(catch.format(waits)))
    player.starts()

    said = refused(player, line(catch.format(hears), more=MESSAGE.format("paid")), x="x")

    assert "'x' to 'x': expected a timer, found a message" in said


def test_what_waits_for_a_message_keeps_its_subscription(draws: Draws) -> None:
    catch = (
        '<intermediateCatchEvent id="{}"><messageEventDefinition messageRef="m_paid"/>'
        "</intermediateCatchEvent>"
    )
    player = draws(line(catch.format("x"), more=MESSAGE.format("paid")))
    player.starts()

    player.migrates(line(catch.format("y"), "b", more=MESSAGE.format("paid")), x="y")

    player.receives("paid")
    player.waits_at("b")


def test_an_event_based_gateway_goes_on_waiting_by_the_target(draws: Draws) -> None:
    def gate(*events: tuple[str, str]) -> bytes:
        catches = "".join(
            f'<intermediateCatchEvent id="{name}"><timerEventDefinition><timeDuration>{after}'
            "</timeDuration></timerEventDefinition></intermediateCatchEvent>"
            + flow(f"g_{name}", "g", name)
            + flow(f"{name}_e", name, "e")
            for name, after in events
        )
        return process(START + '<eventBasedGateway id="g"/>' + END + flow("f", "s", "g") + catches)

    player = draws(gate(("t1", "PT1H"), ("t2", "PT2H")))
    player.starts()

    player.migrates(gate(("t1", "PT9H"), ("t3", "PT3H")), g="g", t1="t1")

    assert sorted(due - player.now for due, _, _ in player.timers()) == [3_600_000, 3 * 3_600_000]
    player.passes(3_600_000)
    player.has_ended()
    assert "t1" in player.completed()


def fork(*branches: str) -> bytes:
    """The branches side by side, between a parallel fork and join."""
    return process(
        START
        + '<parallelGateway id="fork"/><parallelGateway id="join"/>'
        + END
        + flow("f", "s", "fork")
        + flow("l", "join", "e")
        + "".join(
            service(one) + flow(f"to_{one}", "fork", one) + flow(f"from_{one}", one, "join")
            for one in branches
        )
    )


def test_tokens_that_wait_in_a_join_wait_in_the_targets(draws: Draws) -> None:
    player = draws(fork("a", "b"))
    player.starts()
    player.completes("a")

    player.migrates(fork("c", "b", "x"), b="b", join="join")
    player.completes("b")

    assert player.root.held is not None
    player.waits_at()
    assert player.root.life == "ACTIVE"


def test_tokens_in_a_join_need_a_mapping_of_it(draws: Draws) -> None:
    player = draws(fork("a", "b"))
    player.starts()
    player.completes("a")

    assert "the tokens that wait at 'join'" in refused(player, fork("a", "b"), b="b")
    player.migrates(fork("a", "b"), b="b", join="join")

    player.completes("b")
    player.has_ended()


def test_a_join_with_fewer_flows_than_have_been_taken_is_refused(draws: Draws) -> None:
    player = draws(fork("a", "b", "c"))
    player.starts()
    player.completes("a")
    player.completes("b")
    target = process(
        START
        + '<parallelGateway id="join"/>'
        + END
        + service("c")
        + flow("f", "s", "c")
        + flow("g", "c", "join")
        + flow("l", "join", "e")
    )

    said = refused(player, target, c="c", join="join")

    assert "'join' to 'join'" in said


def test_each_iteration_goes_on_by_the_target(draws: Draws) -> None:
    player = draws(line(service("a", MANY.format(""))))
    player.starts(items=[1, 2, 3])
    player.completes_iteration("a", 0)

    player.migrates(line(service("b", MANY.format("")), "c"), a="b")

    player.waits_at("b", "b")
    player.completes_iteration("b", 2)
    player.completes_iteration("b", 1)
    player.waits_at("c")


def test_what_runs_in_parallel_cannot_run_in_a_row(draws: Draws) -> None:
    player = draws(line(service("a", MANY.format(""))))
    player.starts(items=[1, 2])

    said = refused(player, line(service("a", MANY.format(' isSequential="true"'))), a="a")

    assert "one is parallel, the other sequential" in said


def test_a_task_of_a_worker_becomes_one_of_the_engine_but_not_back(draws: Draws) -> None:
    managed = '<userTask id="t"><extensionElements><zeebe:userTask/></extensionElements></userTask>'
    player = draws(line('<userTask id="t"/>'))
    player.starts()

    player.migrates(line(managed), t="t")

    assert [wait[0] for wait in (player.only("t").waits or {}).values()] == ["task"]
    said = refused(player, line('<userTask id="t"/>'), t="t")
    assert "cannot become a job for a worker" in said


def test_an_incident_goes_with_its_element(draws: Draws) -> None:
    player = draws(line("a"))
    player.starts()
    player.fails("a")

    player.migrates(line("b"), a="b")

    assert player.troubles() == ["JOB_NO_RETRIES"]
    player.gives_retries("b", 1)
    player.resolves("b")
    player.completes("b")
    player.has_ended()


def test_a_menu_keeps_what_it_offers(draws: Draws) -> None:
    def region(*tools: str) -> bytes:
        inside = "".join(service(tool) for tool in tools)
        return line(f'<adHocSubProcess id="u">{inside}</adHocSubProcess>')

    player = draws(region("a", "b"))
    player.starts()
    player.activates("u", "a")

    assert "does not offer 'b'" in refused(player, region("a"), u="u", a="a")
    player.migrates(region("b", "a", "c"), u="u", a="a")

    player.activates("u", "c")
    player.waits_at("a", "c")
