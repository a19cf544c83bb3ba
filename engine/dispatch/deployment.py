"""Deploy files, all or none; take definitions out of use.

The same bytes under the same name make no new version. A new version becomes the latest at once;
running instances stay on theirs.
"""

from collections.abc import Sequence
from graphlib import TopologicalSorter

from engine.dispatch import (
    called,
    decision_tests,
    linked,
    references,
    rejections,
    resources,
    start_events,
    writer,
)
from engine.dispatch.answers import Deployed, Deployment
from engine.dispatch.decision_tests import CasesFailed
from engine.dispatch.resources import File, Found, Resource
from engine.dispatch.start_events import StartEvent
from engine.governance import gates
from engine.governance.principal import Actor
from engine.governance.rule import Request
from engine.source.problem import Problem, Refused, Severity
from engine.store import clock
from engine.store.definitions import plan_of
from engine.store.keys import new_key
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.definitions import Deployment as StoredDeployment
from engine.store.models.instances import Instance
from engine.store.models.words import DEFAULT_TENANT, NOT_OVER

ACTIVE, DRAINING, DELETED = "ACTIVE", "DRAINING", "DELETED"


def check(
    files: Sequence[File], beside: Sequence[File] = (), *, tenant: str = DEFAULT_TENANT
) -> tuple[Problem, ...]:
    """Every problem and warning of *files*, errors first; they may use files *beside* them."""
    read, problems = resources.read_all(files, tenant, beside)
    at = clock.now_ms()
    for resource in read:
        problems += resource.warnings
        try:
            _start_events(resource, at)
        except Refused as refused:
            problems += refused.problems
    problems += called.missing(read, tenant, beside)
    problems += linked.missing(read, tenant, beside)
    problems += decision_tests.failing(files, tenant)
    return tuple(sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR))


def deploy(
    files: Sequence[File], *, actor: Actor, tenant: str, despite_failed_tests: bool = False
) -> Deployment:
    """All of *files* deployed, or none; tests of decisions among them are run first."""
    gates.admit(Request(actor, "Deploy"))
    read, problems = resources.read_all(files, tenant)
    if problems:
        raise Refused(problems)
    failing = decision_tests.failing(files, tenant)
    if failing and not despite_failed_tests:
        raise CasesFailed(failing)
    note = decision_tests.note_of(failing)
    return writer.write(lambda: _Work(tenant, str(actor), note).deploy(read))


def _start_events(resource: Resource, at: int) -> dict[str, list[StartEvent]]:
    return {
        found.id: start_events.evaluate(found.plan, resource.name, at)
        for found in resource.found
        if found.plan is not None
    }


class _Work:
    """One deployment under way, in a transaction."""

    def __init__(self, tenant: str, actor: str, note: str) -> None:
        self.tenant = tenant
        self.actor = actor
        self.note = note
        self.at = clock.now_ms()
        self.key = new_key()
        self.items: list[Deployed] = []
        self.graphs: dict[str, int] = {}

    def deploy(self, read: Sequence[Resource]) -> Deployment:
        read = _imported_first(read)
        waits = [_start_events(resource, self.at) for resource in read]
        for resource, events in zip(read, waits, strict=True):
            self._resource(resource, events)
        if any(item.new for item in self.items):
            StoredDeployment.objects.create(
                key=self.key,
                tenant_id=self.tenant,
                deployed_at=self.at,
                actor=self.actor,
                note=self.note,
            )
        return Deployment(self.key, tuple(self.items), self.tenant)

    def _resource(self, resource: Resource, events: dict[str, list[StartEvent]]) -> None:
        graph: Deployed | None = None
        for found in resource.found:
            if found.kind == DefinitionKind.DECISION and graph is not None:
                self.items.append(self._decision(resource, found, graph))
                continue
            item = self._definition(resource, found, None)
            self.items.append(item)
            if found.kind == DefinitionKind.REQUIREMENTS:
                graph = item
                self.graphs[resource.name] = item.key
            if found.kind == DefinitionKind.PROCESS and item.new:
                start_events.replace(found.id, item.key, events[found.id], self.at, self.tenant)

    def _decision(self, resource: Resource, found: Found, graph: Deployed) -> Deployed:
        """A decision is as new as the graph that holds it."""
        if not graph.new:
            row = Definition.objects.filter(
                kind=found.kind, definition_id=found.id, requirements_key=graph.key
            ).first()
            if row is not None:
                return _deployed(row, graph, new=False)
        return self._definition(resource, found, graph)

    def _definition(self, resource: Resource, found: Found, graph: Deployed | None) -> Deployed:
        versions = Definition.objects.filter(
            tenant_id=self.tenant, kind=found.kind, definition_id=found.id
        ).order_by("-version")
        newest = versions.defer("data").first()
        imports = [each if isinstance(each, int) else self.graphs[each] for each in found.imports]
        if graph is None and newest is not None and _same(newest, resource, imports):
            return _deployed(newest, graph, new=False)
        versions.filter(is_latest=True).update(is_latest=False)
        row = Definition.objects.create(
            key=new_key(),
            kind=found.kind,
            definition_id=found.id,
            name=found.name,
            version=newest.version + 1 if newest is not None else 1,
            version_tag=found.version_tag,
            deployment_key=self.key,
            requirements_key=graph.key if graph is not None else None,
            requirements_id=graph.id if graph is not None else None,
            resource_name=resource.name,
            checksum=resource.checksum,
            data=b"" if graph is not None else resource.data,
            tenant_id=self.tenant,
            has_start_form=found.has_start_form,
            deployed_at=self.at,
            seq=len(self.items),
            namespace=found.namespace,
            imports=imports,
        )
        return _deployed(row, graph, new=True)


