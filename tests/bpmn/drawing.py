"""Small drawings as text: a process around a body, and what a deployment of it says."""

from engine.bpmn.compile import CompiledFile, compile_bpmn
from engine.plan.model import Plan
from engine.source.problem import Problem, Refused

FILE = "drawing.bpmn"

_OPEN = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:helm="urn:helm:ext" '
    'xmlns:acme="urn:acme" id="file" targetNamespace="urn:test">'
)


def definitions(body: str) -> bytes:
    """A file with *body* in it."""
    return f"{_OPEN}{body}</definitions>".encode()


def process(body: str, more: str = "", extensions: str = "") -> bytes:
    """A file with one executable process ``p``; *more* stands beside it."""
    held = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return definitions(f'<process id="p" isExecutable="true">{held}{body}</process>{more}')


def line(element: str, more: str = "", extensions: str = "") -> bytes:
    """A process in which *element*, with the id ``x``, stands between start and end."""
    body = (
        f'<startEvent id="s"/>{element}<endEvent id="e"/>'
        '<sequenceFlow id="to_x" sourceRef="s" targetRef="x"/>'
        '<sequenceFlow id="from_x" sourceRef="x" targetRef="e"/>'
    )
    return process(body, more, extensions)


def node(tag: str, extensions: str = "", inside: str = "", **attributes: str) -> str:
    """An element ``x``, or with the id that is given."""
    attributes = {"id": "x", **attributes}
    shown = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    held = f"<extensionElements>{extensions}</extensionElements>" if extensions else ""
    return f"<{tag} {shown}>{held}{inside}</{tag}>"


def service(identifier: str = "x", inside: str = "") -> str:
    """A service task for workers of the type ``work``."""
    return node("serviceTask", '<zeebe:taskDefinition type="work"/>', inside, id=identifier)


def flow(identifier: str, source: str, target: str, condition: str = "") -> str:
    """A sequence flow."""
    inside = f"<conditionExpression>{condition}</conditionExpression>" if condition else ""
    return (
        f'<sequenceFlow id="{identifier}" sourceRef="{source}" targetRef="{target}">{inside}'
        "</sequenceFlow>"
    )


def compiled(data: bytes) -> CompiledFile:
    """The plans and warnings."""
    return compile_bpmn(data, FILE)


def plan(data: bytes) -> Plan:
    """The only plan."""
    (found,) = compiled(data).plans
    return found


def problems(data: bytes) -> tuple[Problem, ...]:
    """Everything that is said about the file, whether it is refused or not."""
    try:
        return compile_bpmn(data, FILE).warnings
    except Refused as refused:
        return tuple(refused.problems)


def codes(data: bytes) -> set[str]:
    """The codes of everything that is said about the file."""
    return {problem.code for problem in problems(data)}
