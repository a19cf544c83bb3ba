"""Forms that stand in a process as JSON (``zeebe:userTaskForm``), and who refers to them."""

from engine.bpmn.model import Element, FlowNode, Model, Process

EMBEDDED = "camunda-forms:bpmn:"


def embedded_forms(process: Process) -> dict[str, str]:
    """The JSON of each embedded form by its id."""
    return {
        form.get("id") or "": form.text
        for form in process.extensions
        if form.prefix == "zeebe" and form.name == "userTaskForm"
    }


def process_of(model: Model, node: Element) -> Process:
    """The process that contains *node*."""
    container: Element | None = node
    while isinstance(container, FlowNode):
        container = model.containers.get(container.scope)
    if not isinstance(container, Process):
        raise LookupError(f"'{node.id}' lies in no process")
    return container
