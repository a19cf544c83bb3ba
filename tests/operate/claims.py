"""A claim: checked by a person, assessed and paid by workers. Drawn, in versions that differ."""

from collections.abc import Sequence
from itertools import pairwise

_SIZE = {"startEvent": (36, 36), "endEvent": (36, 36)}


def claims(*, assess: str = "Assess", extra: bool = False, prefix: str = "") -> bytes:
    """The model: *assess* is the id of the step in the middle; *extra* puts one behind it."""
    steps: list[tuple[str, str, str, str]] = [
        ("startEvent", "Reported", "Claim reported", ""),
        ("userTask", "Check", "Check the claim", "<zeebe:userTask/>"),
        ("serviceTask", assess, "Assess the damage", _job(f"{prefix}assess")),
        ("serviceTask", "Pay", "Pay the claim", _job(f"{prefix}pay")),
        ("endEvent", "Settled", "Settled", ""),
    ]
    if extra:
        steps.insert(3, ("userTask", "Approve", "Approve the sum", "<zeebe:userTask/>"))
    process = f"{prefix}claim"
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
        ' xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"'
        ' xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"'
        ' xmlns:di="http://www.omg.org/spec/DD/20100524/DI"'
        ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:claims">'
        f'<bpmn:process id="{process}" name="Claim" isExecutable="true">'
        f"{_nodes(steps)}{_flows(steps)}</bpmn:process>"
        f'<bpmndi:BPMNDiagram id="di"><bpmndi:BPMNPlane id="plane" bpmnElement="{process}">'
        f"{_drawing(steps)}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram></bpmn:definitions>"
    ).encode()


def _job(kind: str) -> str:
    return f'<zeebe:taskDefinition type="{kind}" retries="1"/>'


def _nodes(steps: Sequence[tuple[str, str, str, str]]) -> str:
    return "".join(
        f'<bpmn:{kind} id="{id_}" name="{name}">'
        + (f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>" if inside else "")
        + f"</bpmn:{kind}>"
        for kind, id_, name, inside in steps
    )


def _flows(steps: Sequence[tuple[str, str, str, str]]) -> str:
    return "".join(
        f'<bpmn:sequenceFlow id="to_{there[1]}" sourceRef="{here[1]}" targetRef="{there[1]}"/>'
        for here, there in pairwise(steps)
    )


def _drawing(steps: Sequence[tuple[str, str, str, str]]) -> str:
    shapes, edges, x, before = [], [], 100, None
    for kind, id_, _, _ in steps:
        width, height = _SIZE.get(kind, (110, 80))
        label = (
            f'<bpmndi:BPMNLabel><dc:Bounds x="{x - 22}" y="150" width="80" height="14"/>'
            "</bpmndi:BPMNLabel>"
            if kind in _SIZE
            else ""
        )
        shapes.append(
            f'<bpmndi:BPMNShape id="{id_}_di" bpmnElement="{id_}"><dc:Bounds x="{x}" '
            f'y="{120 - height // 2}" width="{width}" height="{height}"/>{label}</bpmndi:BPMNShape>'
        )
        if before is not None:
            edges.append(
                f'<bpmndi:BPMNEdge id="to_{id_}_di" bpmnElement="to_{id_}">'
                f'<di:waypoint x="{before}" y="120"/><di:waypoint x="{x}" y="120"/>'
                "</bpmndi:BPMNEdge>"
            )
        before = x + width
        x = before + 60
    return "".join(shapes + edges)
