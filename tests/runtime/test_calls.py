"""Call activities between instances in memory: what goes in, what comes back, who ends whom."""

import pytest

from engine.bpmn.compile import compile_bpmn
from engine.runtime import calls, commands
from engine.runtime.commands import CommandRejected
from tests.bpmn.drawing import definitions, flow, node, service
from tests.scenarios.fleet import Fleet

CODES = (
    '<error id="bad" errorCode="bad"/><error id="other" errorCode="other"/>'
    '<escalation id="late" escalationCode="late"/>'
)


def call(called: str = "child", more: str = "", inside: str = "", **attributes: str) -> str:
    given = "".join(f' {name}="{value}"' for name, value in attributes.items())
    extension = f'<zeebe:calledElement processId="{called}"{given}/>{more}'
    return node("callActivity", extension, inside, id="Call")


def process(id_: str, *middle: str, first: str, last: str, more: str = "") -> str:
    """Start, what stands in the middle, end; *first* and *last* are what start and end touch."""
    ends = flow(f"{id_}_in", f"{id_}_s", first) + flow(f"{id_}_out", last, f"{id_}_e")
    body = f'<startEvent id="{id_}_s"/>{"".join(middle)}<endEvent id="{id_}_e"/>{ends}{more}'
    return f'<process id="{id_}" isExecutable="true">{body}</process>'


def parent(activity: str, *more: str) -> str:
    return process("parent", activity, *more, first="Call", last="Call")


WORKS = process("child", service("Work"), first="Work", last="Work")


def fleet(*processes: str) -> Fleet:
    files = [compile_bpmn(definitions(process + CODES), "calls.bpmn") for process in processes]
    return Fleet(plan for file in files for plan in file.plans)


def boundary(definition: str, interrupting: bool = True, to: str = "After") -> str:
    event = node(
        "boundaryEvent",
        inside=definition,
        id="Border",
        attachedToRef="Call",
        cancelActivity=str(interrupting).lower(),
    )
    return event + service(to) + flow("border", "Border", to)


ERROR = '<errorEventDefinition errorRef="bad"/>'
ANY_ERROR = "<errorEventDefinition/>"
ESCALATION = '<escalationEventDefinition escalationRef="late"/>'


def ending_in(definition: str, id_: str = "child") -> str:
    end = node("endEvent", inside=definition, id="Thrown")
    body = f'<startEvent id="{id_}_s"/>{service("Work")}{end}'
    flows = flow("c1", f"{id_}_s", "Work") + flow("c2", "Work", "Thrown")
    return f'<process id="{id_}" isExecutable="true">{body}{flows}</process>'


def replay_all(found: Fleet) -> None:
    for member in found.members.values():
        member.replays()


# what goes in, what comes back ------------------------------------------------------------------


def test_the_child_gets_what_its_caller_sees_and_gives_back_what_it_has():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent", x=1, kept="k")

    child = found.of("child")
    caller.waits_at("Call")
    child.has_variables(x=1, kept="k")
    child.completes("Work", x=2, z=3)

    child.has_ended()
    caller.has_ended()
    caller.has_variables(x=2, z=3, kept="k")
    replay_all(found)


def test_without_propagation_only_the_inputs_go_in_and_nothing_comes_back():
    inputs = '<zeebe:ioMapping><zeebe:input source="=x + 1" target="y"/></zeebe:ioMapping>'
    activity = call(
        more=inputs, propagateAllParentVariables="false", propagateAllChildVariables="false"
    )
    found = fleet(parent(activity), WORKS)
    caller = found.starts("parent", x=1)

    child = found.of("child")
    child.has_variables(y=2)
    child.has_no_variable("x")
    child.completes("Work", z=3)

    caller.has_ended()
    caller.has_no_variable("y", "z")


def test_output_mappings_see_the_childs_variables_and_only_they_leave():
    outputs = '<zeebe:ioMapping><zeebe:output source="=z * 2" target="sum"/></zeebe:ioMapping>'
    activity = call(more=outputs, propagateAllChildVariables="false")
    found = fleet(parent(activity), WORKS)
    caller = found.starts("parent", x=1)

    found.of("child").completes("Work", z=3)

    caller.has_variables(sum=6)
    caller.has_no_variable("z")


