"""A task that calls says what: one process, case or decision, by reference or expression."""

from collections.abc import Iterator

from engine.cmmn.model import CallingTask, Model
from engine.cmmn.rules.reference import pointed
from engine.cmmn.rules.rule import Finding, Rule, error, warning
from engine.cmmn.walk import definitions

_KINDS = {"processTask": "process", "caseTask": "case", "decisionTask": "decision"}
#: Kinds of process and decision that HELM runs, by the end of their URI (sections 5.3.1, 5.3.2).
_RUN = ("BPMN20", "DMN1", "CMMN", "Unspecified", "Unknown")


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        for task in definitions(case):
            if isinstance(task, CallingTask):
                yield from _called(model, task)
    for callee in model.callees.values():
        kind = callee.implementation
        if kind is not None and not kind.rstrip("/").endswith(_RUN):
            yield warning(
                callee,
                f"HELM runs BPMN processes and DMN decisions, found implementationType {kind}; "
                "what is deployed under its name runs instead",
                "implementationType",
            )


def _called(model: Model, task: CallingTask) -> Iterator[Finding]:
    kind = _KINDS[task.tag]
    field = f"{kind}Ref"
    if task.ref is None and task.expression is None:
        yield error(
            task,
            f"expected in {field} the id of a {kind}, found none; write which {kind} "
            f"'{task.id}' calls",
            field,
        )
    elif task.ref is not None and task.expression is not None:
        yield error(
            task, f"expected either {field} or {field}Expression, found both; remove one", field
        )
    elif task.ref is not None and model.tags.get(task.ref, kind) != kind:
        yield error(
            task,
            f"expected a {kind}, found {pointed(model, task.ref)}; choose a {kind} of the file, "
            f"or write the id of a {kind} that is deployed",
            field,
        )


rule = Rule("call", "CMMN 1.1 §5.4.10.4", check)
