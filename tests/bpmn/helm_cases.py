"""Broken drawings: what HELM adds to BPMN (agents, milestones, policies, lanes)."""

from tests.bpmn.cases import Case
from tests.bpmn.drawing import line, node, process, service

THROW = "intermediateThrowEvent"
TIMER = "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
ON_X = {"attachedToRef": "x", "helm:exceptionCase": "trouble"}


def region(extensions: str, inside: str | None = None, **attributes: str) -> bytes:
    """A process with an ad-hoc sub-process ``x``."""
    tools = service("a") if inside is None else inside
    return line(node("adHocSubProcess", extensions, tools, **attributes))


def agent(attributes: str = 'name="ada" model="m"', inside: str | None = None) -> bytes:
    """A process with an agent's region ``x``."""
    return region(f"<helm:agent {attributes}/>", inside)


def lane(extensions: str, members: str = "x") -> bytes:
    """A process whose element ``x`` lies in the lane ``l``."""
    listed = "".join(f"<flowNodeRef>{member}</flowNodeRef>" for member in members.split())
    held = f"<extensionElements>{extensions}</extensionElements>"
    drawn = f'<laneSet id="lanes"><lane id="l" name="Clerk">{held}{listed}</lane></laneSet>'
    return line(service()).replace(b'<startEvent id="s"/>', f'{drawn}<startEvent id="s"/>'.encode())


CASES = [
    Case(
        "helm-extension",
        line(service()).replace(b'type="work"', b'type="work" helm:speed="9"'),
        "x",
        "helm:speed",
        "HELM has no attribute 'helm:speed'",
    ),
    Case(
        "helm-extension",
        line(node("exclusiveGateway", **{"helm:routing": "judgment"})),
        "x",
        "helm:routing",
        "routing by judgment is not built yet",
    ),
    Case(
        "helm-extension",
        region("<helm:boundary/>"),
        "x",
        "helm:boundary",
        "boundaries are not built yet",
    ),
    Case(
        "helm-extension",
        region("<helm:helper/>"),
        "x",
        "helm:helper",
        "HELM has no element 'helm:helper'; it has helm:participant",
    ),
    Case(
        "helm-extension",
        agent('name="ada" model="m" temperature="1"'),
        "x",
        "helm:agent temperature",
        "has no attribute 'temperature'",
    ),
    Case(
        "helm-extension",
        region('<helm:agent name="ada" model="m"><helm:tone>kind</helm:tone></helm:agent>'),
        "x",
        "helm:tone",
        "helm:agent holds no helm:tone",
    ),
    Case(
        "helm-extension",
        line(node("userTask", '<zeebe:userTask/><helm:agent name="ada" model="m"/>')),
        "x",
        "helm:agent",
        "means something on adHocSubProcess, but stands on a userTask",
    ),
    Case(
        "helm-extension",
        process('<helm:policy decision="d"/><startEvent id="s"/>'),
        "p",
        "helm:policy",
        "must stand in extensionElements",
    ),
    Case(
        "field-value",
        region('<helm:agent model="m" maxModelCalls="0"/>'),
        "x",
        "helm:agent name",
        "helm:agent name is missing",
    ),
    Case(
        "field-value",
        agent('name="ada" model="m" maxTokens="lots"'),
        "x",
        "helm:agent maxTokens",
        "a whole number of at least 1, found 'lots'",
    ),
    Case(
        "field-value",
        lane('<helm:participant kind="robot" ref="r2"/>'),
        "l",
        "helm:participant kind",
        "expected one of group, agent, system, found 'robot'",
    ),
    Case(
        "ad-hoc-sub-process",
        region("", ""),
        "x",
        None,
        "ad-hoc sub-process 'x' must have at least one activity",
    ),
    Case(
        "ad-hoc-sub-process",
        region("", service("a") + '<endEvent id="ae"/>'),
        "ae",
        None,
        "an ad-hoc sub-process has no endEvent; 'x' has 'ae'",
    ),
    Case(
        "ad-hoc-sub-process",
        region('<zeebe:adHoc outputCollection="all"/>'),
        "x",
        "zeebe:adHoc",
        "belong together, found only outputCollection",
    ),
    Case(
        "ad-hoc-sub-process",
        region('<zeebe:taskDefinition type="w"/><zeebe:adHoc activeElementsCollection="=b"/>'),
        "x",
        "zeebe:adHoc activeElementsCollection",
        "the worker of 'x' decides this",
    ),
    Case(
        "ad-hoc-sub-process",
        agent(inside=service("a") + "<completionCondition>=done</completionCondition>"),
        "x",
        "completionCondition",
        "the worker of 'x' decides this; remove completionCondition",
    ),
    Case(
        "ad-hoc-sub-process",
        region('<zeebe:taskDefinition type="w"/>', cancelRemainingInstances="false"),
        "x",
        "cancelRemainingInstances",
        "the worker of 'x' decides this",
    ),
    Case(
        "ad-hoc-sub-process",
        region("", ordering="Random"),
        "x",
        "ordering",
        "expected ordering Parallel or Sequential, found 'Random'",
    ),
    Case(
        "agent-region",
        agent('name="ada"'),
        "x",
        "helm:agent model",
        "a model connection (model) or a decision that names one",
    ),
    Case(
        "agent-region",
        agent(inside=service("escalate")),
        "escalate",
        "id",
        "the tool name 'escalate' is built in",
    ),
    Case(
        "agent-region",
        agent(inside=service("read.file") + service("read_file")),
        "read_file",
        "id",
        "'read.file' and 'read_file' have the same tool name 'read_file'",
    ),
    Case(
        "tool-parameter",
        agent(
            inside=node(
                "serviceTask",
                '<zeebe:taskDefinition type="w"/><zeebe:ioMapping>'
                '<zeebe:input source="=fromAi(1)" target="b"/></zeebe:ioMapping>',
                id="a",
            )
        ),
        "a",
        "zeebe:input source",
        "the first argument of fromAi has to be a path",
    ),
    Case(
        "milestone",
        line(
            node(
                THROW,
                '<helm:milestone approvers="owners"/>',
                '<escalationEventDefinition escalationRef="r"/>',
            ),
            '<escalation id="r" escalationCode="c"/>',
        ),
        "x",
        "helm:milestone",
        "a milestone is a none throw event, but 'x' throws an escalation",
    ),
    Case(
        "milestone",
        line(node(THROW, "<helm:milestone/>")),
        "x",
        "helm:milestone approvers",
        "must name approvers, or lie in a lane",
    ),
    Case(
        "milestone",
        line(node(THROW, '<helm:milestone approvers="owners"/>')).replace(b'"x"', b'"go-live"'),
        "go-live",
        "helm:milestone resultVariable",
        "a variable named 'go-live', which FEEL cannot read",
    ),
    Case(
        "policy",
        region('<helm:policy decision="d" elements="a, gone"/>'),
        "x",
        "helm:policy elements",
        "'x' contains no element 'gone'",
    ),
    Case(
        "exception-case",
        line(service() + node("boundaryEvent", inside=TIMER, id="b", **ON_X)),
        "b",
        "helm:exceptionCase",
        "'b' is for timer",
    ),
    Case("lane", lane("", "x gone"), "l", "flowNodeRef", "lists 'gone'"),
    Case(
        "lane",
        lane(""),
        "l",
        "helm:participant",
        "lane 'Clerk' names nobody and is only a picture",
        warns=True,
    ),
]