def test_what_an_input_mapping_made_local_stays_local():
    inputs = '<zeebe:ioMapping><zeebe:input source="=1" target="x"/></zeebe:ioMapping>'
    found = fleet(parent(call(more=inputs)), WORKS)
    caller = found.starts("parent", x="mine")

    found.of("child").completes("Work", x=5)

    caller.has_variables(x="mine")


def test_what_is_only_passed_through_is_not_written_again():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent", x=[1, {"a": True}], n=1)

    found.of("child").completes("Work", n=2)

    written = [event[2] for event in caller.events("VariablesSet")][1:]
    assert written == [{"n": 2}]


def test_true_is_not_one():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent", flag=1)

    found.of("child").completes("Work", flag=True)

    assert (caller.root.vars or {})["flag"] is True


def test_a_process_is_named_by_an_expression_or_by_plain_bpmn():
    named = fleet(parent(call("=which")), WORKS)
    plain = fleet(parent(node("callActivity", id="Call", calledElement="my:child")), WORKS)

    named.starts("parent", which="child")
    plain.starts("parent")

    named.of("child").waits_at("Work")
    plain.of("child").waits_at("Work")


def test_the_child_inherits_business_id_and_tags_unless_the_call_says_otherwise():
    found = fleet(parent(call()), WORKS)
    own = fleet(parent(call(businessId="=&quot;own-&quot; + x")), WORKS)

    found.starts("parent", business_id="A-1", tags=("vip",))
    own.starts("parent", business_id="A-1", x="1")

    meta = found.of("child").state.meta
    assert (meta["businessId"], meta["tags"]) == ("A-1", ["vip"])
    assert own.of("child").state.meta["businessId"] == "own-1"


def test_an_ended_call_says_who_called_which_version():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent")
    child = found.of("child")

    (opened,) = caller.events("CallOpened")
    kept = child.state.meta["caller"]

    assert opened[3] == {"kind": "process", "id": "child", "definition": 2, "version": 1}
    assert opened[1] == child.root.key
    assert (kept["instance"], kept["root"], kept["depth"]) == (caller.root.key,) * 2 + (1,)


# what is missing --------------------------------------------------------------------------------


def test_a_missing_process_is_an_incident_that_resolving_tries_again():
    found = fleet(parent(call()))
    caller = found.starts("parent")
    caller.has_incidents(Call="CALLED_ELEMENT_ERROR")

    found.plans |= {plan.id: plan for plan in fleet(WORKS).plans.values()}
    caller.resolves("Call")

    caller.has_incidents()
    found.of("child").waits_at("Work")


def test_a_process_that_only_an_event_starts_cannot_be_called():
    start = '<startEvent id="s"><timerEventDefinition><timeCycle>R/PT1H</timeCycle>'
    child = f"{start}</timerEventDefinition></startEvent>{service('Work')}{flow('f', 's', 'Work')}"
    found = fleet(parent(call()), f'<process id="child" isExecutable="true">{child}</process>')

    caller = found.starts("parent")

    caller.has_incidents(Call="CALLED_ELEMENT_ERROR")


def test_an_id_that_is_no_text_is_an_incident():
    found = fleet(parent(call("=which")), WORKS)

    caller = found.starts("parent", which=5)

    caller.has_incidents(Call="EXTRACT_VALUE_ERROR")


def test_a_recursion_without_an_end_is_an_incident(monkeypatch):
    monkeypatch.setattr(calls, "DEEPEST", 5)
    found = fleet(parent(call("parent")))

    root = found.starts("parent")

    members = found.all_of("parent")
    assert len(members) == 6
    members[-1].has_incidents(Call="CALLED_ELEMENT_ERROR")
    root.cancels()
    assert {member.root.life for member in members} == {"TERMINATED"}
    replay_all(found)


