"""From elements to nodes: activities, gateways, events, data."""

import pytest

from engine.feel.compile import Expression
from engine.plan.details import (
    Binding,
    CalledDecision,
    ErrorDefinition,
    EscalationDefinition,
    MessageDefinition,
    SignalDefinition,
    TerminateDefinition,
    TimerDefinition,
    Work,
)
from engine.plan.graph import faults
from engine.plan.model import Begins, Memory, Node, Plan
from engine.plan.values import Constant
from tests.bpmn.drawing import compiled, flow, line, node, plan, process, service

PING = (
    '<message id="m" name="ping"><extensionElements>'
    '<zeebe:subscription correlationKey="=order.id"/></extensionElements></message>'
)
CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"


def _x(element: str, more: str = "", extensions: str = "") -> Node:
    found = plan(line(element, more, extensions))
    assert faults(found) == ()
    return found.node("x")


def _work(found: Node) -> Work:
    assert found.work is not None
    return found.work


def _text(value: object) -> object:
    assert isinstance(value, Expression | Constant)
    return value.text if isinstance(value, Expression) else value.value


def test_nodes_are_numbered_in_document_order_with_the_process_first() -> None:
    found = plan(
        process(
            '<startEvent id="s"/><subProcess id="u"><startEvent id="us"/></subProcess>'
            '<endEvent id="e"/>' + flow("f1", "s", "u") + flow("f2", "u", "e")
        )
    )

    assert list(found.by_id) == ["p", "s", "u", "us", "e"]
    assert [node.index for node in found.nodes] == [0, 1, 2, 3, 4]
    assert found.root.children == (1, 2, 4)
    assert found.root.at_open == (1,)
    assert found.node("u").at_open == (3,)
    assert faults(found) == ()


def test_the_words_of_the_rest_api_stand_on_the_nodes() -> None:
    found = plan(line(node("manualTask")))

    assert [node.type for node in found.nodes] == [
        "PROCESS",
        "START_EVENT",
        "MANUAL_TASK",
        "END_EVENT",
    ]


def test_the_hash_changes_with_the_bytes_and_the_process() -> None:
    two = process('<startEvent id="s"/>', '<process id="q"><startEvent id="t"/></process>')
    both = two.replace(b'<process id="q">', b'<process id="q" isExecutable="true">')

    hashes = {found.hash for found in compiled(both).plans} | {plan(two).hash}

    assert len(hashes) == 3
    assert plan(two).hash == plan(two).hash


def test_version_tag_documentation_and_properties_are_kept() -> None:
    task = node(
        "task",
        '<zeebe:properties><zeebe:property name="tone" value="kind"/></zeebe:properties>',
        "<documentation> Says hello. </documentation>",
        name="Greet",
    )

    found = plan(line(task, extensions='<zeebe:versionTag value="1.2"/>'))

    assert found.version_tag == "1.2"
    assert found.node("x").name == "Greet"
    assert found.node("x").documentation == "Says hello."
    assert found.node("x").properties == {"tone": "kind"}


def test_a_service_task_is_a_job_with_three_retries() -> None:
    work = _work(_x(service()))

    assert (_text(work.type), _text(work.retries)) == ("work", "3")
    assert work.headers == {}
    assert work.priority is None


def test_a_job_takes_type_retries_headers_and_priority_from_the_model() -> None:
    work = _work(
        _x(
            node(
                "sendTask",
                '<zeebe:taskDefinition type="=kind" retries="=n"/><zeebe:taskHeaders>'
                '<zeebe:header key="to" value="=literal"/></zeebe:taskHeaders>'
                '<zeebe:jobPriorityDefinition priority="7"/>',
            )
        )
    )

    assert (_text(work.type), _text(work.retries)) == ("kind", "n")
    assert work.headers == {"to": "=literal"}
    assert _text(work.priority) == "7"


def test_a_process_gives_its_jobs_a_priority() -> None:
    found = _x(service(), extensions='<zeebe:jobPriorityDefinition priority="9"/>')

    assert _text(_work(found).priority) == "9"


