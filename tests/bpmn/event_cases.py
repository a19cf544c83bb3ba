"""Broken drawings: events and what they catch or throw."""

from tests.bpmn.cases import Case
from tests.bpmn.drawing import flow, line, node, process, service

TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"


def _timer(field: str, text: str) -> str:
    return f"<timerEventDefinition><{field}>{text}</{field}></timerEventDefinition>"


def _boundary(*events: str, host: str | None = None, more: str = "") -> bytes:
    host = service("a") if host is None else host
    drawn = "".join(events)
    return process('<startEvent id="s"/>' + host + flow("f", "s", "a") + drawn, more)


def _on_a(inside: str, identifier: str = "x", **attributes: str) -> str:
    return node("boundaryEvent", inside=inside, id=identifier, attachedToRef="a", **attributes)


_ERROR = '<errorEventDefinition errorRef="r"/>'
_ESCALATION = '<escalationEventDefinition escalationRef="r"/>'
_SUB = '<subProcess id="a"><startEvent id="as"/></subProcess>'

_STOP = "<terminateEventDefinition/>"
_SIGNAL = '<signalEventDefinition signalRef="g"/>'
_GO = '<signal id="g" name="go"/>'
_WHEN = "<conditionalEventDefinition><condition>{}</condition>{}</conditionalEventDefinition>"
_FILTER = (
    '<extensionElements><zeebe:conditionalFilter variableEvents="delete"/></extensionElements>'
)


def _together(*definitions: str, tag: str = CATCH) -> bytes:
    return line(node(tag, inside="".join(definitions), parallelMultiple="true"), _GO)


