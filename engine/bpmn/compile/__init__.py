"""From BPMN files to plans: `compile_bpmn` reads, checks and compiles one file."""

import hashlib
from dataclasses import dataclass

from engine.bpmn.compile.compilation import Compilation
from engine.bpmn.compile.data import feel_text
from engine.bpmn.compile.events import starts
from engine.bpmn.compile.gateways import joins
from engine.bpmn.compile.nodes import build
from engine.bpmn.lanes import participants
from engine.bpmn.model import Model, Process
from engine.bpmn.parse import parse
from engine.bpmn.rules import check
from engine.plan.details import Participant
from engine.plan.model import Flow, Plan
from engine.source.problem import Problem, Refused, Severity

#: Part of each plan's hash: raised whenever the same file would compile to another plan.
COMPILER_VERSION = "2"

MOST_PROBLEMS = 500  #: that a refusal lists


@dataclass(frozen=True, slots=True)
class CompiledFile:
    """One plan for each executable process of a file, in document order, and its warnings."""

    plans: tuple[Plan, ...]
    warnings: tuple[Problem, ...]


def compile_bpmn(data: bytes, file: str) -> CompiledFile:
    """The executable processes of a BPMN file.

    Args:
        data: the file's bytes.
        file: the resource's name, for problems.

    Raises:
        Refused: the file cannot be deployed; carries every problem that was found.
    """
    model = parse(data, file)
    problems = (*model.problems, *check(model))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise Refused(_bounded(problems, file))
    responsible = participants(model)
    digest = hashlib.sha256(data)
    plans = [
        _plan(model, process, _hash(digest, process.id), responsible) for process in model.processes
    ]
    return CompiledFile(tuple(plans), _bounded(problems, file))


def _bounded(problems: tuple[Problem, ...], file: str) -> tuple[Problem, ...]:
    """At most `MOST_PROBLEMS` of them, errors first, and how many more there are."""
    if len(problems) <= MOST_PROBLEMS:
        return problems
    ordered = sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
    left = len(problems) - MOST_PROBLEMS
    more = Problem(
        code="too-many-problems",
        message=f"{left} more problems were found; mend these first",
        file=file,
        severity=ordered[MOST_PROBLEMS].severity,
    )
    return (*ordered[:MOST_PROBLEMS], more)


def _plan(model: Model, process: Process, digest: str, responsible: dict[str, Participant]) -> Plan:
    compilation = Compilation(model, process, responsible)
    layout = compilation.layout
    nodes = tuple(build(compilation, place) for place in layout.places)
    criteria = joins(layout)
    begins = tuple(starts(compilation))
    tag = process.zeebe("versionTag")
    return Plan(
        id=process.id,
        name=process.name,
        hash=digest,
        version_tag=tag.get("value") if tag is not None else None,
        nodes=nodes,
        flows=_flows(compilation),
        criteria=criteria,
        by_id={node.id: node.index for node in nodes},
        flow_ids=layout.flow_index,
        criterion_ids={criterion.id: criterion.index for criterion in criteria},
        starts=begins,
        start_form=next((nodes[start.node].form for start in begins if start.kind == "none"), None),
    )


def _flows(compilation: Compilation) -> tuple[Flow, ...]:
    layout = compilation.layout
    return tuple(
        Flow(
            index=index,
            id=flow.id,
            source=layout.outer[flow.source],
            target=layout.outer[flow.target],
            condition=feel_text(flow.condition),
            join=layout.joins.get(flow.target),
        )
        for index, flow in enumerate(layout.flows)
    )


def _hash(source: "hashlib._Hash", process: str) -> str:
    digest = source.copy()
    digest.update(f"\0{process}\0{COMPILER_VERSION}".encode())
    return digest.hexdigest()