def test_a_script_task_holds_its_expression() -> None:
    found = _x(node("scriptTask", '<zeebe:script expression="=a + 1" resultVariable="b"/>'))

    assert found.work is None
    assert found.script is not None
    assert (found.script.expression.text, found.script.result) == ("a + 1", "b")


def test_a_script_task_may_be_a_job() -> None:
    found = _x(node("scriptTask", '<zeebe:taskDefinition type="python"/>'))

    assert found.script is None
    assert _text(_work(found).type) == "python"


def test_a_business_rule_task_names_a_decision() -> None:
    found = _x(
        node(
            "businessRuleTask",
            '<zeebe:calledDecision decisionId="grade" resultVariable="g" '
            'bindingType="versionTag" versionTag="v1"/>',
        )
    )

    assert isinstance(found.decision, CalledDecision)
    assert _text(found.decision.decision_id) == "grade"
    assert found.decision.result == "g"
    assert found.decision.binding is Binding.VERSION_TAG
    assert found.decision.version_tag == "v1"


def test_a_receive_task_waits_for_its_message() -> None:
    event = _x(node("receiveTask", messageRef="m"), PING).event

    assert isinstance(event, MessageDefinition)
    assert _text(event.name) == "ping"
    assert event.correlation_key is not None
    assert event.correlation_key.text == "order.id"


def test_mappings_keep_their_order_paths_and_kinds() -> None:
    found = _x(
        node(
            "task",
            '<zeebe:ioMapping><zeebe:input source="=1 + 1" target="a.b"/>'
            '<zeebe:input source="fixed" target="c"/><zeebe:input target="d"/>'
            '<zeebe:output source="=a.b" target="e"/></zeebe:ioMapping>',
        )
    )

    assert [(m.target, _text(m.source)) for m in found.inputs] == [
        (("a", "b"), "1 + 1"),
        (("c",), "fixed"),
        (("d",), None),
    ]
    assert [(m.target, _text(m.source)) for m in found.outputs] == [(("e",), "a.b")]


def test_a_parallel_join_counts_a_token_of_each_flow() -> None:
    found = plan(
        process(
            '<startEvent id="s"/><parallelGateway id="f"/><parallelGateway id="j"/>'
            '<endEvent id="e"/>'
            + flow("f0", "s", "f")
            + flow("f1", "f", "j")
            + flow("f2", "f", "j")
            + flow("f3", "j", "e")
        )
    )

    (join,) = found.criteria
    assert join.id == "j"
    assert join.memory is Memory.COUNT
    assert [part.source for part in join.on] == [1, 2]
    assert found.node("j").entry == (0,)
    assert [flow.join for flow in found.flows] == [None, 0, 0, None]
    assert found.node("f").entry == ()
    assert faults(found) == ()


def test_an_exclusive_merge_lets_each_token_pass() -> None:
    found = plan(
        process(
            '<startEvent id="s"/><exclusiveGateway id="x" default="f2"/><exclusiveGateway id="m"/>'
            '<endEvent id="e"/>'
            + flow("f0", "s", "x")
            + flow("f1", "x", "m", "=a")
            + flow("f2", "x", "m")
            + flow("f3", "m", "e")
        )
    )

    assert found.criteria == ()
    assert found.node("x").default == found.flow_ids["f2"]
    assert found.node("x").outgoing == (1, 2)
    assert _text(found.flows[1].condition) == "a"
    assert found.flows[2].condition is None


@pytest.mark.parametrize(
    ("field", "text", "kind"),
    [
        ("timeDuration", "PT1H", "duration"),
        ("timeDuration", "=wait", "duration"),
        ("timeDate", "2027-01-31T09:00:00Z", "date"),
    ],
)
def test_a_catch_event_may_wait_for_a_time(field: str, text: str, kind: str) -> None:
    timer = f"<timerEventDefinition><{field}> {text} </{field}></timerEventDefinition>"

    event = _x(node(CATCH, inside=timer)).event

    assert isinstance(event, TimerDefinition)
    assert event.kind == kind
    assert _text(event.value) == text.removeprefix("=")


