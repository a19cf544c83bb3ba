"""A form is named in one way, and an embedded form stands in the process."""

from collections.abc import Iterator

from engine.bpmn.forms import EMBEDDED, embedded_forms, process_of
from engine.bpmn.model import Element, Model
from engine.bpmn.rules.rule import Finding, Rule, error

_SHOWN = 20
_NAMES = ("formId", "formKey", "externalReference")


def check(model: Model) -> Iterator[Finding]:
    embedded = {process.id: frozenset(embedded_forms(process)) for process in model.processes}
    for node in model.nodes.values():
        form = node.zeebe("formDefinition")
        if form is None or node.tag not in ("userTask", "startEvent"):
            continue
        given = [name for name in _NAMES if form.get(name)]
        if len(given) != 1:
            found = ", ".join(given) or "none"
            message = f"expected exactly one of {', '.join(_NAMES)}, found {found}"
            yield error(node, message, "zeebe:formDefinition", form.line)
        elif form.get("formKey"):
            known = embedded[process_of(model, node).id]
            yield from _key(node, form.get("formKey") or "", form.line, known)
        if node.tag == "startEvent" and form.get("externalReference"):
            message = "a start form is a deployed or an embedded one; expected formId or formKey"
            yield error(node, message, "zeebe:formDefinition externalReference", form.line)


def _key(node: Element, key: str, line: int, known: frozenset[str]) -> Iterator[Finding]:
    if not key.startswith(EMBEDDED):
        if node.tag == "startEvent":
            message = f"expected a formKey {EMBEDDED}<id> on a start event, found '{key}'"
            yield error(node, message, "zeebe:formDefinition formKey", line)
        return
    if key.removeprefix(EMBEDDED) not in known:
        found = ", ".join(f"'{name}'" for name in sorted(known)[:_SHOWN]) or "none"
        message = (
            f"'{key}' names no zeebe:userTaskForm of the process, which has {found}; add it, or "
            "choose another form"
        )
        yield error(node, message, "zeebe:formDefinition formKey", line)


rule = Rule("form", "executable dialect 1", check)
