"""Every element of BPMN 2.0.2 that can stand in a process is compiled, refused, or a picture."""

import pytest

from engine.bpmn.compile.nodes import KINDS
from engine.bpmn.coverage import COMPILED, IGNORED, REFUSED
from engine.source.problem import Severity
from tests.bpmn.drawing import definitions, line, node, plan, problems, process, service

# BPMN 2.0.2, Semantic.xsd: concrete elements in the substitution groups of flowElement,
# eventDefinition and loopCharacteristics, and the root element choreography.
FLOW_ELEMENTS = [
    "adHocSubProcess",
    "boundaryEvent",
    "businessRuleTask",
    "callActivity",
    "callChoreography",
    "choreographyTask",
    "complexGateway",
    "dataObject",
    "dataObjectReference",
    "dataStoreReference",
    "endEvent",
    "eventBasedGateway",
    "exclusiveGateway",
    "implicitThrowEvent",
    "inclusiveGateway",
    "intermediateCatchEvent",
    "intermediateThrowEvent",
    "manualTask",
    "parallelGateway",
    "receiveTask",
    "scriptTask",
    "sendTask",
    "sequenceFlow",
    "serviceTask",
    "startEvent",
    "subChoreography",
    "subProcess",
    "task",
    "transaction",
    "userTask",
]
DEFINITIONS = [
    "cancelEventDefinition",
    "compensateEventDefinition",
    "conditionalEventDefinition",
    "errorEventDefinition",
    "escalationEventDefinition",
    "linkEventDefinition",
    "messageEventDefinition",
    "signalEventDefinition",
    "terminateEventDefinition",
    "timerEventDefinition",
]
LOOPS = ["multiInstanceLoopCharacteristics", "standardLoopCharacteristics"]
ARTIFACTS = ["association", "group", "textAnnotation"]

UNBUILT = [
    (line(node("implicitThrowEvent")), "x"),
    (line(node("choreographyTask")), "x"),
    (line(node("subChoreography")), "x"),
    (line(node("callChoreography")), "x"),
    (definitions('<choreography id="x"/>'), "x"),
]


@pytest.mark.parametrize("tag", [*FLOW_ELEMENTS, *DEFINITIONS, *LOOPS, *ARTIFACTS])
def test_the_standards_elements_each_have_one_answer(tag: str) -> None:
    answers = [tag in COMPILED, tag in REFUSED, tag in IGNORED]

    assert answers.count(True) == 1


def test_what_is_said_to_be_compiled_is_an_element_of_the_standard() -> None:
    assert set(FLOW_ELEMENTS + DEFINITIONS + LOOPS) >= COMPILED


def test_every_compiled_flow_node_has_a_builder() -> None:
    nodes = {tag for tag in COMPILED if tag in FLOW_ELEMENTS} - {"sequenceFlow"}

    assert set(KINDS) == nodes | {"process"}


@pytest.mark.parametrize(("data", "element"), UNBUILT)
def test_what_is_not_built_is_refused_by_name(data: bytes, element: str) -> None:
    found = [problem for problem in problems(data) if problem.code == "unsupported-element"]

    assert [problem.element for problem in found] == [element]
    assert found[0].severity is Severity.ERROR
    assert "not" in found[0].message


def test_pictures_change_nothing_in_the_plan() -> None:
    drawn = (
        '<dataObject id="d"/><dataObjectReference id="dr" dataObjectRef="d"/>'
        '<dataStoreReference id="ds"/><textAnnotation id="note"><text>hm</text></textAnnotation>'
        '<association id="as" sourceRef="x" targetRef="note"/><group id="g"/>'
    )
    plain = line(service())
    annotated = plain.replace(b'<startEvent id="s"/>', f'{drawn}<startEvent id="s"/>'.encode())

    assert list(plan(annotated).by_id) == list(plan(plain).by_id)


def test_a_misspelled_element_is_refused() -> None:
    found = problems(process('<startEvent id="s"/><servicTask id="a"/>'))

    assert [(p.code, p.element) for p in found] == [("unknown-element", "a")]
