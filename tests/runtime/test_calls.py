"""Call activities between instances in memory: what goes in, what comes back, what is missing."""

import pytest

from engine.runtime import calls, commands
from tests.bpmn.drawing import flow, node, service
from tests.runtime.called_drawings import (
    ERROR,
    WORKS,
    boundary,
    call,
    ending_in,
    fleet,
    parent,
    process,
    replay_all,
)

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


def test_a_recursion_that_branches_without_an_end_is_an_incident():
    split = node("parallelGateway", id="Split")
    again = call("p").replace('id="Call"', 'id="Again"')
    ways = flow("one", "Split", "Call") + flow("two", "Split", "Again")
    body = f'<startEvent id="s"/>{split}{call("p")}{again}{flow("f", "s", "Split")}{ways}'
    found = fleet(f'<process id="p" isExecutable="true">{body}</process>')
    found.most = 20

    root = found.starts("p")

    assert len(found.members) <= 23  # the root's own calls are those of its model
    (trouble,) = {one for member in found.members.values() for one in member.troubles()}
    assert trouble == "CALLED_ELEMENT_ERROR"
    root.cancels()
    assert {member.root.life for member in found.members.values()} == {"TERMINATED"}
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
