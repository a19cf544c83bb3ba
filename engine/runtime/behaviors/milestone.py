"""Milestone on a none throw event: the token is held until people approve.

`helm:milestone` (`decisions.md`, section 1). Approved, or rejected with ``onReject="continue"``,
the token goes on and the result variable says which; otherwise a rejection is the BPMN error
``MILESTONE_REJECTED``, so that a closed gate never lets a token pass in silence.
"""

from typing import Any

from engine.feel.values import Value
from engine.plan.details import Milestone
from engine.runtime import data, errors, tasks
from engine.runtime.commands import CommandRejected, DecideTask
from engine.runtime.incidents import raise_incident
from engine.runtime.state import Item
from engine.runtime.trouble import START, broken
from engine.runtime.turn import Turn

REJECTED = "MILESTONE_REJECTED"


def start(turn: Turn, item: Item) -> None:
    milestone = _of(item)
    details: dict[str, Any] = {
        "name": item.node.name or item.node.element,
        "assignee": None,
        "candidateGroups": list(milestone.approvers),
        "candidateUsers": [],
        "dueDate": tasks.due(turn, item, milestone.due_date, "dueDate"),
        "followUpDate": None,
        "priority": tasks.DEFAULT_PRIORITY,
        "headers": {},
        "formKey": None,
        "quorum": milestone.quorum,
        "approvals": [],
        "onReject": milestone.on_reject,
    }
    turn.emit(("TaskOpened", turn.key(), item.key, tasks.APPROVAL, details))


def decide(turn: Turn, item: Item, command: DecideTask) -> None:
    """Count an approval, or reject.

    Raises:
        CommandRejected: the decision is neither approve nor reject, or this person has approved.
    """
    milestone = _of(item)
    attributes = tasks.held(item, command.task, "decide", tasks.APPROVAL)
    if command.decision not in ("approve", "reject"):
        raise CommandRejected(
            "INVALID_ARGUMENT",
            f"a milestone is decided by 'approve' or 'reject', found '{command.decision}'",
        )
    approvals = list(attributes.get("approvals", []))
    if command.decision == "approve":
        if command.by in approvals:
            raise CommandRejected(
                "INVALID_STATE", f"'{command.by}' has already approved '{item.node.element}'"
            )
        approvals.append(command.by)
        if len(approvals) < milestone.quorum:
            turn.emit(("TaskUpdated", command.task, item.key, {"approvals": approvals}, "approve"))
            return
    _conclude(turn, item, command, milestone)


def _conclude(turn: Turn, item: Item, command: DecideTask, milestone: Milestone) -> None:
    approved = command.decision == "approve"
    at = turn.moment()
    details = {"decision": command.decision, "by": command.by, "reason": command.reason}
    turn.emit(("TaskCompleted", command.task, item.key, {"action": "decide", **details}))
    name = milestone.result_variable or item.node.element
    result: dict[str, Value] = {
        "approved": approved,
        "by": command.by,
        "reason": command.reason,
        "at": at,
    }
    data.propagate(turn, item, {name: result})
    if approved or milestone.on_reject == "continue":
        turn.complete(item)
    elif not errors.throw_error(turn, item, REJECTED, command.reason, {}):
        raise_incident(turn, item, errors.uncaught(item, REJECTED, command.reason), START)


def _of(item: Item) -> Milestone:
    if item.node.milestone is None:
        broken(f"{item!r} is no milestone")
    return item.node.milestone
