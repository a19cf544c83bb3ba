"""What the inbox says about an item: its title, why it is mine, when it is due, what follows.

Plain sentences for pages; no HTML here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from inbox.engine import Actor, InboxItem, ItemContext

KIND_NAMES = {"task": "Task", "escalation": "Escalation", "approval": "Approval"}
USUAL_PRIORITY = 50
_MOVES = {
    "CREATING": "Being created",
    "ASSIGNING": "Being assigned",
    "UPDATING": "Being changed",
    "COMPLETING": "Being completed",
    "CANCELING": "Being withdrawn",
}


@dataclass(frozen=True, slots=True)
class Chip:
    """A state as `{% chip %}` takes it; *at* is a moment shown behind the word."""

    look: str
    word: str
    icon: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to decide: what the button says, its key, and what it does in one sentence."""

    name: str
    label: str
    key: str
    effect: str
    look: str = ""

    @property
    def word(self) -> str:
        """The label without the dots that promise a dialog."""
        return self.label.rstrip("…")


def title(item: InboxItem) -> str:
    """What the item asks, as one would say it."""
    if item.kind != "escalation":
        return item.name
    call = item.details.get("proposedCall")
    if isinstance(call, dict) and item.details.get("agent"):
        return f"{item.details['agent']} asks: {call.get('title') or call.get('tool')}?"
    return item.name


def is_effect(item: InboxItem) -> bool:
    """An approval that a policy asks for before an activity's effect leaves."""
    return item.kind == "approval" and "policy" in item.details


def why(item: InboxItem, actor: Actor, assignee: str) -> str:
    """Why the item is in the reader's list; *assignee* is how the one who has it is called."""
    if item.assignee:
        return "Assigned to you" if item.assignee == actor.person else f"Assigned to {assignee}"
    if actor.person in item.candidate_users:
        return "Offered to you by name"
    mine = [group for group in item.candidate_groups if group in actor.groups]
    if mine:
        return f"For your group “{mine[0]}”"
    if item.candidate_groups:
        groups = " and ".join(f"“{group}”" for group in item.candidate_groups)
        return f"For {'the group' if len(item.candidate_groups) == 1 else 'the groups'} {groups}"
    if item.candidate_users:
        return f"Offered to {', '.join(item.candidate_users)}"
    return "For everybody who is signed in"


def due_chip(item: InboxItem, now: datetime) -> Chip | None:
    """How soon the item is due, while it is open; None without a due date."""
    if item.due is None or not item.is_open:
        return None
    tomorrow = now.replace(hour=0, minute=0, second=0, microsecond=0) + timedelta(days=1)
    if item.due < now:
        return Chip("bad", "Overdue ·", "alert", item.due)
    if item.due < tomorrow:
        return Chip("wait", "Due today ·", "clock", item.due)
    return Chip("neutral", "Due", "calendar", item.due)


def priority_chip(item: InboxItem) -> Chip | None:
    """Only a priority that is not the usual one is worth a chip."""
    if item.priority == USUAL_PRIORITY:
        return None
    look = "warn" if item.priority > USUAL_PRIORITY else "neutral"
    return Chip(look, f"Priority {item.priority}", "bolt")


def state_chip(item: InboxItem) -> Chip | None:
    """What became of an item that is over, or is happening to it while its listeners are asked."""
    if item.is_open:
        return None
    if not item.is_over:
        return Chip("live", _MOVES.get(item.state, "Being checked"), "clock")
    decision = (item.decision or {}).get("decision")
    return {
        "approve": Chip("ok", "Approved"),
        "change": Chip("ok", "Approved with changes", "edit"),
        "reject": Chip("bad", "Rejected", "cross"),
        "answer": Chip("ok", "Answered", "comment"),
    }.get(str(decision)) or (
        Chip("neutral", "Canceled") if item.state == "CANCELED" else Chip("ok", "Completed")
    )


def choices(item: InboxItem, around: ItemContext) -> tuple[Choice, ...]:
    """The ways to decide an escalation or an approval, each with what it leads to."""
    if item.kind == "escalation":
        return _escalation_choices(item.details)
    if item.kind == "approval":
        return _approval_choices(item, around)
    return ()


def _escalation_choices(details: Mapping[str, Any]) -> tuple[Choice, ...]:
    agent, call = details.get("agent", "the agent"), details.get("proposedCall")
    answer = Choice(
        "answer", "Answer…", "", f"Nothing runs; {agent} reads your answer and goes on from there."
    )
    reject = Choice(
        "reject",
        "Reject…",
        "R",
        f"Nothing runs; {agent} is told your reason and looks for another way.",
        "danger",
    )
    if not isinstance(call, dict):
        approve = Choice(
            "approve", "Approve", "A", f"{agent} is told “approved” and goes on.", "primary"
        )
        return (approve, answer, reject)
    what = call.get("title") or call.get("tool")
    return (
        Choice(
            "approve",
            "Approve",
            "A",
            f"“{what}” runs as proposed; {agent} goes on with its result.",
            "primary",
        ),
        Choice("change", "Change…", "C", f"“{what}” runs with the arguments that you set."),
        reject,
        answer,
    )


def _approval_choices(item: InboxItem, around: ItemContext) -> tuple[Choice, ...]:
    missing = around.quorum - len(item.approvals)
    return (
        Choice("approve", "Approve", "A", _approve_effect(item, around, missing), "primary"),
        Choice("reject", "Reject…", "R", _reject_effect(around), "danger"),
    )


def _approve_effect(item: InboxItem, around: ItemContext, missing: int) -> str:
    if missing > 1:
        more = missing - 1
        return f"Your approval counts; {more} more {'is' if more == 1 else 'are'} needed."
    if is_effect(item):
        return f"{_listed(around.next)} is carried out."
    if not around.next:
        return "The process goes on."
    return f"The process goes on to {_listed(around.next)}."


def _reject_effect(around: ItemContext) -> str:
    rejection = around.rejection
    if rejection is None:
        return "Your reason is recorded."
    if rejection.kind == "continue":
        to = f" to {_listed(rejection.leads_to)}" if rejection.leads_to else ""
        return f"The process goes on{to} and knows that it was rejected, and why."
    if rejection.kind == "caught":
        to = f" and leads to {_listed(rejection.leads_to)}" if rejection.leads_to else ""
        return f"The error {rejection.code} is caught by “{rejection.by}”{to}."
    return f"The error {rejection.code} stops the process here until an operator helps."


def _listed(names: Sequence[str]) -> str:
    quoted = [f"“{name}”" for name in names]
    return quoted[0] if len(quoted) == 1 else " and ".join((", ".join(quoted[:-1]), quoted[-1]))
