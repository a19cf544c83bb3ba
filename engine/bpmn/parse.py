"""Reads a BPMN file into the typed model of `engine.bpmn.model`.

BPMN 2.0.2 chapters 8 and 10 with the XML Schema of its Semantic.xsd. Reading judges nothing but
what it needs to read on: the rules do the rest. A process whose ``isExecutable`` is missing is
executable unless another process of the file says that it is. Flow nodes are read by
`engine.bpmn.parse_nodes`.
"""

from collections.abc import Iterable, Iterator

from lxml.etree import _Element

from engine.bpmn.coverage import IGNORED, REFUSED, SUB_PROCESSES, known
from engine.bpmn.extensions import read_helm_uses
from engine.bpmn.model import (
    Contents,
    Definition,
    FlowNode,
    Lane,
    MessageFlow,
    Model,
    Process,
    SequenceFlow,
    SubProcess,
)
from engine.bpmn.names import BPMN, qualified
from engine.bpmn.parse_items import read_data
from engine.bpmn.parse_nodes import READERS, read_activity
from engine.bpmn.reading import Reading, head
from engine.bpmn.xml import child_text, children, line_of, local, text_of
from engine.source.problem import Problem, Refused
from engine.source.xml import read_xml

_VALUES = {
    "message": "name",
    "signal": "name",
    "error": "errorCode",
    "escalation": "escalationCode",
}


def parse(data: bytes, file: str) -> Model:
    """The model in *data*; *file* is the resource's name for problems.

    Raises:
        Refused: it is not XML, or not BPMN.
    """
    root = read_xml(data, file)
    if root.tag != qualified(BPMN, "definitions"):
        message = (
            f"expected bpmn:definitions in the namespace {BPMN} as root element, found {root.tag}"
        )
        raise Refused([Problem("not-bpmn", message, file, line=line_of(root))])
    return _File(file).read(root)