CASES = [
    Case(
        "event-definition",
        line(node(CATCH, inside="<conditionalEventDefinition/>")),
        "x",
        "condition",
        "the conditional event 'x' must have a condition",
    ),
    Case(
        "field-value",
        line(node(CATCH, inside=_WHEN.format("ready", ""))),
        "x",
        "condition",
        "begins with '='",
    ),
    Case(
        "field-value",
        line(node(CATCH, inside=_WHEN.format("=ready", _FILTER))),
        "x",
        "zeebe:conditionalFilter variableEvents",
        "expected one of create, update",
    ),
    Case(
        "process-start",
        process(node("startEvent", inside=_WHEN.format("=ready", _FILTER))),
        "x",
        "zeebe:conditionalFilter variableEvents",
        "begins the process when somebody asks",
    ),
    Case(
        "process-start",
        process(
            node("startEvent", inside=_WHEN.format("=a > 1".replace(">", "&gt;"), ""), id="s")
            + node("startEvent", inside=_WHEN.format("= a&gt;1", ""))
        ),
        "x",
        "conditionalEventDefinition",
        "the same condition already starts the process at 's'",
    ),
    Case(
        "event-definition",
        line(node(CATCH, inside="<eventDefinitionRef>t</eventDefinitionRef>")),
        "x",
        "eventDefinitionRef",
        "must name an event definition of the file, found 't'",
    ),
    Case(
        "event-definition",
        process(
            '<startEvent id="s"/><endEvent id="x"><errorEventDefinition errorRef="r"/>'
            '<terminateEventDefinition/></endEvent><sequenceFlow id="f" sourceRef="s" '
            'targetRef="x"/>',
            '<error id="r" errorCode="c"/>',
        ),
        "x",
        "eventDefinitions",
        "of compensate, error, terminate, cancel one event may have one",
    ),
    Case(
        "event-definition",
        line(
            node(
                "intermediateThrowEvent",
                inside='<linkEventDefinition name="l"/>' + _SIGNAL,
            ),
            _GO,
        ),
        "x",
        "eventDefinitions",
        "and a link stands alone",
    ),
    Case(
        "event-definition",
        _boundary(
            _on_a('<errorEventDefinition errorRef="r"/>' + TIMER, parallelMultiple="true"),
            more='<error id="r" errorCode="c"/>',
        ),
        "x",
        "eventDefinitions",
        "a parallel multiple event waits for timer, message, signal, conditional, found error",
    ),
    Case(
        "event-definition",
        _together(_timer("timeCycle", "R3/PT1H"), _SIGNAL),
        "x",
        "timeCycle",
        "waits for a timer once",
    ),
    Case(
        "event-definition",
        process(node("startEvent", inside=_SIGNAL + TIMER, id="x", parallelMultiple="true"), _GO),
        "x",
        "parallelMultiple",
        "gathers messages and signals, found timer: it does not happen for one beginning more",
    ),
    Case(
        "event-definition",
        process(
            node(
                "startEvent",
                inside=_SIGNAL + '<messageEventDefinition messageRef="m"/>',
                id="x",
                parallelMultiple="true",
            ),
            _GO + '<message id="m" name="paid"/>',
        ),
        "x",
        "zeebe:subscription correlationKey",
        "the message 'paid' needs a zeebe:subscription with a correlationKey",
    ),
    Case(
        "event-definition",
        line(node(CATCH)),
        "x",
        "eventDefinitions",
        "expected one definition of timer, message, signal, conditional, link, found none",
    ),
    Case(
        "event-definition",
        line(node(THROW, inside=TIMER)),
        "x",
        "eventDefinitions",
        "expected one definition of none, message, signal, escalation, link, compensate, found",
    ),
    Case(
        "boundary-event",
        process('<startEvent id="s"/>' + node("boundaryEvent", inside=TIMER)),
        "x",
        "attachedToRef",
        "expected to be attached to an activity, found nothing",
    ),
    Case(
        "boundary-event",
        process('<startEvent id="s"/>' + node("boundaryEvent", inside=TIMER, attachedToRef="s")),
        "x",
        "attachedToRef",
        "expected to be attached to an activity, found 's'",
    ),
    Case(
        "boundary-event",
        process(
            '<startEvent id="s"/><subProcess id="u"><startEvent id="us"/></subProcess>'
            + service("a")
            + flow("f", "s", "a")
        ).replace(b'<startEvent id="us"/>', ('<startEvent id="us"/>' + _on_a(TIMER)).encode()),
        "x",
        "attachedToRef",
        "is attached to 'a', which lies in another scope, 'p'",
    ),
    Case(
        "boundary-event",
        _boundary(_on_a("<errorEventDefinition/>", cancelActivity="false")),
        "x",
        "cancelActivity",
        "an error boundary event always interrupts",
    ),
    Case(
        "boundary-event",
        _boundary(_on_a("<escalationEventDefinition/>")),
        "x",
        "attachedToRef",
        "'a' is a serviceTask, which throws none",
    ),
    Case(
        "message",
        line(node("receiveTask")),
        "x",
        "messageRef",
        "must reference a message, found none",
    ),
    Case(
        "message",
        line(node("receiveTask", messageRef="g"), '<signal id="g" name="go"/>'),
        "x",
        "messageRef",
        "found 'g', which is no message of the file",
    ),
    Case(
        "message",
        line(node("receiveTask", messageRef="m"), '<message id="m"/>'),
        "x",
        "messageRef",
        "the message 'm' it references must have a name",
    ),
    Case(
        "message",
        line(
            node(CATCH, inside='<messageEventDefinition messageRef="m"/>'),
            '<message id="m" name="ping"/>',
        ),
        "x",
        "zeebe:subscription correlationKey",
        "the message 'ping' (m) that 'x' waits for must have a zeebe:subscription",
    ),
    Case(
        "event-reference",
        line(node(CATCH, inside="<signalEventDefinition/>")),
        "x",
        "signalRef",
        "must reference a signal, found none",
    ),
    Case(
        "event-reference",
        line(node(CATCH, inside='<signalEventDefinition signalRef="g"/>'), '<signal id="g"/>'),
        "x",
        "signalRef",
        "the signal 'g' it references must have a name",
    ),
    Case(
        "event-reference",
        process(
            '<startEvent id="s"/>'
            + node("endEvent", inside="<errorEventDefinition/>")
            + flow("f", "s", "x")
        ),
        "x",
        "errorRef",
        "must reference an error, found none",
    ),
    Case(
        "event-reference",
        _boundary(_on_a(_ERROR), more='<error id="r" errorCode="=code"/>'),
        "x",
        "errorRef",
        "expected a static errorCode, found '=code'",
    ),
    Case(
        "event-reference",
        line(node(THROW, inside=_ESCALATION)),
        "x",
        "escalationRef",
        "must reference an escalation of the file, found 'r'",
    ),
    Case(
        "caught-once",
        _boundary(_on_a(_ERROR, "b1"), _on_a(_ERROR, "b2"), more='<error id="r" errorCode="BAD"/>'),
        "b2",
        "errorEventDefinition",
        "'a' already catches the error 'BAD' at 'b1'",
    ),
    Case(
        "caught-once",
        _boundary(
            _on_a("<escalationEventDefinition/>", "b1"),
            _on_a("<escalationEventDefinition/>", "b2"),
            host=_SUB,
        ),
        "b2",
        "escalationEventDefinition",
        "'a' already catches every escalation at 'b1'",
    ),
    Case(
        "timer",
        line(node(CATCH, inside="<timerEventDefinition/>")),
        "x",
        "timerEventDefinition",
        "expected exactly one of timeDate, timeDuration, timeCycle, found none",
    ),
    Case(
        "timer",
        line(node(CATCH, inside=_timer("timeCycle", "R3/PT1H"))),
        "x",
        "timeCycle",
        "expected timeDate or timeDuration on an intermediateCatchEvent, found timeCycle",
    ),
    Case(
        "timer",
        _boundary(_on_a(_timer("timeCycle", "R3/PT1H"))),
        "x",
        "timeCycle",
        "an interrupting boundary event fires once",
    ),
    Case(
        "timer",
        process(node("startEvent", inside=_timer("timeDuration", "PT1H"))),
        "x",
        "timeDuration",
        "expected timeDate or timeCycle on a startEvent, found timeDuration",
    ),
    Case(
        "timer",
        line(node(CATCH, inside=_timer("timeDuration", "1 hour"))),
        "x",
        "timeDuration",
        "expected an ISO 8601 duration such as PT10M, found '1 hour'",
    ),
    Case(
        "timer",
        line(node(CATCH, inside=_timer("timeDuration", "P999999999W"))),
        "x",
        "timeDuration",
        "P999999999W",
    ),
    Case(
        "timer",
        line(node(CATCH, inside=_timer("timeDate", "tomorrow"))),
        "x",
        "timeDate",
        "found 'tomorrow'",
    ),
    Case(
        "timer",
        process(node("startEvent", inside=_timer("timeCycle", "0 0 25 * * *"))),
        "x",
        "timeCycle",
        "the hour must be a number from 0 to 23, found '25'",
    ),
    Case("timer", line(node(CATCH, inside=_timer("timeDate", ""))), "x", "timeDate", "is empty"),
]