def test_a_recursion_with_an_end_returns_through_all_levels():
    inputs = (
        '<zeebe:ioMapping><zeebe:input source="=n - 1" target="n"/>'
        '<zeebe:output source="=append(made, n)" target="made"/></zeebe:ioMapping>'
    )
    more = flow("again", "Which", "Call", "=n &gt; 0") + flow("stop", "Which", "Done")
    gateway = node("exclusiveGateway", id="Which", default="stop")
    body = (
        f'<startEvent id="s"/>{gateway}{call("down", inputs)}<scriptTask id="Done">'
        '<extensionElements><zeebe:script expression="=[]" resultVariable="made"/>'
        f"</extensionElements></scriptTask>{flow('f', 's', 'Which')}{more}"
    )
    found = fleet(f'<process id="down" isExecutable="true">{body}</process>')

    root = found.starts("down", n=20)

    root.has_ended()
    root.has_variables(made=list(range(20)))
    assert len(found.members) == 21


# who ends whom ----------------------------------------------------------------------------------


def test_the_end_of_the_caller_ends_the_child_and_its_children():
    middle = process("child", call("leaf"), first="Call", last="Call")
    found = fleet(parent(call()), middle, WORKS.replace('id="child"', 'id="leaf"'))
    caller = found.starts("parent")

    caller.cancels()

    assert [found.of(name).root.life for name in ("child", "leaf")] == ["TERMINATED"] * 2
    assert found.of("leaf").events("JobCanceled")
    replay_all(found)


def test_a_child_is_not_canceled_on_its_own():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent")

    with pytest.raises(CommandRejected, match=f"root process instance '{caller.root.key}'"):
        found.of("child").cancels()

    found.of("child").waits_at("Work")


def test_an_interrupting_boundary_event_ends_the_child():
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    found = fleet(parent(call(), boundary(timer)), WORKS)
    caller = found.starts("parent")

    caller.passes(3_600_000)

    caller.waits_at("After")
    found.of("child").has_ended("TERMINATED")


def test_a_result_that_comes_too_late_is_not_taken():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent")
    child = found.of("child")
    child.arrives(commands.CompleteJob(child.only("Work").key, child._work(child.only("Work"))[0]))

    caller.arrives(commands.CancelInstance())
    found.settle()

    caller.has_ended("TERMINATED")
    child.has_ended()
    assert found.refused == ["NOT_FOUND", "NOT_FOUND"]
    replay_all(found)


# errors and escalations -------------------------------------------------------------------------


@pytest.mark.parametrize("catcher", [ERROR, ANY_ERROR])
def test_an_error_that_the_child_does_not_catch_is_caught_at_the_call(catcher):
    found = fleet(parent(call(), boundary(catcher)), ending_in(ERROR))
    caller = found.starts("parent")
    child = found.of("child")

    child.completes("Work", seen=1)

    child.has_ended("TERMINATED")
    child.has_incidents()
    caller.waits_at("After")
    replay_all(found)


def test_a_workers_error_crosses_with_its_variables():
    found = fleet(parent(call(), boundary(ERROR)), WORKS)
    caller = found.starts("parent")
    child = found.of("child")

    child.throws("Work", "bad", why="broken")

    child.has_ended("TERMINATED")
    (thrown,) = child.events("JobErrorThrown")
    assert thrown[-1] is True
    caller.waits_at("After")
    caller.has_variables(why="broken")


def test_an_error_crosses_several_levels():
    middle = process("child", call("leaf"), first="Call", last="Call")
    found = fleet(parent(call(), boundary(ERROR)), middle, ending_in(ERROR, "leaf"))
    caller = found.starts("parent")

    found.of("leaf").completes("Work")

    assert [found.of(name).root.life for name in ("child", "leaf")] == ["TERMINATED"] * 2
    caller.waits_at("After")
    replay_all(found)


def test_an_error_that_nobody_catches_is_an_incident_where_it_was_thrown():
    other = '<errorEventDefinition errorRef="other"/>'
    found = fleet(parent(call(), boundary(other)), ending_in(ERROR))
    caller = found.starts("parent")
    child = found.of("child")

    child.completes("Work")

    child.has_incidents(Thrown="UNHANDLED_ERROR_EVENT")
    caller.waits_at("Call")
    caller.has_incidents()


