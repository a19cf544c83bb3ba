"""Whether a move may be made now, and why not: one list of checks for offers and for commands.

`cases-api.md`, Moves. The first refusal that applies, in the order of `REFUSALS`. Nothing here
changes anything; what is asked with variables that come with a move is asked while they are tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from engine.plan.cases import Allowance, Condition, Plannable, PlanningPolicy
from engine.runtime.case_commands import (
    BOUNDARY_EXCEEDED,
    FORBIDDEN,
    ILLEGAL_TRANSITION,
    NOT_APPLICABLE,
    NOT_COMPLETABLE,
    NOT_PLANNABLE,
    Actor,
)
from engine.runtime.cases import completion, conditions, suspending
from engine.runtime.cases.life import allows, at_rest
from engine.runtime.cases.run import Run, details_of
from engine.runtime.state import FAILED, Item
from engine.runtime.trouble import Trouble

#: The transition that a move makes, where it is not the word of the move itself.
TRANSITIONS = {"trigger": "occur"}
STAGE_COMPLETABLE = "stageCompletable"  #: what ``helm:availableCondition`` may ask for
#: What begins or goes on, so the stages around it have to be active.
_BEGINS = frozenset(("manualStart", "disable", "reenable", "resume", "reactivate", "trigger"))
_GO_ON = frozenset(("resume", "reactivate"))
_RAISED_BY_HAND = frozenset(("userEventListener", "eventListener"))


class Refusal(NamedTuple):
    """Why a move may not be made: one of `REFUSALS`, and a sentence."""

    code: str
    detail: str


def illegal(run: Run, item: Item, kind: str) -> Refusal | None:
    """Whether the item is in no state that the move needs."""
    if kind == "waive":
        return _not_to_waive(item)
    transition = TRANSITIONS.get(kind, kind)
    if not allows(item, transition) or not _is_of_its_kind(item, kind):
        why = f"'{item.node.name}' is {item.life.lower()}, which does not allow '{kind}'"
        return Refusal(ILLEGAL_TRANSITION, why)
    if kind in _BEGINS:
        around = resting(item)
        if around is not None:
            name = around.node.name
            why = f"'{item.node.name}' lies in '{name}', which is {around.life.lower()}"
            return Refusal(ILLEGAL_TRANSITION, why)
    if item.scope is None and kind in _GO_ON and suspending.held_by_caller(run):
        why = "the case is suspended because its caller is; resume that instead"
        return Refusal(ILLEGAL_TRANSITION, why)
    return None


def _not_to_waive(item: Item) -> Refusal | None:
    """Only what has failed, and holds up its stage by that, can be done without (H6)."""
    blocks = item.life == FAILED and item.scope is not None and completion.holds_up(item)
    around = resting(item)
    if blocks and around is None:
        return None
    why = f"'{item.node.name}' is {item.life.lower()}; only what has failed can be done without"
    if blocks and around is not None:
        why = f"'{item.node.name}' lies in '{around.node.name}', which is {around.life.lower()}"
    return Refusal(ILLEGAL_TRANSITION, why)


def _is_of_its_kind(item: Item, kind: str) -> bool:
    """What the table allows, and somebody outside may do."""
    details = details_of(item)
    if kind == "trigger":
        return item.node.kind in _RAISED_BY_HAND
    if kind == "complete":
        return details.callout is None
    return True


def resting(item: Item) -> Item | None:
    """The nearest stage around *item* that is not active."""
    return at_rest(item.scope)


def refusal(run: Run, item: Item, kind: str, actor: Actor) -> Refusal | None:
    """What else forbids a move of an item that is in the right state."""
    if kind == "trigger":
        return _roles(item.node.name or "", (details_of(item).roles,), actor) or _available(
            run, item
        )
    if kind == "manualStart":
        return _approval(item, actor)
    if kind == "complete" and (item.scope is None or item.node.kind == "stage"):
        why = completion.hindrance(run, item, by_hand=True)
        return None if why is None else Refusal(NOT_COMPLETABLE, why)
    return None


def _roles(name: str, levels: tuple[tuple[str, ...], ...], actor: Actor) -> Refusal | None:
    """The actor needs one role of each level that names any."""
    if actor.roles is None:
        return None
    for roles in levels:
        if roles and actor.roles.isdisjoint(roles):
            return Refusal(FORBIDDEN, f"'{name}' is for {' or '.join(roles)}")
    return None


def _approval(item: Item, actor: Actor) -> Refusal | None:
    role = (item.memo or {}).get("approval")
    if role is None or actor.roles is None or role in actor.roles:
        return None
    return Refusal(FORBIDDEN, f"'{item.node.name}' has to be approved by {role}")


def _available(run: Run, item: Item) -> Refusal | None:
    condition = details_of(item).available
    if condition is None or item.scope is None:
        return None
    seen = dict(conditions.visible(run, item, condition))
    if STAGE_COMPLETABLE in condition.names:
        why = completion.hindrance(run, item.scope, by_hand=True)
        seen[STAGE_COMPLETABLE] = why is None
    if conditions.is_true(
        run, condition, seen, f"the available condition of '{item.node.element}'"
    ):
        return None
    return Refusal(NOT_APPLICABLE, f"'{item.node.name}' is not available: {condition.text}")


# planning -----------------------------------------------------------------------------------------


class Planning(NamedTuple):
    """What a plan move would do."""

    owner: Item
    entry: Plannable


def open_tables(run: Run) -> Iterator[Planning]:
    """Every discretionary item of every table whose owner is active (H7), by the owner's age."""
    for item in run.state.items.values():
        table = details_of(item).table
        if table and is_open(item):
            for entry in table:
                yield Planning(item, entry)


