"""A parameter mapping leads from an input of the task to the called one, or back to an output."""

from collections.abc import Iterator

from engine.cmmn.model import Callee, CallingTask, Model, ParameterMapping
from engine.cmmn.rules.reference import pointed
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import definitions


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        for task in definitions(case):
            if isinstance(task, CallingTask):
                for mapping in task.mappings:
                    yield from _mapping(model, task, mapping)


def _mapping(model: Model, task: CallingTask, mapping: ParameterMapping) -> Iterator[Finding]:
    inputs = {one.id for one in task.inputs}
    outputs = {one.id for one in task.outputs}
    callee = model.callees.get(task.ref or "")
    if mapping.source in inputs and mapping.target:
        known = {one.id for one in callee.inputs} if callee is not None else set()
        yield from _other(model, mapping, mapping.target, "targetRef", "inputs", callee, known)
    elif mapping.target in outputs and mapping.source:
        known = {one.id for one in callee.outputs} if callee is not None else set()
        yield from _other(model, mapping, mapping.source, "sourceRef", "outputs", callee, known)
    else:
        missing = "targetRef" if not mapping.target else "sourceRef"
        yield error(
            mapping,
            f"expected from an input of '{task.id}' to one of what it calls, or from one of what "
            f"it calls to an output of '{task.id}'; found '{mapping.source or ''}' to "
            f"'{mapping.target or ''}'",
            missing,
        )


def _other(
    model: Model,
    mapping: ParameterMapping,
    reference: str,
    field: str,
    what: str,
    callee: Callee | None,
    known: set[str],
) -> Iterator[Finding]:
    """The end that lies outside of the task: where the called one is in the file, it is known."""
    if callee is None or reference in known:
        return
    yield error(
        mapping,
        f"expected one of the {what} of '{callee.id}', found {pointed(model, reference)}; choose "
        f"one, or write it into the {callee.tag}",
        field,
    )


rule = Rule("parameter-mapping", "CMMN 1.1 §5.4.10.5", check)
