"""A planning table offers something, and its owner can open it (section 5.4.9)."""

from collections.abc import Iterator

from engine.cmmn.model import HumanTask, Model, PlanningTable
from engine.cmmn.rules.rule import Finding, Rule, error, warning
from engine.cmmn.walk import tables


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        for owner, table in tables(case):
            if not _offers(table):
                yield warning(
                    owner,
                    f"a planning table of '{owner.id}' has no discretionary item, so it offers "
                    "nothing; draw one into it, or remove the table",
                    "planningTable",
                    table.line,
                )
            if isinstance(owner, HumanTask) and not owner.blocking and table is owner.table:
                yield error(
                    owner,
                    f"the human task '{owner.id}' does not block, so it is never active and its "
                    "planning table never opens; set isBlocking to true, or remove the table",
                    "planningTable",
                    table.line,
                )


def _offers(table: PlanningTable) -> bool:
    return any(not isinstance(item, PlanningTable) or _offers(item) for item in table.items)


rule = Rule("planning-table", "CMMN 1.1 §5.4.9", check)
