"""Whether the files that jobs link are there; they may come later: a missing one is a warning."""

from collections.abc import Iterator, Sequence

from engine.dispatch.resources import File, Resource
from engine.plan.details import Binding, LinkedResource
from engine.plan.model import Node
from engine.source.problem import Problem, Severity
from engine.store.models.definitions import Definition, DefinitionKind


def missing(read: Sequence[Resource], tenant: str, beside: Sequence[File] = ()) -> list[Problem]:
    """A warning for each linked resource that is nowhere: not deployed, read or *beside*.

    What is bound to its deployment has been refused already (`engine.dispatch.resources`).
    """
    there: list[tuple[str, str | None]] = [
        (found.id, found.version_tag)
        for resource in read
        for found in resource.found
        if found.kind == DefinitionKind.RESOURCE
    ]
    there += [(name, None) for name, _ in beside]
    return [
        _warning(resource, node, link)
        for resource, node, link in _links(read)
        if link.binding is not Binding.DEPLOYMENT and not _is_there(link, there, tenant)
    ]


def _links(read: Sequence[Resource]) -> Iterator[tuple[Resource, Node, LinkedResource]]:
    for resource in read:
        for found in resource.found:
            for node in found.plan.nodes if found.plan is not None else ():
                for link in node.work.linked if node.work is not None else ():
                    yield resource, node, link


def _is_there(link: LinkedResource, there: list[tuple[str, str | None]], tenant: str) -> bool:
    latest = link.binding is Binding.LATEST
    if any(one == link.resource_id and (latest or tag == link.version_tag) for one, tag in there):
        return True
    versions = Definition.objects.filter(
        tenant_id=tenant,
        kind=DefinitionKind.RESOURCE,
        definition_id=link.resource_id,
        state="ACTIVE",
    )
    if not latest:
        versions = versions.filter(version_tag=link.version_tag)
    return versions.exists()


def _warning(resource: Resource, node: Node, link: LinkedResource) -> Problem:
    tag = f" with the version tag '{link.version_tag}'" if link.version_tag else ""
    return Problem(
        "not-deployed",
        f"Links the resource '{link.resource_id}'{tag}, which is neither deployed nor among these "
        "files; deploy it too, or an instance that comes here waits in an incident.",
        file=resource.name,
        element=node.element,
        field="zeebe:linkedResource resourceId",
        severity=Severity.WARNING,
    )
