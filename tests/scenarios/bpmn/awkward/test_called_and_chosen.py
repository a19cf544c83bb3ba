"""Awkward drawings: called processes, ad-hoc sub-processes, listeners and data in odd places."""

import pytest

from engine.runtime.commands import CommandRejected
from tests.bpmn.data_cases import ORDER, SPEC, association
from tests.bpmn.drawing import flow, line, node, process, service
from tests.bpmn.scopes import (
    ANY_ERROR,
    BAD,
    LATE,
    NAMED,
    TERMINATE,
    caught,
    chain,
    end,
    on_event,
    sub_process,
    throw,
    timer,
    undone,
)
from tests.runtime.called_drawings import call, fleet

HOUR = 3_600_000


def drawn(*parts: str, more: str = "") -> bytes:
    return process('<startEvent id="s"/>' + "".join(parts), NAMED + more)


def named(identifier: str, *parts: str) -> str:
    """A process with a start event ``<id>_s``."""
    start = node("startEvent", id=f"{identifier}_s")
    return f'<process id="{identifier}" isExecutable="true">{start}{"".join(parts)}</process>'


def calling(identifier: str, called: str, *parts: str) -> str:
    return named(identifier, call(called), chain(f"{identifier}_s", "Call"), *parts)


# calls -------------------------------------------------------------------------------------


def test_an_escalation_climbs_two_calls_and_everybody_goes_on():
    child = named("child", throw("Tell", LATE), service("Work"), chain("child_s", "Tell", "Work"))
    heard = caught("Late", "Call", LATE, cancelActivity="false") + service("Boss")
    found = fleet(
        child, calling("middle", "child"), calling("top", "middle", heard, chain("Late", "Boss"))
    )

    top = found.starts("top")

    top.waits_at("Boss", "Call")
    found.of("child").waits_at("Work")
    found.of("child").completes("Work")
    top.completes("Boss")
    top.has_ended()


def test_an_error_of_a_called_process_interrupts_the_whole_caller():
    child = named("child", service("Work"), chain("child_s", "Work"))
    split = node("parallelGateway", id="g")
    handler = on_event("h", ANY_ERROR, "Mend")
    parts = (split, call("child"), service("Beside"), handler)
    top = named("top", *parts, chain("top_s", "g", "Call"), chain("g", "Beside"))
    found = fleet(child, top)
    player = found.starts("top")

    found.of("child").throws("Work", "bad")

    player.waits_at("Mend")
    found.of("child").has_ended("TERMINATED")


def test_the_end_of_all_in_a_called_process_is_its_own():
    split = node("parallelGateway", id="g")
    child = named(
        "child",
        split,
        service("Work"),
        end("Stop", TERMINATE),
        chain("child_s", "g", "Work"),
        chain("g", "Stop"),
    )
    found = fleet(child, calling("top", "child", service("After"), chain("Call", "After")))

    player = found.starts("top")

    player.waits_at("After")
    found.of("child").has_ended("COMPLETED")


def test_one_of_many_called_processes_fails_and_all_are_ended():
    child = named("child", service("Work"), chain("child_s", "Work"))
    loop = (
        "<multiInstanceLoopCharacteristics><loopCardinality>3</loopCardinality>"
        "</multiInstanceLoopCharacteristics>"
    )
    bad = caught("Bad", "Call", BAD) + service("Mend")
    top = named("top", call("child", "", loop), bad, chain("top_s", "Call"), chain("Bad", "Mend"))
    found = fleet(child, top)
    player = found.starts("top")

    found.all_of("child")[1].throws("Work", "bad")

    player.waits_at("Mend")
    assert {one.root.life for one in found.all_of("child")} == {"TERMINATED"}


def test_a_called_process_is_undone_by_the_handler_of_its_caller():
    child = named("child", service("Work"), undone("Work"), chain("child_s", "Work"))
    undo = undone("Call") + throw("Undo", "<compensateEventDefinition/>")
    found = fleet(child, calling("top", "child", undo, chain("Call", "Undo")))
    player = found.starts("top")

    found.of("child").completes("Work")

    player.waits_at("Undo", "undoCall")
    found.of("child").has_not_visited("undoWork")


