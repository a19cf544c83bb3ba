"""Processes that call each other, drawn small, and a fleet of their instances."""

from engine.bpmn.compile import compile_bpmn
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


def beside_all(definition: str, interrupting: bool, kind: str = "Handle") -> str:
    start = node(
        "startEvent", inside=definition, id="Caught", isInterrupting=str(interrupting).lower()
    )
    inside = start + service(kind) + flow("caught", "Caught", kind)
    return node("subProcess", inside=inside, id="Beside", triggeredByEvent="true")