def test_an_escalation_is_caught_at_the_call_and_the_child_goes_on():
    child = process(
        "child",
        node("intermediateThrowEvent", inside=ESCALATION, id="Tell"),
        service("Work"),
        first="Tell",
        last="Work",
        more=flow("t", "Tell", "Work"),
    )
    found = fleet(parent(call(), boundary(ESCALATION, interrupting=False)), child)
    caller = found.starts("parent")

    caller.waits_at("After", "Call")
    found.of("child").completes("Work")

    caller.waits_at("After")
    replay_all(found)


def test_an_escalation_that_interrupts_the_call_ends_the_child_where_it_stands():
    child = process(
        "child",
        node("intermediateThrowEvent", inside=ESCALATION, id="Tell"),
        service("Work"),
        first="Tell",
        last="Work",
        more=flow("t", "Tell", "Work"),
    )
    found = fleet(parent(call(), boundary(ESCALATION)), child)

    caller = found.starts("parent")

    caller.waits_at("After")
    found.of("child").has_ended("TERMINATED")
    found.of("child").has_not_visited("Work")
    replay_all(found)


def test_an_escalation_that_nobody_catches_is_nothing():
    child = process(
        "child", node("intermediateThrowEvent", inside=ESCALATION, id="Tell"), first="Tell",
        last="Tell",
    )  # fmt: skip
    found = fleet(parent(call()), child)

    caller = found.starts("parent")

    caller.has_ended()
    assert [event[3] for event in found.of("child").events("EscalationThrown")] == [None]


# trouble ----------------------------------------------------------------------------------------


def test_incidents_are_counted_in_every_caller_until_they_are_resolved():
    middle = process("child", call("leaf"), first="Call", last="Call")
    found = fleet(parent(call()), middle, WORKS.replace('id="child"', 'id="leaf"'))
    caller = found.starts("parent")
    leaf = found.of("leaf")

    leaf.fails("Work")
    counted = [e[3] for m in (caller, found.of("child")) for e in m.events("CallTroubled")]
    leaf.gives_retries("Work", 1)
    leaf.resolves("Work")

    assert counted == [1, 1]
    for member in (caller, found.of("child")):
        assert sum(event[3] for event in member.events("CallTroubled")) == 0
        assert "troubles" not in (member.only("Call").memo or {})
    replay_all(found)


def test_a_canceled_child_takes_its_trouble_with_it():
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    found = fleet(parent(call(), boundary(timer)), WORKS)
    caller = found.starts("parent")
    found.of("child").fails("Work")

    caller.passes(3_600_000)

    assert [event[3] for event in caller.events("CallTroubled")] == [1, -1]
    replay_all(found)


# many -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sequential", [True, False])
def test_each_iteration_calls_its_own_child(sequential):
    mapped = '<zeebe:ioMapping><zeebe:output source="=n" target="made"/></zeebe:ioMapping>'
    loop = (
        f'<multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        '<extensionElements><zeebe:loopCharacteristics inputCollection="=items"'
        ' inputElement="item" outputCollection="all" outputElement="=made"/>'
        "</extensionElements></multiInstanceLoopCharacteristics>"
    )
    script = (
        '<scriptTask id="Add"><extensionElements>'
        '<zeebe:script expression="=item + 100" resultVariable="n"/></extensionElements>'
        "</scriptTask>"
    )
    found = fleet(
        parent(call(more=mapped, inside=loop)), process("child", script, first="Add", last="Add")
    )

    caller = found.starts("parent", items=list(range(300)))

    caller.has_ended()
    caller.has_variables(all=list(range(100, 400)))
    caller.has_no_variable("made", "n", "item")
    assert len(found.all_of("child")) == 300
    replay_all(found)


def test_a_loop_that_is_over_early_ends_the_children_that_are_left():
    loop = (
        "<multiInstanceLoopCharacteristics><extensionElements>"
        '<zeebe:loopCharacteristics inputCollection="=[1, 2, 3]"/></extensionElements>'
        "<completionCondition>=numberOfCompletedInstances &gt;= 1</completionCondition>"
        "</multiInstanceLoopCharacteristics>"
    )
    found = fleet(parent(call(inside=loop)), WORKS)
    caller = found.starts("parent")

    found.all_of("child")[1].completes("Work")

    caller.has_ended()
    lives = [member.root.life for member in found.all_of("child")]
    assert lives == ["TERMINATED", "COMPLETED", "TERMINATED"]
    replay_all(found)


