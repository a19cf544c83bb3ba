"""Drawings with listeners, as text."""

from itertools import pairwise

from tests.bpmn.drawing import process

WORK = '<zeebe:taskDefinition type="work"/>'


def asks(*listeners: str, more: str = "") -> str:
    """Execution listeners, each as ``event:type``."""
    inside = "".join(
        f'<zeebe:executionListener eventType="{event}" type="{type_}"/>'
        for event, _, type_ in (listener.partition(":") for listener in listeners)
    )
    return f"<zeebe:executionListeners>{inside}</zeebe:executionListeners>{more}"


def task_asks(*listeners: str) -> str:
    """Task listeners, each as ``event:type``."""
    inside = "".join(
        f'<zeebe:taskListener eventType="{event}" type="{type_}"/>'
        for event, _, type_ in (listener.partition(":") for listener in listeners)
    )
    return f"<zeebe:userTask/><zeebe:taskListeners>{inside}</zeebe:taskListeners>"


def element(tag: str, identifier: str, extensions: str = "", inside: str = "", **more: str) -> str:
    shown = "".join(f' {name}="{value}"' for name, value in more.items())
    held = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return f'<{tag} id="{identifier}"{shown}>{held}{inside}</{tag}>'


def service(identifier: str, extensions: str = "", inside: str = "") -> str:
    return element("serviceTask", identifier, WORK + extensions, inside)


def chain(*elements: str, beside: str = "", more: str = "", extensions: str = "") -> bytes:
    """The elements in a row between Begin and End; *beside* stands in the process as well."""
    return process(row(*elements) + beside, more, extensions)


def row(*elements: str, begin: str = "Begin", end: str = "End") -> str:
    """The elements in a row between a start and an end event."""
    ids = [begin, *(_id(one) for one in elements), end]
    flows = "".join(
        f'<sequenceFlow id="{a}_{b}" sourceRef="{a}" targetRef="{b}"/>' for a, b in pairwise(ids)
    )
    return f'<startEvent id="{begin}"/>{"".join(elements)}<endEvent id="{end}"/>{flows}'


def _id(text: str) -> str:
    return text.partition('id="')[2].partition('"')[0]


def deadline(host: str, target: str, duration: str = "PT1H") -> str:
    """An interrupting timer on *host* that leads to the element *target* (as text)."""
    timer = f"<timerEventDefinition><timeDuration>{duration}</timeDuration></timerEventDefinition>"
    return (
        f'<boundaryEvent id="Late" attachedToRef="{host}">{timer}</boundaryEvent>{target}'
        f'<sequenceFlow id="late" sourceRef="Late" targetRef="{_id(target)}"/>'
    )
