"""From CMMN files to plans: `compile_cmmn` reads, checks and compiles one file."""

import hashlib
from dataclasses import dataclass

from engine.cmmn.compile.compilation import Compilation
from engine.cmmn.compile.hearing import heard, listening, reads
from engine.cmmn.compile.items import build
from engine.cmmn.compile.sentries import criteria
from engine.cmmn.model import Case, Model, Parameter
from engine.cmmn.parse import parse
from engine.cmmn.rules import check
from engine.cmmn.rules.bounded import bounded
from engine.plan.cases import CaseDetails, CaseInput
from engine.plan.model import Criterion, Node, Plan
from engine.source.problem import Problem, Refused, Severity

#: Part of each plan's hash: raised whenever the same file would compile to another plan.
COMPILER_VERSION = "2"

MOST_STEPS = 10_000  #: reactions of one turn (`cmmn.md`, H3)


@dataclass(frozen=True, slots=True)
class CompiledFile:
    """One plan for each case of a file, in document order, and its warnings."""

    plans: tuple[Plan, ...]
    warnings: tuple[Problem, ...]


def compile_cmmn(data: bytes, file: str) -> CompiledFile:
    """The cases of a CMMN file.

    Args:
        data: the file's bytes.
        file: the resource's name, for problems.

    Raises:
        Refused: the file cannot be deployed; carries every problem that was found.
    """
    model = parse(data, file)
    problems = (*model.problems, *check(model))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise Refused(bounded(problems, file))
    return CompiledFile(compile_cases(model, data), bounded(problems, file))


def compile_cases(model: Model, data: bytes) -> tuple[Plan, ...]:
    """A plan for each case of a model that the rules have passed; *data* is its source.

    Raises:
        Refused: a definition is missing, a stage contains itself, or an expression is not FEEL.
    """
    digest = hashlib.sha256(data)
    return tuple(_plan(model, case, _hash(digest, case.id)) for case in model.cases)


def _plan(model: Model, case: Case, digest: str) -> Plan:
    compilation = Compilation(model, case)
    found = criteria(compilation)
    nodes = _nodes(compilation, found)
    return Plan(
        id=case.id,
        name=case.name,
        hash=digest,
        nodes=nodes,
        criteria=found,
        by_id={node.id: node.index for node in nodes},
        criterion_ids={criterion.id: criterion.index for criterion in found},
        steps_per_turn=MOST_STEPS,
        case=_details(compilation, found, nodes),
    )


def _nodes(compilation: Compilation, found: tuple[Criterion, ...]) -> tuple[Node, ...]:
    owned: dict[int, list[Criterion]] = {}
    for criterion in found:
        owned.setdefault(criterion.owner, []).append(criterion)
    places = compilation.layout.places
    return tuple(build(compilation, place, owned.get(place.index, ())) for place in places)


def _details(
    compilation: Compilation, found: tuple[Criterion, ...], nodes: tuple[Node, ...]
) -> CaseDetails:
    items, file = heard(compilation, found)
    case = compilation.case
    layout = compilation.layout
    return CaseDetails(
        roles=tuple(compilation.roles.values()),
        file=compilation.file,
        inputs=tuple(_parameter(compilation, one) for one in case.inputs),
        outputs=tuple(_parameter(compilation, one) for one in case.outputs),
        heard=items,
        heard_file=file,
        reads=reads(compilation, found),
        depth=tuple(len(list(layout.around(place.index))) for place in layout.places),
        listening=listening(found, [node.kind for node in nodes]),
        agents=tuple(
            node.index
            for node in nodes
            if node.case_item is not None and node.case_item.agent is not None
        ),
    )


def _parameter(compilation: Compilation, parameter: Parameter) -> CaseInput:
    binding = None if parameter.binding is None else compilation.items.get(parameter.binding)
    return CaseInput(parameter.name or parameter.id, binding)


def _hash(source: "hashlib._Hash", case: str) -> str:
    digest = source.copy()
    digest.update(f"\0cmmn\0{case}\0{COMPILER_VERSION}".encode())
    return digest.hexdigest()
