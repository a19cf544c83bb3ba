"""What names a case file item names one of its case: contexts of conditions, and bindings."""

from collections.abc import Iterator

from engine.cmmn.model import Case, Element, Model, Parameter, Task
from engine.cmmn.rules.reference import pointed
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import controls, definitions, file_items, sentries, tables


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        known = {item.id for item in file_items(case)}
        for element, field, reference in (*_contexts(case), *_bindings(case)):
            if reference is not None and reference not in known:
                yield error(
                    element,
                    f"expected a case file item of the case '{case.id}', found "
                    f"{pointed(model, reference)}; choose one, or none",
                    field,
                )


def _contexts(case: Case) -> Iterator[tuple[Element, str, str | None]]:
    for sentry in sentries(case):
        yield sentry, "contextRef", sentry.context
    for owner, _, control in controls(case):
        for one in (control.repetition, control.required, control.manual_activation):
            if one is not None:
                yield owner, "contextRef", one.context
    for _, table in tables(case):
        for one in table.rules:
            yield one, "contextRef", one.context


def _bindings(case: Case) -> Iterator[tuple[Element, str, str | None]]:
    parameters: list[Parameter] = [*case.inputs, *case.outputs]
    for definition in definitions(case):
        if isinstance(definition, Task):
            parameters += [*definition.inputs, *definition.outputs]
    for parameter in parameters:
        yield parameter, "bindingRef", parameter.binding


rule = Rule("case-file-use", "CMMN 1.1 §5.3.2", check)