# restarts ---------------------------------------------------------------------------------------


def test_a_restart_between_any_two_letters_changes_nothing():
    middle = process("child", call("leaf"), first="Call", last="Call")
    drawing = (parent(call(), boundary(ERROR)), middle, ending_in(ERROR, "leaf"))
    through, restarted = fleet(*drawing), fleet(*drawing)
    for found in (through, restarted):
        found.starts("parent")

    through.of("leaf").completes("Work")
    leaf = restarted.of("leaf")
    item = leaf.only("Work")
    leaf.arrives(commands.CompleteJob(item.key, leaf._work(item)[0]))
    while restarted.letters:
        for member in restarted.members.values():
            member.forgets()
        restarted.deliver()

    logs = [[member.log for member in found.members.values()] for found in (through, restarted)]
    assert logs[0] == logs[1]


# event sub-processes ----------------------------------------------------------------------------


def beside_all(definition: str, interrupting: bool, kind: str = "Handle") -> str:
    start = node(
        "startEvent", inside=definition, id="Caught", isInterrupting=str(interrupting).lower()
    )
    inside = start + service(kind) + flow("caught", "Caught", kind)
    return node("subProcess", inside=inside, id="Beside", triggeredByEvent="true")


def test_an_event_sub_process_of_the_caller_catches_a_childs_error():
    found = fleet(parent(call(), beside_all(ERROR, True)), ending_in(ERROR))
    caller = found.starts("parent")

    found.of("child").completes("Work")

    found.of("child").has_ended("TERMINATED")
    caller.waits_at("Handle")
    replay_all(found)


def test_an_event_sub_process_of_the_caller_runs_beside_an_escalating_child():
    child = process(
        "child",
        node("intermediateThrowEvent", inside=ESCALATION, id="Tell"),
        service("Work"),
        first="Tell",
        last="Work",
        more=flow("t", "Tell", "Work"),
    )
    found = fleet(parent(call(), beside_all(ESCALATION, False)), child)

    caller = found.starts("parent")

    caller.waits_at("Call", "Handle")
    found.of("child").waits_at("Work")


def test_an_event_sub_process_of_the_child_is_nearer_than_the_callers_boundary():
    child = ending_in(ERROR).replace("</process>", beside_all(ERROR, True) + "</process>")
    found = fleet(parent(call(), boundary(ERROR)), child)
    caller = found.starts("parent")

    found.of("child").completes("Work")

    found.of("child").waits_at("Handle")
    caller.waits_at("Call")


def test_an_error_that_nobody_catches_any_more_stops_at_the_call_and_can_be_tried_again():
    found = fleet(parent(call(), boundary(ERROR)), ending_in(ERROR))
    caller = found.starts("parent")
    item, key = caller.open_call("Call")

    caller.arrives(commands.ThrowCallError(item.key, key, "changed", "no catcher left"))
    caller.has_incidents(Call="UNHANDLED_ERROR_EVENT")
    caller.resolves("Call")

    assert len(found.all_of("child")) == 2
    caller.has_incidents()


def test_an_interrupting_event_sub_process_ends_what_was_called():
    timer = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    found = fleet(parent(call(), beside_all(timer, True)), WORKS)
    caller = found.starts("parent")

    caller.passes(3_600_000)

    found.of("child").has_ended("TERMINATED")
    caller.waits_at("Handle")
    replay_all(found)


def test_a_terminate_end_event_ends_what_was_called():
    more = (
        node("parallelGateway", id="Fork")
        + service("Stop")
        + node("endEvent", inside="<terminateEventDefinition/>", id="Now")
        + flow("a", "Fork", "Call")
        + flow("b", "Fork", "Stop")
        + flow("c", "Stop", "Now")
    )
    drawn = process("parent", call(), more, first="Fork", last="Call")
    found = fleet(drawn, WORKS)
    caller = found.starts("parent")

    caller.completes("Stop")

    caller.has_ended()
    found.of("child").has_ended("TERMINATED")