def is_open(owner: Item) -> bool:
    """Whether the table of *owner* may be used."""
    return at_rest(owner) is None


def closed(name: str) -> Refusal:
    """No open table has the item."""
    return Refusal(NOT_PLANNABLE, f"no table with '{name}' has an active owner")


def may_plan(run: Run, planning: Planning, actor: Actor) -> Refusal | None:
    """Roles, policies and applicability of a discretionary item, and the policies' limits."""
    node = run.plan.nodes[planning.entry.node]
    name = node.name or node.element
    forbidden = _roles(name, planning.entry.roles, actor) or _not_allowed(
        planning, node.element, name, actor
    )
    if forbidden is not None:
        return forbidden
    for rule in planning.entry.rules:
        if not _applies(run, planning.owner, rule):
            return Refusal(NOT_APPLICABLE, f"'{name}' does not apply now: {rule.expression.text}")
    for policy in binding(planning.entry, actor):
        most = policy.allowed[node.element].most
        if most is not None and planned_in(run, node.element, policy.role) >= most:
            why = f"{policy.role} may plan '{name}' {most} times in this case, and has done so"
            return Refusal(BOUNDARY_EXCEEDED, why)
    return None


def _not_allowed(planning: Planning, element: str, name: str, actor: Actor) -> Refusal | None:
    for policy in binding(planning.entry, actor):
        if element not in policy.allowed:
            return Refusal(FORBIDDEN, f"the policy of {policy.role} does not allow '{name}'")
    return None


def _applies(run: Run, owner: Item, rule: Condition) -> bool:
    try:
        return conditions.holds(run, owner, rule, "an applicability rule of the table")
    except Trouble:
        return False


def binding(entry: Plannable, actor: Actor) -> list[PlanningPolicy]:
    """The policies that bind the actor: those of every role that the actor holds."""
    if actor.roles is None:
        return []
    return [policy for policy in entry.policies if policy.role in actor.roles]


def allowances(entry: Plannable, element: str, actor: Actor) -> list[Allowance]:
    """What the policies that bind the actor say of the item."""
    return [policy.allowed[element] for policy in binding(entry, actor)]


def planned_in(run: Run, element: str, role: str) -> int:
    """How many times the item was planned in the case in that role."""
    nodes = [node.index for node in run.plan.nodes if node.element == element]
    return sum(
        role in ((item.memo or {}).get("roles") or ()) for node in nodes for item in run.of(node)
    )
