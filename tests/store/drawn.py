"""Small processes for the store's tests."""

from itertools import pairwise

HEAD = (
    '<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"'
    ' xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="defs" targetNamespace="urn:store">'
)


def process(*elements: str, before: str = "") -> bytes:
    """An executable process ``order`` of elements in a row, between ``Begin`` and ``End``."""
    ids = ["Begin", *(element.split('id="')[1].split('"')[0] for element in elements), "End"]
    flows = "".join(
        f'<bpmn:sequenceFlow id="To{target}" sourceRef="{source}" targetRef="{target}"/>'
        for source, target in pairwise(ids)
    )
    return (
        f'{HEAD}{before}<bpmn:process id="order" isExecutable="true">'
        f'<bpmn:startEvent id="Begin"/>{"".join(elements)}<bpmn:endEvent id="End"/>{flows}'
        "</bpmn:process></bpmn:definitions>"
    ).encode()


def extended(inside: str) -> str:
    return f"<bpmn:extensionElements>{inside}</bpmn:extensionElements>"


def service(id_: str, inside: str = "", type_: str = "work") -> str:
    work = extended(f'<zeebe:taskDefinition type="{type_}"/>')
    return f'<bpmn:serviceTask id="{id_}" name="Do {id_}">{work}{inside}</bpmn:serviceTask>'


def script(id_: str, expression: str = "=1", result: str = "") -> str:
    inside = extended(f'<zeebe:script expression="{expression}" resultVariable="{result or id_}"/>')
    return f'<bpmn:scriptTask id="{id_}">{inside}</bpmn:scriptTask>'


def many(collection: str = "=items", sequential: bool = False) -> str:
    """Loop characteristics: the element ``item`` gives ``item * 2`` into ``doubled``."""
    loop = (
        f'<zeebe:loopCharacteristics inputCollection="{collection}" inputElement="item"'
        ' outputCollection="doubled" outputElement="=item * 2"/>'
    )
    return (
        f'<bpmn:multiInstanceLoopCharacteristics isSequential="{str(sequential).lower()}">'
        f"{extended(loop)}</bpmn:multiInstanceLoopCharacteristics>"
    )


def user(id_: str, inside: str = "") -> str:
    task = extended(f"<zeebe:userTask/>{inside}")
    return f'<bpmn:userTask id="{id_}">{task}</bpmn:userTask>'