class _File:
    """One pass over one file."""

    def __init__(self, file: str) -> None:
        self.reading = Reading(file)
        self.containers: dict[str, Process | SubProcess] = {}
        self.flows: list[SequenceFlow] = []

    def read(self, root: _Element) -> Model:
        self.reading.data = read_data(root)
        definitions: dict[str, Definition] = {}
        for child in children(root):
            tag = local(child)
            if tag in _VALUES and child.get("id"):
                value = child.get(_VALUES[tag]) or None
                definitions[child.get("id", "")] = Definition(value=value, **head(child))
            elif tag in REFUSED:
                self.reading.problem("unsupported-element", REFUSED[tag], child)
        processes, others = self._processes(root)
        return Model(
            file=self.reading.file,
            processes=processes,
            others=others,
            definitions=definitions,
            nodes={node.id: node for process in processes for node in _nodes(process)},
            containers=self.containers,
            flows=tuple(self.flows),
            incoming=_grouped((flow.target, flow) for flow in self.flows),
            outgoing=_grouped((flow.source, flow) for flow in self.flows),
            associations=tuple(_associations(root)),
            ids=tuple(_ids(root)),
            helm=tuple(read_helm_uses(root)),
            message_flows=tuple(_message_flows(root)),
            pools=dict(_pools(root)),
            data=self.reading.data,
            problems=tuple(self.reading.problems),
        )

    def _processes(self, root: _Element) -> tuple[tuple[Process, ...], tuple[str, ...]]:
        found = [child for child in children(root) if local(child) == "process"]
        marks = [
            self.reading.flag(process, "isExecutable") if "isExecutable" in process.attrib else None
            for process in found
        ]
        unmarked = True not in marks
        processes = []
        others = []
        for process, mark in zip(found, marks, strict=True):
            if not process.get("id"):
                self.reading.problem("missing-id", "a process needs an id", process)
            elif mark or (mark is None and unmarked):
                processes.append(self._process(process))
            else:
                others.append(process.get("id", ""))
        return tuple(processes), tuple(others)

    def _process(self, element: _Element) -> Process:
        process = Process(**head(element), contents=self._contents(element))
        self.containers[process.id] = process
        return process

    def _contents(self, container: _Element) -> Contents:
        scope = container.get("id", "")
        nodes: list[FlowNode] = []
        flows: list[SequenceFlow] = []
        lanes: list[Lane] = []
        for child in children(container):
            tag = local(child)
            if tag == "sequenceFlow":
                flows.extend(self._flow(child, scope))
            elif tag == "laneSet":
                lanes.extend(self._lanes(child))
            elif tag in READERS or tag in SUB_PROCESSES:
                nodes.extend(self._node(child, tag, scope))
            elif not (tag in IGNORED or tag.endswith("LoopCharacteristics")):
                self._stranger(child, tag)
        return Contents(tuple(nodes), tuple(flows), tuple(lanes))

    def _stranger(self, element: _Element, tag: str) -> None:
        if tag in REFUSED:
            self.reading.problem("unsupported-element", REFUSED[tag], element)
        elif not known(tag):
            self.reading.problem("unknown-element", f"BPMN has no element '{tag}' here", element)

    def _node(self, element: _Element, tag: str, scope: str) -> Iterator[FlowNode]:
        if not element.get("id"):
            self.reading.problem("missing-id", f"a {tag} needs an id", element)
            return
        if tag not in SUB_PROCESSES:
            yield READERS[tag](element, scope, self.reading)
            return
        container = self._sub_process(element, scope, self._contents(element))
        self.containers[container.id] = container
        yield container

    def _sub_process(self, element: _Element, scope: str, contents: Contents) -> SubProcess:
        cancels = None
        if "cancelRemainingInstances" in element.attrib:
            cancels = self.reading.flag(element, "cancelRemainingInstances")
        return SubProcess(
            **head(element),
            **read_activity(element, scope, self.reading),
            contents=contents,
            triggered_by_event=self.reading.flag(element, "triggeredByEvent"),
            completion=child_text(element, "completionCondition"),
            method=element.get("method") or None,
            cancel_remaining=cancels,
            ordering=element.get("ordering") or "Parallel",
        )

    def _flow(self, element: _Element, scope: str) -> Iterator[SequenceFlow]:
        missing = [name for name in ("id", "sourceRef", "targetRef") if not element.get(name)]
        if missing:
            message = f"a sequence flow needs {' and '.join(missing)}"
            self.reading.problem("incomplete-flow", message, element)
            return
        flow = SequenceFlow(
            **head(element),
            scope=scope,
            source=element.get("sourceRef", ""),
            target=element.get("targetRef", ""),
            condition=child_text(element, "conditionExpression"),
        )
        self.flows.append(flow)
        yield flow

    def _lanes(self, lane_set: _Element) -> Iterator[Lane]:
        for lane in children(lane_set):
            if local(lane) == "lane":
                members = [text_of(child) for child in children(lane, "flowNodeRef")]
                inner = [
                    one for child in children(lane, "childLaneSet") for one in self._lanes(child)
                ]
                yield Lane(**head(lane), members=tuple(members), lanes=tuple(inner))


def _nodes(container: Process | SubProcess) -> Iterator[FlowNode]:
    for node in container.contents.nodes:
        yield node
        if isinstance(node, SubProcess):
            yield from _nodes(node)


def _grouped(
    pairs: Iterable[tuple[str, SequenceFlow]],
) -> dict[str, tuple[SequenceFlow, ...]]:
    groups: dict[str, list[SequenceFlow]] = {}
    for key, flow in pairs:
        groups.setdefault(key, []).append(flow)
    return {key: tuple(flows) for key, flows in groups.items()}


def _associations(root: _Element) -> Iterator[tuple[str, str]]:
    for association in root.iter(qualified(BPMN, "association")):
        yield association.get("sourceRef", ""), association.get("targetRef", "")


def _message_flows(root: _Element) -> Iterator[MessageFlow]:
    for flow in root.iter(qualified(BPMN, "messageFlow")):
        yield MessageFlow(
            id=flow.get("id", ""),
            line=line_of(flow),
            source=_local_name(flow.get("sourceRef")),
            target=_local_name(flow.get("targetRef")),
            message=_local_name(flow.get("messageRef")) or None,
        )


def _pools(root: _Element) -> Iterator[tuple[str, str]]:
    for participant in root.iter(qualified(BPMN, "participant")):
        if participant.get("processRef"):
            yield participant.get("id", ""), _local_name(participant.get("processRef"))


def _local_name(reference: str | None) -> str:
    """A QName without its prefix, which says nothing inside of a file."""
    return (reference or "").strip().rpartition(":")[2]


def _ids(root: _Element) -> Iterator[tuple[str, str, int]]:
    for element in root.iter(f"{{{BPMN}}}*"):
        identifier = element.get("id")
        if identifier:
            yield identifier, local(element), line_of(element)
