"""Broken drawings: event sub-processes, compensation, transactions."""

from tests.bpmn.cases import Case
from tests.bpmn.drawing import flow, line, node, process, service
from tests.bpmn.scopes import (
    BAD,
    CANCEL,
    COMPENSATE,
    LATE,
    MESSAGE,
    NAMED,
    SIGNAL,
    START,
    caught,
    chain,
    end,
    on_event,
    straight,
    sub_process,
    throw,
    timer,
    undone,
)

_A = START + service("a") + chain("s", "a")
_HANDLER = service("undoa").replace("<serviceTask ", '<serviceTask isForCompensation="true" ')


def _drawn(*pieces: str) -> bytes:
    return process(_A + "".join(pieces), NAMED)


def _transaction(*pieces: str, tag: str = "transaction", more: str = "") -> bytes:
    inside = more + node("startEvent", id="ts") + end("x", CANCEL) + chain("ts", "x")
    drawn = START + sub_process("t", inside, tag=tag) + chain("s", "t")
    return process(drawn + "".join(pieces), NAMED)


_THROW_X = '<compensateEventDefinition activityRef="{}"/>'
_NO_WAIT = '<compensateEventDefinition waitForCompletion="false"/>'
_MANY = (
    "<multiInstanceLoopCharacteristics><loopCardinality>=2</loopCardinality>"
    "</multiInstanceLoopCharacteristics>"
)

