"""What follows from a decision, told from the plan: what comes next, and who catches an error."""

from engine.dispatch.inbox_answers import InboxItem, Rejection
from engine.plan.details import ErrorDefinition, parts
from engine.plan.model import NO_NODE, Node, Plan
from engine.runtime.behaviors.milestone import REJECTED
from engine.runtime.effects import DENIED
from engine.runtime.event_sub_processes import KIND as EVENT_SUB_PROCESS
from engine.store.models.tasks import TaskKind


def next_of(plan: Plan, node: Node) -> tuple[str, ...]:
    """The names of the elements behind *node*, in document order."""
    targets = [plan.nodes[plan.flows[index].target] for index in node.outgoing]
    return tuple(dict.fromkeys(_name(target) for target in targets))


def after(plan: Plan, node: Node, item: InboxItem) -> tuple[str, ...]:
    """What comes when the item is completed or approved.

    An approval of an effect lets the activity itself go on. An agent that has asked goes on in
    its region; what is told is what follows the region.
    """
    if item.kind == TaskKind.APPROVAL and node.milestone is None:
        return (_name(node),)
    return next_of(plan, node)


def rejection(plan: Plan, node: Node, item: InboxItem) -> Rejection | None:
    """What a rejection of the approval leads to; None for tasks and escalations."""
    if item.kind != TaskKind.APPROVAL:
        return None
    if node.milestone is not None and node.milestone.on_reject == "continue":
        return Rejection("continue", leads_to=next_of(plan, node))
    code = REJECTED if node.milestone is not None else DENIED
    catcher = _catcher(plan, node, code)
    if catcher is None:
        return Rejection("incident", code)
    return Rejection("caught", code, _caught_by(plan, catcher), next_of(plan, catcher))


def _caught_by(plan: Plan, catcher: Node) -> str:
    """The name of the boundary event, or of the event sub-process that begins."""
    return _name(catcher if catcher.host is not None else plan.nodes[catcher.scope])


def _catcher(plan: Plan, node: Node, code: str) -> Node | None:
    """The event that catches *code*, as `engine.runtime.errors` finds it."""
    host = node
    beside = False
    while True:
        found = _among(plan, host.boundary_events if beside else host.opens, code)
        if found is not None or host.scope == NO_NODE:
            return found
        beside = host.kind == EVENT_SUB_PROCESS
        host = plan.nodes[host.scope]


def _among(plan: Plan, catchers: tuple[int, ...], code: str) -> Node | None:
    catch_all = None
    for index in catchers:
        for event in parts(plan.nodes[index].event):
            if not isinstance(event, ErrorDefinition):
                continue
            if event.code is None:
                catch_all = catch_all or plan.nodes[index]
            elif event.code.text == code:
                return plan.nodes[index]
    return catch_all


def _name(node: Node) -> str:
    return node.name or node.element
