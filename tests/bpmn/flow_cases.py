"""Broken drawings: processes, ids, flows, gateways, sub-processes."""

from tests.bpmn.cases import Case
from tests.bpmn.collaboration import collaboration, message, started, throw
from tests.bpmn.drawing import definitions, flow, line, node, process, service

TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"


def _split(first: str, second: str, **attributes: str) -> bytes:
    return process(
        '<startEvent id="s"/>'
        + node("exclusiveGateway", **attributes)
        + '<endEvent id="e1"/><endEvent id="e2"/>'
        + flow("f0", "s", "x")
        + flow("f1", "x", "e1", first)
        + flow("f2", "x", "e2", second)
    )


def _race(left: str, right: str, more: str = "") -> bytes:
    message = (
        '<message id="m" name="ping"><extensionElements>'
        '<zeebe:subscription correlationKey="=k"/></extensionElements></message>'
    )
    return process(
        '<startEvent id="s"/><eventBasedGateway id="x"/>'
        + left
        + right
        + flow("f0", "s", "x")
        + flow("f1", "x", "a")
        + flow("f2", "x", "b")
        + more,
        message,
    )


def _link(tag: str, identifier: str) -> str:
    return node(tag, inside='<linkEventDefinition name="l"/>', id=identifier)


_TIMER_A = node(CATCH, inside=TIMER, id="a")
_MESSAGE = '<messageEventDefinition messageRef="m"/>'
_RECEIVE_B = node("receiveTask", id="b", messageRef="m")


def _begun(first: str, kind: str) -> bytes:
    gateway = node("eventBasedGateway", instantiate="true", eventGatewayType=kind)
    keyed = '<message id="m" name="ping"><extensionElements>'
    return process(
        gateway + first + _RECEIVE_B + flow("f1", "x", "a") + flow("f2", "x", "b"),
        keyed + '<zeebe:subscription correlationKey="=k"/></extensionElements></message>'
        '<message id="n" name="bare"/>',
    )


_POLICY = '<extensionElements><helm:policy decision="d"/></extensionElements>'

to_pool = '<messageFlow id="m" sourceRef="x" targetRef="Q"/>'
to_task = '<messageFlow id="m" sourceRef="x" targetRef="Pack"/>'