CASES = [
    Case(
        "transaction",
        line(node("transaction", "", '<startEvent id="ts"/>', method="##Image")),
        "x",
        "method",
        "'x' is undone by compensation, whatever its method says; expected ##Compensate",
        warns=True,
    ),
    Case(
        "sub-process-start",
        _drawn(sub_process("E", service("X"), triggeredByEvent="true")),
        "E",
        "startEvent",
        "event sub-process 'E' must have exactly one start event, found none",
    ),
    Case(
        "event-definition",
        _drawn(sub_process("E", node("startEvent", id="Es"), triggeredByEvent="true")),
        "Es",
        "eventDefinitions",
        "expected one definition of timer, message, signal, conditional, error, escalation",
    ),
    Case(
        "event-definition",
        process(node("startEvent", inside=BAD, id="s") + service("a") + chain("s", "a"), NAMED),
        "s",
        "eventDefinitions",
        "found error",
    ),
    Case(
        "timer",
        _drawn(on_event("E", timer("Cycle", "R/PT1H"), "X")),
        "Es",
        "timeCycle",
        "set isInterrupting to false",
    ),
    Case(
        "caught-once",
        _drawn(on_event("E", SIGNAL, "X"), on_event("F", SIGNAL, "Y")),
        "Fs",
        "signalEventDefinition",
        "'p' already catches the signal 'go' at 'Es'",
    ),
    Case(
        "message",
        process(_A + on_event("E", MESSAGE, "X"), '<message id="ping" name="ping"/>'),
        "Es",
        "zeebe:subscription correlationKey",
        "that 'Es' waits for must have a zeebe:subscription",
    ),
    Case(
        "event-reference",
        process(_A + on_event("E", BAD, "X"), '<error id="bad" errorCode="=code"/>'),
        "Es",
        "errorRef",
        "expected a static errorCode",
    ),
    Case(
        "event-sub-process",
        _drawn(on_event("E", SIGNAL, "X"), flow("f", "a", "E")),
        "f",
        "targetRef",
        "no flow leads to or from the event sub-process 'E'",
    ),
    Case(
        "event-sub-process",
        _drawn(on_event("E", SIGNAL, "X", more=_MANY)),
        "E",
        "multiInstanceLoopCharacteristics",
        "cannot repeat",
    ),
    Case(
        "event-sub-process",
        _drawn(
            on_event("E", SIGNAL, "X")
            .replace("<subProcess", "<transaction")
            .replace("</subProcess", "</transaction")
        ),
        "E",
        "triggeredByEvent",
        "only a plain sub-process is triggered by an event, found transaction",
    ),
    Case(
        "event-sub-process",
        _drawn(on_event("E", SIGNAL, "X"), caught("b", "E", LATE)),
        "b",
        "attachedToRef",
        "an event sub-process has no boundary events",
    ),
    Case(
        "event-sub-process",
        _drawn(on_event("E", BAD, "X", interrupting=False)),
        "Es",
        "isInterrupting",
        "an error start event always interrupts",
    ),
    Case(
        "event-sub-process",
        _drawn(on_event("E", COMPENSATE, "X")),
        "Es",
        "compensateEventDefinition",
        "the process 'p' is never compensated as a whole",
    ),
    Case(
        "event-sub-process",
        _drawn(
            on_event("E", SIGNAL, "X").replace(
                'triggeredByEvent="true"', 'triggeredByEvent="true" isForCompensation="true"'
            )
        ),
        "E",
        "isForCompensation",
        "'E' is begun by its event",
    ),
    Case(
        "event-sub-process",
        _drawn(on_event("E", SIGNAL, "X", mapped='<zeebe:formDefinition formId="f"/>')),
        "Es",
        "zeebe:formDefinition",
        "nobody starts an event sub-process by a form",
    ),
    Case(
        "ad-hoc-sub-process",
        process(
            START
            + sub_process("h", on_event("E", SIGNAL, "X"), tag="adHocSubProcess")
            + chain("s", "h"),
            NAMED,
        ),
        "h",
        None,
        "must have at least one activity",
    ),
    Case(
        "compensation",
        _drawn(caught("c", "a", COMPENSATE)),
        "c",
        "association",
        "with exactly one activity that compensates, found none",
    ),
    Case(
        "compensation",
        _drawn(undone("a"), service("b"), flow("f", "ca", "b")),
        "f",
        "sourceRef",
        "no flow leaves the compensation boundary event 'ca'",
    ),
    Case(
        "compensation",
        _drawn(undone("a", service("undoa"))),
        "undoa",
        "isForCompensation",
        "must be marked isForCompensation",
    ),
    Case(
        "compensation",
        _drawn(undone("a", ""), straight("u", more=_HANDLER)),
        "undoa",
        "association",
        "lies in another scope than 'ca'; put it into 'p'",
    ),
    Case(
        "compensation",
        _drawn(undone("a"), flow("f", "a", "undoa")),
        "f",
        "targetRef",
        "no flow leads to or from 'undoa'",
    ),
    Case(
        "compensation",
        _drawn(_HANDLER),
        "undoa",
        "isForCompensation",
        "nothing begins it",
    ),
    Case(
        "compensation",
        _drawn(undone("a"), undone("undoa")),
        "cundoa",
        "attachedToRef",
        "undoes another activity and cannot be compensated itself",
    ),
    Case(
        "compensation",
        process(
            START
            + straight("a", more=on_event("E", COMPENSATE, "X"))
            + undone("a")
            + chain("s", "a"),
            NAMED,
        ),
        "ca",
        "attachedToRef",
        "'a' is compensated by the event sub-process in it already",
    ),
    Case(
        "compensation",
        _drawn(undone("a"), throw("T", _THROW_X.format("nobody")), flow("f", "a", "T")),
        "T",
        "activityRef",
        "activityRef must name an activity of 'p', found 'nobody'",
    ),
    Case(
        "compensation",
        _drawn(throw("T", _THROW_X.format("a")), flow("f", "a", "T")),
        "T",
        "activityRef",
        "which nothing compensates",
    ),
    Case(
        "compensation",
        _drawn(
            undone("a"),
            throw("T", _NO_WAIT, '<helm:compensation ordering="sequential"/>'),
            flow("f", "a", "T"),
        ),
        "T",
        "waitForCompletion",
        "only while somebody waits for them",
    ),
    Case(
        "compensation",
        _drawn(undone("a"), throw("T", LATE + _THROW_X.format("nobody")), flow("f", "a", "T")),
        "T",
        "activityRef",
        "found 'nobody'",
    ),
    Case(
        "transaction",
        process(START + end("x", LATE + CANCEL) + chain("s", "x"), NAMED),
        "x",
        "cancelEventDefinition",
        "cancels a transaction, but lies in none",
    ),
    Case(
        "transaction",
        process(START + end("x", CANCEL) + chain("s", "x"), NAMED),
        "x",
        "cancelEventDefinition",
        "cancels a transaction, but lies in none",
    ),
    Case(
        "transaction",
        _transaction(),
        "x",
        "cancelEventDefinition",
        "which has no cancel boundary event to be left by",
    ),
    Case(
        "transaction",
        _transaction(caught("c", "t", CANCEL), tag="subProcess"),
        "c",
        "attachedToRef",
        "only a transaction is canceled; 't' is a subProcess",
    ),
    Case(
        "transaction",
        _transaction(caught("c", "t", CANCEL, cancelActivity="false")),
        "c",
        "cancelActivity",
        "a cancel boundary event always interrupts",
    ),
    Case(
        "transaction",
        _transaction(caught("c", "t", CANCEL), more=_MANY),
        "c",
        "attachedToRef",
        "put the transaction into a sub-process that repeats",
    ),
]