def test_a_catch_event_may_wait_for_a_signal() -> None:
    drawn = node(CATCH, inside='<signalEventDefinition signalRef="g"/>')

    event = _x(drawn, '<signal id="g" name="=go"/>').event

    assert isinstance(event, SignalDefinition)
    assert _text(event.name) == "go"


def test_a_message_is_sent_by_a_worker() -> None:
    drawn = node(
        THROW, '<zeebe:taskDefinition type="mail"/>', '<messageEventDefinition messageRef="m"/>'
    )

    found = _x(drawn, PING)

    assert found.event is None
    assert _text(_work(found).type) == "mail"


def test_an_escalation_is_thrown_with_its_code() -> None:
    drawn = node(THROW, inside='<escalationEventDefinition escalationRef="r"/>')

    event = _x(drawn, '<escalation id="r" escalationCode="=late"/>').event

    assert isinstance(event, EscalationDefinition)
    assert _text(event.code) == "late"


def _end(inside: str, more: str = "") -> Node:
    drawn = process('<startEvent id="s"/>' + node("endEvent", inside=inside), more)
    return plan(drawn.replace(b"</process>", flow("f", "s", "x").encode() + b"</process>")).node(
        "x"
    )


def test_end_events_throw_terminate_or_just_end() -> None:
    error = _end('<errorEventDefinition errorRef="r"/>', '<error id="r" errorCode="BAD"/>').event

    assert isinstance(error, ErrorDefinition)
    assert _text(error.code) == "BAD"
    assert isinstance(_end("<terminateEventDefinition/>").event, TerminateDefinition)
    assert _end("").event is None


def _boundary(inside: str, more: str = "", **attributes: str) -> Plan:
    event = node("boundaryEvent", inside=inside, id="b", attachedToRef="a", **attributes)
    return plan(process('<startEvent id="s"/>' + service("a") + event + flow("f", "s", "a"), more))


def test_a_boundary_event_knows_its_host_and_its_host_knows_it() -> None:
    timer = "<timerEventDefinition><timeCycle>R3/PT1H</timeCycle></timerEventDefinition>"

    found = _boundary(timer, cancelActivity="false")

    assert found.node("a").boundary_events == (found.by_id["b"],)
    assert found.node("b").host == found.by_id["a"]
    assert found.node("b").interrupting is False
    assert found.node("b").scope == 0
    assert faults(found) == ()


def test_an_error_boundary_without_a_code_catches_every_error() -> None:
    without_reference = _boundary("<errorEventDefinition/>").node("b").event
    without_code = _boundary('<errorEventDefinition errorRef="r"/>', '<error id="r"/>').node("b")

    assert isinstance(without_reference, ErrorDefinition)
    assert without_reference.code is None
    assert isinstance(without_code.event, ErrorDefinition)
    assert without_code.event.code is None


def test_a_process_lists_where_it_may_begin() -> None:
    found = plan(
        process(
            '<startEvent id="plain"/>'
            + node("startEvent", inside='<messageEventDefinition messageRef="m"/>', id="called")
            + node("startEvent", inside='<signalEventDefinition signalRef="g"/>', id="alarmed")
            + node(
                "startEvent",
                inside="<timerEventDefinition><timeCycle>R/P1D</timeCycle></timerEventDefinition>",
                id="daily",
            ),
            PING + '<signal id="g" name="alarm"/>',
        )
    )

    assert [(found.nodes[start.node].id, start.kind) for start in found.starts] == [
        ("plain", "none"),
        ("called", "message"),
        ("alarmed", "signal"),
        ("daily", "timer"),
    ]
    assert found.root.at_open == (found.by_id["plain"],)
    assert found.node("plain").begins is Begins.AT_ONCE
    message = found.starts[1].event
    assert isinstance(message, MessageDefinition)
    assert message.correlation_key is None


def test_a_message_start_event_needs_no_correlation_key() -> None:
    drawn = node("startEvent", inside='<messageEventDefinition messageRef="m"/>')

    assert plan(process(drawn, '<message id="m" name="ping"/>')).root.at_open == ()
