"""A plan as a graph: who leads where, what lies inside what, and whether it all holds together.

Compilers promise what `faults` checks; the runtime relies on it and never looks again.
"""

from collections.abc import Iterator, Mapping, Sequence

from engine.plan.cases import FilePart
from engine.plan.model import NO_NODE, Criterion, Flow, Node, Plan


def incoming(plan: Plan) -> tuple[tuple[int, ...], ...]:
    """For each node the flows that lead to it, in order."""
    found: list[list[int]] = [[] for _ in plan.nodes]
    for flow in plan.flows:
        found[flow.target].append(flow.index)
    return tuple(tuple(flows) for flows in found)


def inside(plan: Plan, index: int) -> Iterator[int]:
    """Every node inside the scope *index*, a scope before what it contains."""
    waiting = list(reversed(plan.nodes[index].children))
    while waiting:
        child = waiting.pop()
        yield child
        waiting.extend(reversed(plan.nodes[child].children))


def faults(plan: Plan) -> tuple[str, ...]:
    """What is wrong with the plan itself, in sentences; none in a plan that a compiler made."""
    found = list(_dense(plan))
    if not found:
        for node in plan.nodes:
            found.extend(_node(plan, node))
        for flow in plan.flows:
            found.extend(_flow(plan, flow))
        for criterion in plan.criteria:
            found.extend(_criterion(plan, criterion))
        for start in plan.starts:
            if plan.nodes[start.node].scope != 0:
                found.append(f"the start '{plan.nodes[start.node].id}' lies inside a sub-process")
    return tuple(found)


def _dense(plan: Plan) -> Iterator[str]:
    """Indexes count from 0 in order, and the maps of ids say the same."""
    yield from _numbered("node", plan.nodes, plan.by_id)
    yield from _numbered("flow", plan.flows, plan.flow_ids)
    yield from _numbered("criterion", plan.criteria, plan.criterion_ids)
    if not plan.nodes or plan.nodes[0].scope != NO_NODE:
        yield "nodes[0] is not the root"


def _numbered(
    what: str, things: Sequence[Node | Flow | Criterion], ids: Mapping[str, int]
) -> Iterator[str]:
    for place, thing in enumerate(things):
        if thing.index != place:
            yield f"{what} '{thing.id}' has index {thing.index} at place {place}"
        if ids.get(thing.id) != place:
            yield f"{what} '{thing.id}' is not found by its id"
    if len(ids) != len(things):
        yield f"there are {len(things)} of {what}, but {len(ids)} ids"


def _node(plan: Plan, node: Node) -> Iterator[str]:
    if node.index and node.index not in plan.nodes[node.scope].children:
        yield f"'{node.id}' is no child of its scope '{plan.nodes[node.scope].id}'"
    for child in (*node.children, *node.at_open):
        if plan.nodes[child].scope != node.index:
            yield f"'{plan.nodes[child].id}' does not lie in '{node.id}'"
    for index in (*node.entry, *node.exit):
        if plan.criteria[index].owner != node.index:
            yield f"criterion '{plan.criteria[index].id}' is not owned by '{node.id}'"
    yield from _leads(plan, node)
    yield from _boundary(plan, node)
    yield from _scopes(plan, node)


def _leads(plan: Plan, node: Node) -> Iterator[str]:
    for index in node.event_starts:
        start = plan.nodes[index]
        if plan.nodes[start.scope].scope != node.index:
            yield f"'{start.id}' begins no event sub-process of '{node.id}'"
    for index in node.outgoing:
        if plan.flows[index].source != node.index:
            yield f"flow '{plan.flows[index].id}' does not leave '{node.id}'"
    if node.default is not None and node.default not in node.outgoing:
        yield f"the default flow of '{node.id}' does not leave it"


def _boundary(plan: Plan, node: Node) -> Iterator[str]:
    for index in node.boundary_events:
        event = plan.nodes[index]
        if event.host != node.index or event.scope != node.scope:
            yield f"'{event.id}' is no boundary event of '{node.id}'"
    if node.host is not None and node.index not in plan.nodes[node.host].boundary_events:
        yield f"'{node.id}' is not known to its host '{plan.nodes[node.host].id}'"


def _scopes(plan: Plan, node: Node) -> Iterator[str]:
    """The scopes that a compiler adds lie directly in what they serve."""
    repeated = node.multi_instance or node.loop
    if repeated is not None and repeated.inner not in node.children:
        yield f"'{node.id}' does not hold what it repeats"
    region = node.ad_hoc
    if region is None:
        return
    if plan.nodes[region.inner].scope != node.index:
        yield f"the inner scope of '{node.id}' does not lie in it"
    for tool in region.tools:
        if plan.nodes[tool.node].scope != region.inner:
            yield f"the tool '{tool.name}' does not lie in the inner scope of '{node.id}'"


def _flow(plan: Plan, flow: Flow) -> Iterator[str]:
    source, target = plan.nodes[flow.source], plan.nodes[flow.target]
    if source.scope != target.scope:
        yield f"flow '{flow.id}' leads from one scope to another"
    if flow.index not in source.outgoing:
        yield f"flow '{flow.id}' is not known to '{source.id}'"
    if flow.join is None:
        return
    if plan.criteria[flow.join].owner != target.index:
        yield f"flow '{flow.id}' is collected for another node than '{target.id}'"


def _criterion(plan: Plan, criterion: Criterion) -> Iterator[str]:
    owner = plan.nodes[criterion.owner]
    if criterion.index not in (owner.exit if criterion.exits else owner.entry):
        yield f"criterion '{criterion.id}' is not known to '{owner.id}'"
    for part in criterion.on:
        if plan.flows[part.source].join != criterion.index:
            yield f"flow '{plan.flows[part.source].id}' bypasses criterion '{criterion.id}'"
    yield from _hears(plan, criterion)


def _hears(plan: Plan, criterion: Criterion) -> Iterator[str]:
    """A sentry is told by whatever it waits for."""
    if criterion.sentry is None or plan.case is None:
        return
    for number, part in enumerate(criterion.sentry.parts):
        file = isinstance(part, FilePart)
        sources = (part.source,) if isinstance(part, FilePart) else part.sources
        index = plan.case.heard_file if file else plan.case.heard
        for source in sources:
            heard = index.get((source, part.occurs), ())
            if not any(one.criterion == criterion.index and one.part == number for one in heard):
                yield f"part {number} of criterion '{criterion.id}' is told by nobody"
