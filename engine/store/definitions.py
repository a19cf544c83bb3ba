"""Deployed definitions, compiled once per process and looked up as they are bound.

A definition never changes under its key, so compiled plans and decision models are kept as long
as there is room. What is *latest* is asked of the database, once per batch.
"""

from collections.abc import Mapping
from typing import NamedTuple

from django.db.models import QuerySet

from engine.bpmn.compile import compile_bpmn
from engine.cmmn.compile import compile_cmmn
from engine.dmn.compile import DecisionModel, compile_model
from engine.plan.details import Binding
from engine.plan.model import Plan
from engine.runtime.world import BoundDecision, BoundDefinition
from engine.store import crowds
from engine.store.kept import Kept
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.words import DEFAULT_TENANT

PLANS_KEPT = 512
ADDED_SCOPES = ("adHocInner", "compensationScope")  #: kinds that nobody draws, shown by their node


class NoDefinition(LookupError):
    """There is no such definition, or it cannot run."""


class Named(NamedTuple):
    """What rows say of a node."""

    element_id: str
    name: str | None
    type: str
    is_body: bool


class Deployed:
    """A process or case as it is deployed, compiled, with what the rows of its instances repeat."""

    __slots__ = (
        "deployment_key",
        "key",
        "kind",
        "nodes",
        "plan",
        "plan_hash",
        "process_id",
        "process_name",
        "tenant_id",
        "uses",
        "version",
        "version_tag",
    )

    def __init__(self, row: Definition, plan: Plan) -> None:
        self.key = row.key
        self.kind = row.kind
        self.plan = plan
        self.plan_hash = bytes.fromhex(plan.hash)
        self.process_id = row.definition_id
        self.process_name = row.name
        self.version = row.version
        self.version_tag = row.version_tag
        self.tenant_id = row.tenant_id
        self.deployment_key = row.deployment_key
        self.nodes: Mapping[str, Named] = {
            node.id: Named(
                node.id if node.kind in ADDED_SCOPES else node.element,
                node.name,
                node.type,
                node.multi_instance is not None,
            )
            for node in plan.nodes
        }
        #: in a case: of what plan item definition each node is a use
        self.uses: Mapping[str, str] = {}
        if row.kind == DefinitionKind.CASE:
            items = ((node.id, node.case_item) for node in plan.nodes)
            self.uses = {key: item.definition for key, item in items if item is not None}


class Graph(NamedTuple):
    """A compiled requirements graph; ``imported`` are the keys of all it imports, by namespace."""

    model: DecisionModel
    imported: Mapping[str, int]


_deployed: Kept[Deployed] = Kept(PLANS_KEPT)
_models: Kept[Graph] = Kept(PLANS_KEPT)
_decisions: Kept[Mapping[str, tuple[int, int]]] = Kept(PLANS_KEPT)


def forget() -> None:
    """Drop everything kept: for tests, whose databases use keys again."""
    for kept in (_deployed, _models, _decisions):
        kept.clear()
    crowds.forget()


def deployed(definition_key: int) -> Deployed:
    """The process or case with this key, compiled.

    Raises:
        NoDefinition: there is none.
    """
    found = _deployed.get(definition_key)
    if found is None:
        found = _compile(definition_key)
        _deployed.put(definition_key, found)
    return found


def plan_of(definition_key: int) -> Plan:
    """The plan of the process or case with this key.

    Raises:
        NoDefinition: there is none.
    """
    return deployed(definition_key).plan


def _compile(definition_key: int) -> Deployed:
    row = Definition.objects.filter(key=definition_key).first()
    if row is None:
        raise NoDefinition(f"no definition is deployed under the key {definition_key}")
    if row.kind == DefinitionKind.PROCESS:
        plans = compile_bpmn(bytes(row.data), row.resource_name).plans
    elif row.kind == DefinitionKind.CASE:
        plans = compile_cmmn(bytes(row.data), row.resource_name).plans
    else:
        raise NoDefinition(
            f"{row.kind} '{row.definition_id}' ({row.key}) is neither a process nor a case"
        )
    for plan in plans:
        if plan.id == row.definition_id:
            return Deployed(row, plan)
    raise NoDefinition(f"{row.resource_name} holds no {row.kind} '{row.definition_id}' to run")


def decision_model(requirements_key: int) -> DecisionModel:
    """The compiled decision requirements graph with this key.

    Raises:
        NoDefinition: there is none.
    """
    return graph(requirements_key).model


def graph(requirements_key: int) -> Graph:
    """The compiled decision requirements graph with this key, and what it imports.

    Raises:
        NoDefinition: there is none.
    """
    found = _models.get(requirements_key)
    if found is None:
        found = _compile_decisions(requirements_key)
        _models.put(requirements_key, found)
    return found


def _compile_decisions(requirements_key: int) -> Graph:
    """The graph with this key; its imports lead where they led when it was deployed."""
    graphs = Definition.objects.filter(kind=DefinitionKind.REQUIREMENTS)
    row = graphs.filter(key=requirements_key).first()
    if row is None:
        raise NoDefinition(f"no decision requirements graph has the key {requirements_key}")
    imports: dict[str, DecisionModel] = {}
    imported: dict[str, int] = {}
    for key in row.imports:
        there = graph(key)
        imports[there.model.namespace] = there.model
        imported |= {there.model.namespace: key, **there.imported}
    return Graph(compile_model(bytes(row.data), row.resource_name, imports=imports), imported)


