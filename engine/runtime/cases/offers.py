"""What may be done now, by whom, and why not: one list for buttons, REST and agents' tools.

`cases-api.md`, Moves. It is made of the same checks as commands are: what is offered is accepted,
what is refused here is refused there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import count
from typing import cast

from engine.feel.values import Value
from engine.plan.model import Plan
from engine.runtime.case_commands import MOVES, Actor, Move
from engine.runtime.cases import checks
from engine.runtime.cases.checks import Refusal
from engine.runtime.cases.run import Run, details_of
from engine.runtime.state import Item, State
from engine.runtime.turn import Turn
from engine.runtime.world import Definitions, World


def moves(plan: Plan, state: State, actor: Actor, behind: World | None = None) -> list[Move]:
    """Every move of the case, allowed or with its refusal; moves that no state allows are left out.

    Args:
        plan: the case's plan.
        state: the case as it is; it is not changed.
        actor: who would make them.
        behind: gives the time that expressions see; without it, it is 1970.
    """
    if state.root is None or state.over:
        return []
    # Checks ask for time at most: they look up no definition and give no key.
    world = behind or World(0, count(1), cast(Definitions, None), "", "")
    run = Run(Turn(plan, state, world, {}))
    found = list(_of_case(run, actor))
    for item in state.items.values():
        if item.scope is not None:
            found += _of_item(run, item, actor)
    return [*found, *_plans(run, actor)]


def _of_case(run: Run, actor: Actor) -> Iterator[Move]:
    yield from _of_item(run, run.root, actor)


def _of_item(run: Run, item: Item, actor: Actor) -> Iterator[Move]:
    for kind in MOVES:
        if kind == "plan" or checks.illegal(run, item, kind) is not None:
            continue
        refusal = checks.refusal(run, item, kind, actor)
        key = None if item.scope is None else item.key
        yield _move(kind, key, item, refusal, _schema(item, kind))


def _move(
    kind: str,
    key: int | None,
    item: Item,
    refusal: Refusal | None,
    schema: Mapping[str, Value] | None,
) -> Move:
    node = item.node
    code, detail = refusal if refusal is not None else (None, None)
    return Move(
        kind=kind,
        item=key,
        element=node.element,
        name=node.name or node.element,
        refusal=code,
        detail=detail,
        schema=schema,
    )


def _schema(item: Item, kind: str) -> Mapping[str, Value] | None:
    """The variables that completing a task may give: its outputs, and any others."""
    if kind != "complete" or item.node.kind in ("stage", "casePlanModel"):
        return None
    properties: dict[str, Value] = {name: {} for name in details_of(item).outputs}
    return {"type": "object", "properties": properties}


def _plans(run: Run, actor: Actor) -> Iterator[Move]:
    """One for each discretionary item of each open table."""
    for planning in checks.open_tables(run):
        node = run.plan.nodes[planning.entry.node]
        owner = planning.owner
        refusal = checks.may_plan(run, planning, actor)
        code, detail = refusal if refusal is not None else (None, None)
        key = None if owner.scope is None else owner.key
        yield Move(
            kind="plan",
            item=key,
            element=node.element,
            name=node.name or node.element,
            refusal=code,
            detail=detail,
        )