def _imported_first(read: Sequence[Resource]) -> list[Resource]:
    """Files after those that they import; imports are in no circle."""
    needs = {
        resource.name: [each for found in resource.found for each in found.imports]
        for resource in read
    }
    depth: dict[str | int, int] = {}
    for name in TopologicalSorter(needs).static_order():
        depth[name] = 1 + max((depth[each] for each in needs.get(str(name), ())), default=0)
    return sorted(read, key=lambda resource: depth[resource.name])


def _same(row: Definition, resource: Resource, imports: Sequence[int]) -> bool:
    return (
        row.is_latest
        and row.state == ACTIVE
        and bytes(row.checksum) == resource.checksum
        and row.resource_name == resource.name
        and row.imports == imports
    )


def _deployed(row: Definition, graph: Deployed | None, *, new: bool) -> Deployed:
    return Deployed(
        kind=str(row.kind),
        key=row.key,
        id=row.definition_id,
        version=row.version,
        name=row.name,
        resource_name=row.resource_name,
        version_tag=row.version_tag,
        requirements_id=graph.id if graph is not None else None,
        requirements_key=graph.key if graph is not None else None,
        requirements_name=graph.name if graph is not None else None,
        new=new,
    )


# out of use -------------------------------------------------------------------------------------


def delete_definition(key: int, *, reference: int | None = None, actor: Actor) -> None:
    """Take a definition out of use; running instances go on, and history stays.

    The version before it, if there is one in use, becomes the latest again.
    """
    gates.admit(Request(actor, "DeleteDefinition"))

    def work() -> None:
        _delete(key)
        references.note(reference, "DeleteDefinition", key, actor)

    writer.write(work)


def _delete(key: int) -> None:
    row = Definition.objects.defer("data").filter(key=key).exclude(state=DELETED).first()
    if row is None or row.kind == DefinitionKind.DECISION:
        raise rejections.no_such("DELETE", "delete", "resource", key)
    _retire(row)
    if row.kind == DefinitionKind.REQUIREMENTS:
        for decision in Definition.objects.filter(
            kind=DefinitionKind.DECISION, requirements_key=key
        ).exclude(state=DELETED):
            _retire(decision)


def _retire(row: Definition) -> None:
    running = row.kind in (DefinitionKind.PROCESS, DefinitionKind.CASE) and (
        Instance.objects.filter(NOT_OVER, definition_key=row.key).exists()
    )
    Definition.objects.filter(key=row.key).update(
        state=DRAINING if running else DELETED, is_latest=False
    )
    if not row.is_latest:
        return
    before = (
        Definition.objects.filter(
            tenant_id=row.tenant_id, kind=row.kind, definition_id=row.definition_id, state=ACTIVE
        )
        .order_by("-version")
        .first()
    )
    if before is not None:
        Definition.objects.filter(key=before.key).update(is_latest=True)
    if row.kind == DefinitionKind.PROCESS:
        _wait_again(row, before)


def _wait_again(row: Definition, before: Definition | None) -> None:
    at = clock.now_ms()
    if before is None:
        start_events.stop(row.definition_id, at, row.tenant_id)
        return
    events = start_events.evaluate(plan_of(before.key), before.resource_name, at)
    start_events.replace(row.definition_id, before.key, events, at, row.tenant_id)
