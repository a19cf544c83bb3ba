"""Whether what a process calls, a process or case, is there; it may come later, so this warns."""

from collections.abc import Iterator, Sequence

from engine.bpmn.called import PROCESS_ID
from engine.dispatch.beside import processes
from engine.dispatch.resources import File, Resource
from engine.plan.details import Binding, Call
from engine.plan.model import Node
from engine.plan.values import Constant
from engine.source.problem import Problem, Severity
from engine.store.models.definitions import Definition, DefinitionKind


def missing(read: Sequence[Resource], tenant: str, beside: Sequence[File] = ()) -> list[Problem]:
    """A warning for each element whose called process is nowhere: not deployed, read or *beside*.

    What is called by an expression is known only when it is called; what is bound to its
    deployment has been refused already (`engine.dispatch.resources`).
    """
    calling = list(_calling(read))
    if not calling:
        return []
    there = [
        (str(found.kind), found.id, found.version_tag)
        for resource in read
        for found in resource.found
    ]
    there += [(DefinitionKind.PROCESS.value, *drawn) for drawn in processes(beside)]
    return [
        _warning(resource, node, node.call)
        for resource, node in calling
        if node.call is not None
        and isinstance(node.call.definition_id, Constant)
        and node.call.binding is not Binding.DEPLOYMENT
        and not _is_there(node.call, there, tenant)
    ]


def _calling(read: Sequence[Resource]) -> Iterator[tuple[Resource, Node]]:
    for resource in read:
        for found in resource.found:
            for node in found.plan.nodes if found.plan is not None else ():
                if node.call is not None:
                    yield resource, node


def _is_there(call: Call, there: list[tuple[str, str, str | None]], tenant: str) -> bool:
    latest = call.binding is Binding.LATEST
    for kind, identifier, tag in there:
        same = kind in _kinds(call) and identifier == call.definition_id.text
        if same and (latest or tag == call.version_tag):
            return True
    versions = Definition.objects.filter(
        tenant_id=tenant,
        kind__in=_kinds(call),
        definition_id=call.definition_id.text,
        state="ACTIVE",
    )
    if call.binding is Binding.VERSION_TAG:
        versions = versions.filter(version_tag=call.version_tag)
    return versions.exists()


def _kinds(call: Call) -> tuple[str, ...]:
    """A call activity calls a case where no process has the id."""
    return ("process", "case") if call.kind == "process" else (call.kind,)


def _warning(resource: Resource, node: Node, call: Call) -> Problem:
    tag = f" with the version tag '{call.version_tag}'" if call.version_tag else ""
    return Problem(
        "not-deployed",
        f"Calls the {call.kind} '{call.definition_id.text}'{tag}, which is neither deployed nor "
        "among these files; deploy it too, or an instance that comes here waits in an incident.",
        file=resource.name,
        element=node.element,
        field=PROCESS_ID,
        severity=Severity.WARNING,
    )