def graphs_with(namespace: str, tenant_id: str = DEFAULT_TENANT) -> tuple[int, ...]:
    """The keys of the latest requirements graphs in use with this namespace."""
    rows = Definition.objects.filter(
        kind=DefinitionKind.REQUIREMENTS,
        tenant_id=tenant_id,
        namespace=namespace,
        is_latest=True,
        state="ACTIVE",
    )
    return tuple(rows.order_by("key").values_list("key", flat=True))


def decisions_of(requirements_key: int) -> Mapping[str, tuple[int, int]]:
    """Key and version of each decision of a requirements graph, by decision id."""
    found = _decisions.get(requirements_key)
    if found is None:
        rows = Definition.objects.filter(
            kind=DefinitionKind.DECISION, requirements_key=requirements_key
        )
        found = {
            decision_id: (key, version)
            for decision_id, key, version in rows.values_list("definition_id", "key", "version")
        }
        _decisions.put(requirements_key, found)
    return found


def latest(kind: str, definition_id: str, tenant_id: str = DEFAULT_TENANT) -> Definition | None:
    """The latest version of a definition that is in use, without its file."""
    return _versions(kind, definition_id, tenant_id).filter(is_latest=True, state="ACTIVE").first()


def _versions(kind: str, definition_id: str, tenant_id: str) -> QuerySet[Definition]:
    return (
        Definition.objects.defer("data")
        .filter(tenant_id=tenant_id, kind=kind, definition_id=definition_id)
        .order_by("-version")
    )


class StoredDefinitions:
    """Other definitions as a turn asks for them (`engine.runtime.world.Definitions`).

    One for each batch: what it has looked up it does not look up again.
    """

    def __init__(self) -> None:
        self._found: dict[tuple[str, str, Binding, str | None, int], Definition | None] = {}
        self._crowds: set[int] = set()

    def decision(
        self, decision_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> BoundDecision | None:
        """The decision as bound; None when none is deployed."""
        row = self._bound(
            DefinitionKind.DECISION, decision_id, binding, version_tag, definition_key
        )
        if row is None or row.requirements_key is None:
            return None
        there = graph(row.requirements_key)
        return BoundDecision(
            key=row.key,
            decision_id=row.definition_id,
            name=row.name or row.definition_id,
            version=row.version,
            requirements_id=row.requirements_id or "",
            requirements_key=row.requirements_key,
            model=there.model,
            imported=there.imported,
        )

    def called(
        self,
        kind: str,
        definition_id: str,
        binding: Binding,
        version_tag: str | None,
        definition_key: int,
    ) -> BoundDefinition | None:
        """The process or case as a call means it; None when none is deployed."""
        row = self._bound(kind, definition_id, binding, version_tag, definition_key)
        if row is None and kind == DefinitionKind.PROCESS:
            # A call activity calls whatever has the id (`docs/decisions/0021`).
            row = self._bound(
                DefinitionKind.CASE, definition_id, binding, version_tag, definition_key
            )
        if row is None:
            return None
        starts = plan_of(row.key).starts
        startable = not starts or any(start.kind == "none" for start in starts)
        return BoundDefinition(row.key, row.definition_id, row.version, startable, row.kind)

    def crowded(self, root: int) -> int | None:
        """The limit of called instances that live below *root*, if it is reached."""
        first = root not in self._crowds
        self._crowds.add(root)
        return crowds.crowded(root, may_count=first)

    def form_key(
        self, form_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        """The key of the form as bound; None when none is deployed."""
        row = self._bound(DefinitionKind.FORM, form_id, binding, version_tag, definition_key)
        return None if row is None else row.key

    def resource_key(
        self, resource_id: str, binding: Binding, version_tag: str | None, definition_key: int
    ) -> int | None:
        """The key of the file as bound; None when none is deployed."""
        row = self._bound(
            DefinitionKind.RESOURCE, resource_id, binding, version_tag, definition_key
        )
        return None if row is None else row.key

    def _bound(
        self,
        kind: str,
        definition_id: str,
        binding: Binding,
        version_tag: str | None,
        definition_key: int,
    ) -> Definition | None:
        asked = (kind, definition_id, binding, version_tag, definition_key)
        if asked not in self._found:
            self._found[asked] = _look_up(*asked)
        return self._found[asked]


def _look_up(
    kind: str, definition_id: str, binding: Binding, version_tag: str | None, definition_key: int
) -> Definition | None:
    caller = deployed(definition_key)
    versions = _versions(kind, definition_id, caller.tenant_id).filter(state="ACTIVE")
    match binding:
        case Binding.LATEST:
            return versions.filter(is_latest=True).first()
        case Binding.VERSION_TAG:
            return versions.filter(version_tag=version_tag).first()
        case Binding.DEPLOYMENT:
            # A file deployed again unchanged keeps its version, hence "at or before".
            return versions.filter(deployment_key__lte=caller.deployment_key).first()
