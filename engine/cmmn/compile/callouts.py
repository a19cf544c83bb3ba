"""Process, case and decision tasks: what they call, and what is passed in and out.

`cases-api.md`, "Tasks that call out"; CMMN 1.1 sections 5.4.10.5 to 5.4.10.7.
"""

from engine.cmmn.compile.compilation import Compilation
from engine.cmmn.model import CallingTask, Parameter, ParameterMapping
from engine.plan.cases import Callout, Passed
from engine.plan.details import Call
from engine.plan.values import Attribute, Constant

_KINDS = {"processTask": "process", "caseTask": "case", "decisionTask": "decision"}


def callout(compilation: Compilation, task: CallingTask) -> Callout:
    """What *task* calls."""
    inward, outward = _directions(compilation, task)
    kind = _KINDS[task.tag]
    return Callout(
        call=Call(kind=kind, definition_id=_definition(compilation, task, kind)),
        inputs=tuple(inward) if inward else None,
        outputs=tuple(outward) if outward else None,
    )


def _definition(compilation: Compilation, task: CallingTask, kind: str) -> Attribute:
    """The id that is called: of the ``externalRef``, else the id itself; or an expression."""
    if task.expression is not None and task.ref is None:
        found = compilation.terms.formal(task.expression, task, f"{kind}RefExpression")
        return Constant("") if found is None else found
    callee = compilation.model.callees.get(task.ref or "")
    return Constant((callee.external if callee is not None else None) or task.ref or "")


def _directions(compilation: Compilation, task: CallingTask) -> tuple[list[Passed], list[Passed]]:
    """The mappings inward and outward, in document order."""
    callee = compilation.model.callees.get(task.ref or "")
    given = {one.id: one for one in task.inputs}
    taken = {one.id: one for one in task.outputs}
    foreign = {one.id: one for one in (*callee.inputs, *callee.outputs)} if callee else {}
    inward: list[Passed] = []
    outward: list[Passed] = []
    for mapping in task.mappings:
        transformation = compilation.terms.formal(mapping.transformation, mapping, "transformation")
        if mapping.target in taken:
            target = taken[mapping.target]
            source = _name(foreign, mapping.source)
            outward.append(
                Passed(source, _called(target), _binding(compilation, target), transformation)
            )
        elif mapping.source in given or _is_inward(mapping, foreign):
            found = given.get(mapping.source or "")
            name = _called(found) if found is not None else mapping.source
            binding = _binding(compilation, found) if found is not None else None
            target_name = _name(foreign, mapping.target) or ""
            inward.append(Passed(name, target_name, binding, transformation))
    return inward, outward


def _is_inward(mapping: ParameterMapping, foreign: dict[str, Parameter]) -> bool:
    """A mapping without a source of the task: its value is computed for the callee."""
    return mapping.source is None and mapping.target in foreign


def _called(parameter: Parameter) -> str:
    return parameter.name or parameter.id


def _name(parameters: dict[str, Parameter], reference: str | None) -> str | None:
    """The name of a parameter of the callee; one that is not in the file is itself the name."""
    if reference is None:
        return None
    found = parameters.get(reference)
    return reference if found is None else _called(found)


def _binding(compilation: Compilation, parameter: Parameter) -> int | None:
    return None if parameter.binding is None else compilation.items.get(parameter.binding)
