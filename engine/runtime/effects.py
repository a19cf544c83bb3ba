"""The effect gate: a policy may hold an activity's job back, change it, or ask a person.

`helm:policy` on an activity, or on a scope around it (`decisions.md`, section 2). An agent's
tool call has been judged before its activity began and is not judged again. A denied effect is
the BPMN error ``POLICY_DENIED``, uncaught an incident.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.runtime import calls, data, errors, incidents, policy, tasks, waits
from engine.runtime.commands import CommandRejected, DecideTask
from engine.runtime.state import Item
from engine.runtime.trouble import START, Trouble, broken

if TYPE_CHECKING:
    from engine.runtime.turn import Turn

DENIED = "POLICY_DENIED"
APPROVED = "approved"  #: in the memo of an item whose effect a person has let out


def may_leave(turn: Turn, item: Item) -> bool:
    """Whether the job may be opened now; if not, a person is asked or an error is thrown.

    Raises:
        Trouble: a policy denies the effect and nothing catches that.
    """
    policies = turn.plan.governed[item.node.index]
    if not policies or _was_judged(item) or (item.memo or {}).get(APPROVED):
        return True
    arguments = dict(item.vars or {})
    verdict = policy.judge(turn, item, policies, item.node.element, arguments, {})
    if verdict.outcome == policy.CHANGE:
        data.set_local(turn, item, verdict.arguments or {})
    elif verdict.outcome == policy.ASK:
        _ask_person(turn, item, verdict)
        return False
    elif verdict.outcome == policy.DENY:
        if errors.throw_error(turn, item, DENIED, verdict.reason, {}):
            return False
        raise errors.uncaught(item, DENIED, verdict.reason)
    return True


def release(turn: Turn, item: Item) -> None:
    """Open the job, or the call."""
    if item.node.call is not None:
        calls.open_call(turn, item)
        return
    work = item.node.work
    if work is None:
        broken(f"{item!r} has no task definition")
    waits.open_job(turn, item, work)


def _was_judged(item: Item) -> bool:
    """Whether *item* is the tool of an agent's call, which was judged as such.

    What a person or another performer chose in the agent's region was not.
    """
    inner = item.scope
    region = inner.scope if inner is not None and "call" in (inner.memo or {}) else None
    if region is None or region.node.ad_hoc is None:
        return False
    return any(tool.node == item.node.index for tool in region.node.ad_hoc.tools)


def _ask_person(turn: Turn, item: Item, verdict: policy.Verdict) -> None:
    details = {
        "name": f"May {item.node.name or item.node.element} go out?",
        "assignee": None,
        "candidateGroups": list(verdict.approvers),
        "candidateUsers": [],
        "dueDate": None,
        "followUpDate": None,
        "priority": tasks.DEFAULT_PRIORITY,
        "headers": {},
        "formKey": None,
        "quorum": 1,
        "approvals": [],
        "reason": verdict.reason,
        "policy": {
            "decision": verdict.decision,
            "version": verdict.version,
            "rules": list(verdict.rules),
        },
    }
    turn.emit(("TaskOpened", turn.key(), item.key, tasks.APPROVAL, details))


def decide(turn: Turn, item: Item, command: DecideTask) -> None:
    """A person lets the effect out, or not.

    Raises:
        CommandRejected: the task is no approval, or the decision is neither approve nor reject.
    """
    tasks.held(item, command.task, "decide", tasks.APPROVAL)
    if command.decision not in ("approve", "reject"):
        raise CommandRejected(
            "INVALID_ARGUMENT",
            f"an effect is decided by 'approve' or 'reject', found '{command.decision}'",
        )
    details = {
        "action": "decide",
        "decision": command.decision,
        "by": command.by,
        "reason": command.reason,
    }
    turn.emit(("TaskCompleted", command.task, item.key, details))
    if command.decision == "approve":
        turn.remember(item, APPROVED, True)  # also for a job that cannot be opened at once
        try:
            release(turn, item)
        except Trouble as trouble:
            incidents.raise_incident(turn, item, trouble, START)
    elif not errors.throw_error(turn, item, DENIED, command.reason, {}):
        incidents.raise_incident(turn, item, errors.uncaught(item, DENIED, command.reason), START)
