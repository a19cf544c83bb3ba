"""Plans drawn by hand, for stories that no front end compiles yet."""

from dataclasses import replace
from typing import Any

from engine.plan.model import NO_NODE, Begins, Criterion, Memory, Node, Occurs, OnPart, Plan


class Draft:
    """A case drawn node by node; `plan()` wires children, listeners and indexes."""

    def __init__(self, root: str = "Case", kind: str = "casePlanModel", **more: Any) -> None:
        self.nodes: list[Node] = []
        self.criteria: list[Criterion] = []
        self.discretionary: set[int] = set()
        self._add(root, kind, NO_NODE, **more)

    def node(self, id_: str, kind: str, scope: str = "Case", **more: Any) -> None:
        self._add(id_, kind, self._index(scope), **more)

    def discretionary_node(self, id_: str, kind: str, scope: str = "Case") -> None:
        """Not laid out with its scope: it exists when somebody plans it."""
        self.discretionary.add(len(self.nodes))
        self.node(id_, kind, scope, begins=Begins.WHEN_CHOSEN)

    def sentry(self, id_: str, owner: str, *on: tuple[str, Occurs], exits: bool = False) -> None:
        parts = tuple(OnPart(self._index(source), occurs) for source, occurs in on)
        index = self._index(owner)
        criterion = Criterion(len(self.criteria), id_, index, parts, Memory.LATCH, None, exits)
        self.criteria.append(criterion)
        field = "exit" if exits else "entry"
        present = getattr(self.nodes[index], field)
        self.nodes[index] = replace(self.nodes[index], **{field: (*present, criterion.index)})

    def plan(self) -> Plan:
        nodes = [replace(node, **self._wiring(node)) for node in self.nodes]
        return Plan(
            id=nodes[0].id,
            name=None,
            hash="by hand",
            nodes=tuple(nodes),
            criteria=tuple(self.criteria),
            by_id={node.id: node.index for node in nodes},
            criterion_ids={criterion.id: criterion.index for criterion in self.criteria},
        )

    def _wiring(self, node: Node) -> dict[str, Any]:
        children = tuple(n.index for n in self.nodes if n.scope == node.index)
        listeners: dict[Occurs, tuple[int, ...]] = {}
        for criterion in self.criteria:
            for part in criterion.on:
                if part.source == node.index:
                    listeners[part.occurs] = (*listeners.get(part.occurs, ()), criterion.index)
        laid_out = tuple(c for c in children if c not in self.discretionary)
        return {"children": children, "at_open": laid_out, "listeners": listeners}

    def _add(self, id_: str, kind: str, scope: int, **more: Any) -> None:
        index = len(self.nodes)
        self.nodes.append(
            Node(
                index=index,
                id=id_,
                element=id_,
                kind=kind,
                type=kind.upper(),
                name=id_,
                scope=scope,
                keeps=True,
                **more,
            )
        )

    def _index(self, id_: str) -> int:
        return next(node.index for node in self.nodes if node.id == id_)
