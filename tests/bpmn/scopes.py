"""Pieces of drawings with scopes: event sub-processes, compensation, transactions."""

from itertools import pairwise

from tests.bpmn.drawing import flow, node, service

START, END = '<startEvent id="s"/>', '<endEvent id="e"/>'

#: What the pieces refer to; stands beside the process.
NAMED = (
    '<message id="ping" name="ping"><extensionElements>'
    '<zeebe:subscription correlationKey="=key"/></extensionElements></message>'
    '<signal id="go" name="go"/>'
    '<error id="bad" errorCode="bad"/><error id="worse" errorCode="worse"/>'
    '<escalation id="late" escalationCode="late"/>'
)
MESSAGE = '<messageEventDefinition messageRef="ping"/>'
SIGNAL = '<signalEventDefinition signalRef="go"/>'
BAD = '<errorEventDefinition errorRef="bad"/>'
WORSE = '<errorEventDefinition errorRef="worse"/>'
ANY_ERROR = "<errorEventDefinition/>"
LATE = '<escalationEventDefinition escalationRef="late"/>'
ANY_ESCALATION = "<escalationEventDefinition/>"
COMPENSATE = "<compensateEventDefinition/>"
CANCEL = "<cancelEventDefinition/>"
TERMINATE = "<terminateEventDefinition/>"


def timer(kind: str, text: str) -> str:
    """``Date``, ``Duration`` or ``Cycle``."""
    return f"<timerEventDefinition><time{kind}>{text}</time{kind}></timerEventDefinition>"


def chain(*ids: str) -> str:
    """Flows from each element to the next."""
    return "".join(flow(f"{one}_{two}", one, two) for one, two in pairwise(ids))


def sub_process(
    id_: str, inside: str, extensions: str = "", tag: str = "subProcess", **attributes: str
) -> str:
    """A sub-process; *inside* draws its own start event."""
    return node(tag, extensions, inside, id=id_, **attributes)


def straight(id_: str, *elements: str, tag: str = "subProcess", more: str = "") -> str:
    """A sub-process with a start event ``<id>s`` and service tasks in a row."""
    inside = node("startEvent", id=f"{id_}s") + "".join(service(each) for each in elements)
    return sub_process(id_, inside + chain(f"{id_}s", *elements) + more, tag=tag)


def on_event(
    id_: str,
    event: str,
    *elements: str,
    interrupting: bool = True,
    more: str = "",
    mapped: str = "",
) -> str:
    """An event sub-process with a start event ``<id>s`` and service tasks in a row."""
    how = {} if interrupting else {"isInterrupting": "false"}
    inside = node("startEvent", mapped, event, id=f"{id_}s", **how)
    inside += "".join(service(each) for each in elements) + chain(f"{id_}s", *elements) + more
    return sub_process(id_, inside, triggeredByEvent="true")


def undone(host: str, handler: str | None = None) -> str:
    """A compensation boundary event on *host* and its handler, a service task by default."""
    undo = f"undo{host}"
    drawn = service(undo).replace("<serviceTask ", '<serviceTask isForCompensation="true" ')
    return (
        node("boundaryEvent", inside=COMPENSATE, id=f"c{host}", attachedToRef=host)
        + (drawn if handler is None else handler)
        + f'<association id="a{host}" sourceRef="c{host}" targetRef="{undo}"/>'
    )


def throw(id_: str, event: str, extensions: str = "") -> str:
    """An intermediate throw event."""
    return node("intermediateThrowEvent", extensions, event, id=id_)


def end(id_: str, event: str = "", extensions: str = "") -> str:
    """An end event."""
    return node("endEvent", extensions, event, id=id_)


def caught(id_: str, host: str, event: str, **attributes: str) -> str:
    """A boundary event."""
    return node("boundaryEvent", inside=event, id=id_, attachedToRef=host, **attributes)