def test_a_deadline_of_a_call_ends_what_is_called_two_levels_down():
    child = named("child", service("Work"), chain("child_s", "Work"))
    late = caught("Late", "Call", timer("Duration", "PT1H")) + service("Boss")
    found = fleet(
        child, calling("middle", "child"), calling("top", "middle", late, chain("Late", "Boss"))
    )
    player = found.starts("top")

    player.passes(HOUR)

    player.waits_at("Boss")
    found.of("child").has_ended("TERMINATED")


def test_what_a_called_process_calls_its_data_is_its_own():
    spec = SPEC + association("Input", "Order", "given") + association("Output", "made", "Order")
    work = node("serviceTask", '<zeebe:taskDefinition type="work"/>', spec, id="Work")
    child = named("child", ORDER, work, chain("child_s", "Work"))
    found = fleet(child, calling("top", "child"))
    player = found.starts("top", order=1)
    assert found.of("child").visible("Work")["given"] == 1

    found.of("child").completes("Work", made=2)

    player.has_variables(order=2)


# ad-hoc ------------------------------------------------------------------------------------


def region(*inside: str, adhoc: str = "", condition: str = "", **more: str) -> str:
    completion = f"<completionCondition>={condition}</completionCondition>" if condition else ""
    given = f"<zeebe:adHoc {adhoc}/>" if adhoc else ""
    return node("adHocSubProcess", given, "".join(inside) + completion, id="r", **more)


def test_a_region_that_does_not_cancel_waits_for_what_it_has_begun(draws):
    first = region(service("A"), service("B"), condition="done", cancelRemainingInstances="false")
    player = draws(drawn(first, service("After"), chain("s", "r", "After")))
    player.starts(done=False)
    player.activates("r", "A", "B")
    player.completes("A", done=True)
    player.waits_at("B")

    player.completes("B")

    player.waits_at("After")


def test_a_region_that_cancels_ends_the_rest(draws):
    first = region(service("A"), service("B"), condition="done")
    player = draws(drawn(first, service("After"), chain("s", "r", "After")))
    player.starts(done=False)
    player.activates("r", "A", "B")

    player.completes("A", done=True)

    player.waits_at("After")
    assert len(player.events("JobCanceled")) == 1


def test_results_of_a_region_stand_in_the_order_of_their_ends(draws):
    adhoc = 'outputCollection="results" outputElement="=result"'
    adhoc += ' activeElementsCollection="=[&quot;A&quot;, &quot;B&quot;]"'
    player = draws(drawn(region(service("A"), service("B"), adhoc=adhoc), chain("s", "r")))
    player.starts()

    player.completes("B", result="b")
    player.completes("A", result="a")

    player.has_ended()
    assert player.root.vars["results"] == ["b", "a"]


def test_a_chain_inside_a_region_with_a_gateway(draws):
    gate = node("exclusiveGateway", id="gate", default="no")
    inside = (
        service("A"),
        gate,
        service("Yes"),
        service("No"),
        chain("A", "gate"),
        flow("yes", "gate", "Yes", "=good"),
        flow("no", "gate", "No"),
    )
    player = draws(
        drawn(region(*inside, condition="good"), service("After"), chain("s", "r", "After"))
    )
    player.starts(good=False)
    player.offers("A")
    player.activates("r", "A")
    player.completes("A", good=False)
    player.completes("No")
    player.activates("r", "A")
    player.completes("A", good=True)

    player.completes("Yes")

    player.waits_at("After")


def test_what_is_not_the_beginning_of_a_chain_cannot_be_chosen(draws):
    player = draws(drawn(region(service("A"), service("B"), chain("A", "B")), chain("s", "r")))
    player.starts()

    with pytest.raises(CommandRejected):
        player.activates("r", "B")


