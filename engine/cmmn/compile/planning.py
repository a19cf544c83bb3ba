"""Planning tables as flat lists: each discretionary item with what the tables around it ask.

CMMN 1.1 section 5.4.9, and ``helm:planningPolicy`` (`cases-api.md`, Policy).
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from engine.cmmn.compile.compilation import Compilation
from engine.cmmn.compile.layout import Place
from engine.cmmn.model import DiscretionaryItem, Extension, HumanTask, PlanningTable, Stage
from engine.plan.cases import Allowance, Condition, Plannable, PlanningPolicy


@dataclass(frozen=True, slots=True)
class _Asked:
    """What every table around an item asks."""

    roles: tuple[tuple[str, ...], ...] = ()
    rules: tuple[Condition, ...] = ()
    policies: tuple[PlanningPolicy, ...] = ()


def table_of(compilation: Compilation, place: Place) -> tuple[Plannable, ...]:
    """What may be planned while an item of *place* is active."""
    definition = place.definition
    if not isinstance(definition, Stage | HumanTask) or definition.table is None:
        return ()
    owner = place
    if isinstance(definition, HumanTask):
        owner = compilation.layout.places[place.scope]
    return tuple(_entries(compilation, owner, definition.table, _Asked()))


def _entries(
    compilation: Compilation, owner: Place, table: PlanningTable, around: _Asked
) -> Iterator[Plannable]:
    asked = _with(compilation, around, table)
    policies = tuple(_policy(found) for found in table.extensions if found.name == _POLICY)
    asked = replace(asked, policies=(*asked.policies, *policies))
    for entry in table.items:
        if isinstance(entry, PlanningTable):
            yield from _entries(compilation, owner, entry, asked)
        elif entry.id in owner.planned:
            own = _with(compilation, asked, entry)
            yield Plannable(owner.planned[entry.id], own.roles, own.rules, own.policies)


_POLICY = "planningPolicy"


def _with(
    compilation: Compilation, around: _Asked, element: PlanningTable | DiscretionaryItem
) -> _Asked:
    roles = compilation.named_roles(element.roles)
    rules = [compilation.rules[name] for name in element.applicability if name in compilation.rules]
    conditions = [compilation.terms.rule(rule) for rule in rules]
    return replace(
        around,
        roles=(*around.roles, roles) if roles else around.roles,
        rules=(*around.rules, *(one for one in conditions if one is not None)),
    )


def _policy(extension: Extension) -> PlanningPolicy:
    allowed = {
        allow.get("item") or "": Allowance(_whole(allow.get("maxPlanned")), allow.get("approval"))
        for allow in extension.all("allow")
    }
    return PlanningPolicy(extension.get("role") or "", allowed)


def _whole(text: str | None) -> int | None:
    return int(text) if text is not None and text.strip().isdecimal() else None
