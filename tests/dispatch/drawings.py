"""Small processes for the tests of the pipe."""

from itertools import pairwise

from tests.bpmn.drawing import flow, process


def service(element: str = "Work", job_type: str = "work", retries: int = 3) -> str:
    definition = f'<zeebe:taskDefinition type="{job_type}" retries="{retries}"/>'
    return (
        f'<serviceTask id="{element}"><extensionElements>{definition}</extensionElements>'
        "</serviceTask>"
    )


def chain(*elements: str, more: str = "", start: str = '<startEvent id="Start"/>') -> bytes:
    """Start, the elements one after another, end. Each is (id, text) or a service task's id."""
    bodies = [element if element.startswith("<") else service(element) for element in elements]
    ids = ["Start", *(body.split('id="')[1].split('"')[0] for body in bodies), "End"]
    flows = [flow(f"to{b}", a, b) for a, b in pairwise(ids)]
    return process(start + "".join(bodies) + '<endEvent id="End"/>' + "".join(flows), more)


def user_task(element: str = "Approve", assignment: str = "") -> str:
    return (
        f'<userTask id="{element}"><extensionElements><zeebe:userTask/>{assignment}'
        "</extensionElements></userTask>"
    )


def message(name: str, key: str = "=order") -> str:
    return (
        f'<message id="{name}" name="{name}"><extensionElements>'
        f'<zeebe:subscription correlationKey="{key}"/></extensionElements></message>'
    )


def catch_message(element: str = "Wait", name: str = "paid") -> str:
    return (
        f'<intermediateCatchEvent id="{element}">'
        f'<messageEventDefinition messageRef="{name}"/></intermediateCatchEvent>'
    )


def catch_timer(element: str = "Pause", duration: str = "PT10S") -> str:
    return (
        f'<intermediateCatchEvent id="{element}"><timerEventDefinition>'
        f"<timeDuration>{duration}</timeDuration></timerEventDefinition></intermediateCatchEvent>"
    )