def test_an_error_in_a_region_is_caught_at_its_border_and_by_its_handler(draws):
    inside = service("A") + on_event("h", BAD, "Mend")
    player = draws(
        drawn(
            region(inside),
            caught("Any", "r", '<errorEventDefinition errorRef="worse"/>'),
            service("Boss"),
            chain("s", "r"),
            chain("Any", "Boss"),
        )
    )
    player.starts()
    player.activates("r", "A")

    player.throws("A", "bad")
    player.waits_at("Mend")
    player.throws("Mend", "worse")

    player.waits_at("Boss")


# listeners and data ------------------------------------------------------------------------


def asked(event: str, kind: str = "ask") -> str:
    return (
        f'<zeebe:executionListeners><zeebe:executionListener eventType="{event}" type="{kind}"/>'
        "</zeebe:executionListeners>"
    )


def test_listeners_are_asked_once_the_data_is_there(draws):
    extensions = '<zeebe:taskDefinition type="work"/>' + asked("start")
    task = node("serviceTask", extensions, SPEC + association("Input", "Order", "given"))
    player = draws(line(ORDER + task))
    player.starts()
    assert player.asked() == []

    player.sets(order=1)
    assert player.asked() == ["ask"]
    player.answered("ask")

    assert player.visible("x")["given"] == 1


def test_end_listeners_are_asked_after_the_state_is_set(draws):
    stated = (
        '<dataObject id="order"/><dataObjectReference id="Checked" dataObjectRef="order">'
        '<dataState name="checked"/></dataObjectReference>'
    )
    extensions = '<zeebe:taskDefinition type="work"/>' + asked("end")
    task = node("serviceTask", extensions, association("Output", "", "Checked"))
    player = draws(line(stated + task))
    player.starts()

    player.completes("x")

    assert player.asked() == ["ask"]
    player.has_variables(orderState="checked")
    player.answered("ask")
    player.has_ended()


def test_who_waits_for_data_is_ended_with_its_scope(draws):
    task = node(
        "serviceTask",
        '<zeebe:taskDefinition type="work"/>',
        SPEC + association("Input", "Order", "given"),
    )
    u = sub_process("u", ORDER + node("startEvent", id="us") + task + chain("us", "x"))
    player = draws(
        drawn(
            u,
            caught("Late", "u", timer("Duration", "PT1H")),
            service("After"),
            chain("s", "u"),
            chain("Late", "After"),
        )
    )
    player.starts()

    player.passes(HOUR)

    player.waits_at("After")


def test_a_sub_process_may_wait_for_its_data_and_each_iteration_has_its_own(draws):
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=items" inputElement="item"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    work = node(
        "serviceTask",
        '<zeebe:taskDefinition type="work"/>',
        SPEC + association("Output", "made", "Order"),
        id="Work",
    )
    u = sub_process("u", ORDER + node("startEvent", id="us") + work + chain("us", "Work") + loop)
    player = draws(drawn(u, chain("s", "u")))
    player.starts(items=[1, 2], order="outer")

    player.completes("Work", made=5)
    player.completes("Work", made=6)

    player.has_ended()
    player.has_variables(order="outer")


def test_a_condition_of_an_event_reads_the_state_of_data(draws):
    stated = (
        '<dataObject id="order"/><dataObjectReference id="Checked" dataObjectRef="order">'
        '<dataState name="checked"/></dataObjectReference>'
    )
    when = (
        "<conditionalEventDefinition><condition>=orderState = &quot;checked&quot;</condition>"
        "</conditionalEventDefinition>"
    )
    check = node(
        "serviceTask",
        '<zeebe:taskDefinition type="work"/>',
        association("Output", "", "Checked"),
        id="Check",
    )
    wait = node("intermediateCatchEvent", "", when, id="Wait")
    split = node("parallelGateway", id="g")
    player = draws(
        drawn(
            stated,
            split,
            check,
            wait,
            service("After"),
            chain("s", "g", "Check"),
            chain("g", "Wait", "After"),
        )
    )
    player.starts()
    player.waits_at("Check", "Wait")

    player.completes("Check")

    player.waits_at("After")