CASES = [
    *(
        Case("message-flow", data, "x", field, says)
        for data, field, says in (
            (
                collaboration(throw(), started(""), flows=to_pool),
                "messageFlow",
                "must lead to what waits for a message, found 'Q'; let it lead",
            ),
            (
                collaboration(throw(), started(), flows=to_task),
                "messageFlow",
                "must lead to what waits for a message, found 'Pack'",
            ),
            (
                collaboration(throw(reference="other"), started()),
                "messageFlow",
                "'x' sends 'other', but 'y' waits for 'order'; expected the same message",
            ),
            (
                collaboration(throw(inside=message("other")), started()),
                "messageFlow",
                "'x' sends 2 messages, but only 1 of them have a message flow",
            ),
            (
                collaboration(throw(inside=_POLICY), started()),
                "helm:policy",
                "no worker does 'x', so its policy would guard nothing",
            ),
        )
    ),
    Case(
        "no-executable-process",
        definitions('<process id="p" isExecutable="false"/>'),
        None,
        "isExecutable",
        "no executable process in drawing.bpmn: 'p' has isExecutable",
    ),
    Case("no-executable-process", definitions(""), None, "isExecutable", "no process with an id"),
    Case(
        "duplicate-id",
        process('<startEvent id="s"/><endEvent id="s"/>'),
        "s",
        "id",
        "the id 's' of this endEvent is taken by a startEvent in line 1",
    ),
    Case("invalid-id", line(service()).replace(b'"to_x"', b'"to#x"'), "to#x", "id", "'to#x'"),
    Case(
        "invalid-id",
        process(f'<startEvent id="{"s" * 256}"/>'),
        "s" * 255,
        "id",
        "at most 255 characters, this one has 256",
    ),
    Case(
        "unknown-flow-target",
        process('<startEvent id="s"/>' + flow("f", "s", "nowhere")),
        "f",
        "targetRef",
        "'nowhere', but there is no such flow node",
    ),
    Case(
        "unknown-flow-target",
        process('<startEvent id="s"/>' + flow("f", "ghost", "s")),
        "f",
        "sourceRef",
        "'ghost', but there is no such flow node",
    ),
    Case(
        "unknown-flow-target",
        process('<startEvent id="s"/>' + service("a") + flow("f", "a", "s")),
        "f",
        "targetRef",
        "no flow may lead to the start event 's'",
    ),
    Case(
        "unknown-flow-target",
        process('<startEvent id="s"/><endEvent id="e"/>' + service("a") + flow("f", "e", "a")),
        "f",
        "sourceRef",
        "no flow may leave the end event 'e'",
    ),
    Case(
        "unknown-flow-target",
        process(
            '<startEvent id="s"/><subProcess id="u"><startEvent id="us"/></subProcess>'
            + service("a")
            + flow("f", "s", "us")
        ),
        "f",
        "targetRef",
        "'us', which lies in 'u'; a flow stays inside its own scope 'p'",
    ),
    Case(
        "process-start",
        process(service("a")),
        "p",
        "startEvent",
        "process 'p' must have at least one start event",
    ),
    Case(
        "process-start",
        process('<startEvent id="one"/><startEvent id="two"/>'),
        "two",
        None,
        "multiple none start events are not allowed in 'p', found 'one', 'two'",
    ),
    Case(
        "process-start",
        process(
            node("startEvent", inside='<signalEventDefinition signalRef="g"/>', id="one")
            + node("startEvent", inside='<signalEventDefinition signalRef="g"/>', id="two"),
            '<signal id="g" name="go"/>',
        ),
        "two",
        "signalEventDefinition",
        "the signal 'go' already starts the process at 'one'",
    ),
    Case(
        "sub-process-start",
        line('<subProcess id="x"><task id="t"/></subProcess>'),
        "x",
        "startEvent",
        "must have exactly one start event, found none",
    ),
    Case(
        "sub-process-start",
        line(f'<subProcess id="x"><startEvent id="xs">{TIMER}</startEvent></subProcess>'),
        "xs",
        None,
        "must begin at a none start event, found a timer start event",
    ),
    Case(
        "event-based-gateway",
        _race(_TIMER_A, service("b")),
        "x",
        None,
        "'f2' leads to the serviceTask 'b'",
    ),
    Case(
        "event-based-gateway",
        _race(_TIMER_A, _RECEIVE_B, flow("f3", "a", "b")),
        "b",
        None,
        "must have no other incoming flow",
    ),
    Case(
        "event-based-gateway",
        _race(node(CATCH, inside=_MESSAGE, id="a"), _RECEIVE_B),
        "x",
        None,
        "'a' and 'b' after event-based gateway 'x' wait for the same message",
    ),
    Case(
        "event-based-gateway",
        _race(_TIMER_A, _RECEIVE_B, node("boundaryEvent", inside=TIMER, id="o", attachedToRef="b")),
        "b",
        None,
        "must have no boundary event and no loop, found the boundary event 'o'",
    ),
    Case(
        "event-based-gateway",
        process(
            '<startEvent id="s"/><eventBasedGateway id="x"/>'
            + _TIMER_A
            + flow("f0", "s", "x")
            + flow("f1", "x", "a")
        ),
        "x",
        None,
        "at least two outgoing flows, found 1",
    ),
    Case(
        "instantiate",
        line(node("receiveTask", messageRef="m", instantiate="true"), '<message id="m" name="n"/>'),
        "x",
        "instantiate",
        "begins the process, so no flow may lead to it; remove 'to_x'",
    ),
    Case(
        "instantiate",
        process(
            '<startEvent id="s"/><subProcess id="u"><startEvent id="us"/>'
            '<receiveTask id="x" messageRef="m" instantiate="true"/></subProcess>'
            + flow("f", "s", "u"),
            '<message id="m" name="n"/>',
        ),
        "x",
        "instantiate",
        "lies inside 'u', but only a process is begun from outside",
    ),
    Case(
        "instantiate",
        process(
            node("receiveTask", messageRef="m", instantiate="true")
            + node("boundaryEvent", inside=TIMER, id="o", attachedToRef="x"),
            '<message id="m" name="n"/>',
        ),
        "x",
        "instantiate",
        "it must have no boundary event and no loop, found the boundary event 'o'",
    ),
    Case(
        "instantiate",
        _race(_TIMER_A, _RECEIVE_B).replace(
            b'<eventBasedGateway id="x"', b'<eventBasedGateway id="x" eventGatewayType="Parallel"'
        ),
        "x",
        "eventGatewayType",
        "only a gateway that begins a process waits for all of its events",
    ),
    Case(
        "instantiate",
        _begun(_TIMER_A, "Parallel"),
        "a",
        "eventDefinitions",
        "must wait for one message, found timer",
    ),
    Case(
        "instantiate",
        _begun(node(CATCH, inside='<messageEventDefinition messageRef="n"/>', id="a"), "Parallel"),
        "a",
        "zeebe:subscription correlationKey",
        "the message of 'a' needs a zeebe:subscription",
    ),
    Case("flow-condition", _split("=a", ""), "x", "conditionExpression", "'f2' has none"),
    Case(
        "flow-condition",
        _split("=a", "=b", default="f9"),
        "x",
        "default",
        "one of the flows that leave 'x', found 'f9'",
    ),
    Case(
        "flow-condition",
        process(service("a") + '<startEvent id="s"/>' + flow("f", "s", "a", "=b")),
        "f",
        "conditionExpression",
        "or complex gateway, but 'f' leaves the startEvent 's'",
    ),
    Case(
        "flow-condition",
        line(node("parallelGateway", default="from_x")),
        "x",
        "default",
        "gateway has a default flow; 'x' is a parallelGateway",
    ),
    Case(
        "flow-condition",
        line(node("task", default="from_x")),
        "x",
        "default",
        "taken when no condition holds, but none of the flows that leave it has a condition",
    ),
    Case(
        "flow-condition",
        process(
            '<startEvent id="s"/><complexGateway id="x"/>'
            + service("a")
            + service("b")
            + flow("f1", "s", "a")
            + flow("f2", "s", "b")
            + flow("f3", "a", "x")
            + flow("f4", "b", "x")
        ),
        "x",
        "activationCondition",
        "has several incoming flows and must have an activationCondition",
    ),
    Case(
        "link",
        line(node("intermediateThrowEvent", inside="<linkEventDefinition/>")),
        "x",
        "linkEventDefinition name",
        "a link must have a name",
    ),
    Case(
        "link",
        line(node("intermediateThrowEvent", inside='<linkEventDefinition name="l"/>')),
        "x",
        "linkEventDefinition",
        "no flow leaves the throw end of a link; remove 'from_x'",
    ),
    Case(
        "link",
        process('<startEvent id="s"/>' + _link(THROW, "x") + flow("f", "s", "x")),
        "x",
        "linkEventDefinition",
        "the link 'l' leads nowhere",
    ),
    Case(
        "link",
        process('<startEvent id="s"/>' + _link(CATCH, "a") + _link(CATCH, "x")),
        "x",
        "linkEventDefinition name",
        "the link 'l' already arrives at 'a'",
    ),
    Case(
        "unreachable",
        process('<startEvent id="s"/><endEvent id="e"/>' + flow("f", "s", "e") + service("lost")),
        "lost",
        None,
        "never runs: no flow leads to the serviceTask 'lost'",
        warns=True,
    ),
]
