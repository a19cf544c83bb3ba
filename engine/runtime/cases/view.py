"""A case as it is read: its state, its items in order of creation, its case file and variables.

`cases-api.md`, Read. What time says (creation, end) stands in the rows made of the journal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from engine.feel.values import Value
from engine.plan.model import Plan
from engine.runtime.cases.calling import CALLED
from engine.runtime.cases.completion import is_required
from engine.runtime.cases.run import details_of
from engine.runtime.state import Item, State


def view(plan: Plan, state: State) -> dict[str, Any]:
    """``state``, ``items``, ``caseFile`` and ``variables``; keys are integers, None where none.

    An item has ``itemKey planItemId definitionId name type state parentItemKey required
    discretionary processInstanceKey calledCaseKey``; ``parentItemKey`` is None in the plan model.
    """
    root = state.root
    if root is None or plan.case is None:
        raise LookupError("there is no case to be seen")
    values: Mapping[str, Value] = root.vars or {}
    tops = plan.case.tops
    return {
        "state": root.life.lower(),
        "items": [_item(item) for item in state.items.values() if item.scope is not None],
        "caseFile": {name: value for name, value in values.items() if name in tops},
        "variables": {name: value for name, value in values.items() if name not in tops},
    }


def _item(item: Item) -> dict[str, Any]:
    details, node, scope = details_of(item), item.node, item.scope
    called = (item.memo or {}).get(CALLED)
    kind = details.callout.call.kind if details.callout is not None else None
    around = scope.key if scope is not None and scope.scope is not None else None
    return {
        "itemKey": item.key,
        "planItemId": node.element,
        "definitionId": details.definition,
        "name": node.name,
        "type": node.kind,
        "state": item.life.lower(),
        "parentItemKey": around,
        "required": is_required(item),
        "discretionary": details.discretionary,
        "processInstanceKey": called if kind == "process" else None,
        "calledCaseKey": called if kind == "case" else None,
    }
