"""The inbox's questions to the engine: lists, one item, and everything around it.

The door hands this module on as `engine.public.inbox_reading`. It only reads; claiming,
completing and deciding are commands of the door. Who may see an item is asked with `seen`; the
other functions take an item that has been seen.
"""

from engine.dispatch import inbox_consequences as consequences
from engine.dispatch import routes, tasks
from engine.dispatch.inbox_answers import Due as Due
from engine.dispatch.inbox_answers import InboxCounts as InboxCounts
from engine.dispatch.inbox_answers import InboxItem as InboxItem
from engine.dispatch.inbox_answers import InboxPage as InboxPage
from engine.dispatch.inbox_answers import InboxQuery as InboxQuery
from engine.dispatch.inbox_answers import ItemContext as ItemContext
from engine.dispatch.inbox_answers import ProcessChoice as ProcessChoice
from engine.dispatch.inbox_answers import Rejection as Rejection
from engine.dispatch.inbox_answers import Scope as Scope
from engine.dispatch.inbox_answers import SeenVariable as SeenVariable
from engine.dispatch.inbox_answers import Sort as Sort
from engine.dispatch.inbox_answers import Step as Step
from engine.dispatch.inbox_answers import Trace as Trace
from engine.dispatch.inbox_answers import TraceCall as TraceCall
from engine.dispatch.inbox_answers import TraceTurn as TraceTurn
from engine.dispatch.inbox_list import counts as counts
from engine.dispatch.inbox_list import following as following
from engine.dispatch.inbox_list import item_of
from engine.dispatch.inbox_list import page as page
from engine.dispatch.inbox_list import processes as processes
from engine.dispatch.inbox_steps import steps
from engine.dispatch.inbox_trace import trace as trace
from engine.governance.principal import OPERATORS, Actor
from engine.governance.rules import task_owner
from engine.plan.model import Node, Plan
from engine.store import json
from engine.store.definitions import StoredDefinitions, plan_of
from engine.store.models.definitions import Definition
from engine.store.models.instances import Instance
from engine.store.models.tasks import Task
from engine.store.queries.runs import visible_variables

#: How a region offers its menu, and how an agent's call reaches its activity.
HIDDEN = frozenset(("adHocSubProcessElements", "toolCall", "toolCallResult"))


class NotYours(Exception):
    """The item is somebody else's; the message says whose."""


def seen(actor: Actor, key: int) -> InboxItem | None:
    """The item with this key, or None when there is none.

    Raises:
        NotYours: it is not shown to *actor*.
    """
    row = Task.objects.filter(key=key).first()
    if row is None:
        return None
    if not tasks.may_see(actor, row):
        raise NotYours(task_owner.whose(routes.task_attributes(row)))
    return item_of(actor, row)


def may_hand_on(actor: Actor, item: InboxItem) -> bool:
    """Whether *actor* may claim, release or assign the item."""
    theirs = actor.is_in(OPERATORS) or task_owner.is_theirs(actor, _attributes(item))
    return item.is_open and not item.is_job and theirs


def context(item: InboxItem) -> ItemContext:
    """What helps to decide: the form, the variables, what happened before, and what follows."""
    plan = plan_of(item.definition_key)
    node = _node(plan, item.element_id)
    instance = Instance.objects.filter(key=item.instance_key).first()
    return ItemContext(
        documentation=node.documentation,
        form=_form(item, node),
        variables=_variables(item),
        steps=steps(item),
        next=consequences.after(plan, node, item),
        rejection=consequences.rejection(plan, node, item),
        quorum=node.milestone.quorum if node.milestone is not None else 1,
        started_at=None if instance is None else instance.started_at,
        started_by="" if instance is None else instance.started_by,
        instance_state="" if instance is None else instance.state,
        is_case=plan.case is not None,
    )


def _node(plan: Plan, element: str) -> Node:
    """The element's node; in a case it may be laid out several times, all of them alike."""
    index = plan.by_id.get(element)
    if index is not None:
        return plan.nodes[index]
    return next(node for node in plan.nodes if node.element == element)


def _attributes(item: InboxItem) -> dict[str, object]:
    return {
        "name": item.name,
        "assignee": item.assignee,
        "candidateGroups": item.candidate_groups,
        "candidateUsers": item.candidate_users,
    }


def _variables(item: InboxItem) -> tuple[SeenVariable, ...]:
    return tuple(
        SeenVariable(row.name, json.decode(row.value), row.scope_key == item.item_key)
        for row in visible_variables(item.item_key)
        if row.name not in HIDDEN
    )


def _form(item: InboxItem, node: Node) -> str | None:
    """The deployed form, or the one that stands in the process; a job's is looked up here."""
    if node.form is not None and node.form.embedded is not None:
        return node.form.embedded
    key = item.form_key
    if key is None and node.user_task is not None and node.user_task.form_id is not None:
        task = node.user_task
        key = StoredDefinitions().form_key(
            node.user_task.form_id, task.form_binding, task.form_version_tag, item.definition_key
        )
    if key is None:
        return None
    data = Definition.objects.filter(key=key).values_list("data", flat=True).first()
    return None if data is None else bytes(data).decode()
