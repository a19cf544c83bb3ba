"""What is known while one case is compiled."""

from collections.abc import Iterator

from engine.cmmn.compile.case_file import file_items
from engine.cmmn.compile.expressions import Expressions
from engine.cmmn.compile.layout import Layout
from engine.cmmn.model import Case, Definition, Element, Model, PlanItem, Rule, Sentry, Stage, Task
from engine.plan.cases import FileItem


class Compilation:
    """One case on its way to a plan.

    Attributes:
        file: the case file items, parents first.
        items: their places by id.
        roles: the names of the case roles by id.
        rules: every applicability rule of the case by id.
    """

    __slots__ = ("case", "file", "items", "layout", "model", "roles", "rules", "terms")

    def __init__(self, model: Model, case: Case) -> None:
        self.model = model
        self.case = case
        self.file: tuple[FileItem, ...] = file_items(case.file_items)
        self.items = {one.id: number for number, one in enumerate(self.file)}
        self.roles = {role.id: role.name or role.id for role in case.roles}
        self.layout = Layout(model, case)
        self.rules: dict[str, Rule] = {rule.id: rule for rule in _rules(model, case)}
        self.terms = Expressions(model.file, _names(model, case, self.file), self.items)

    def named_roles(self, references: tuple[str, ...]) -> tuple[str, ...]:
        """The names of the roles."""
        return tuple(self.roles.get(reference, reference) for reference in references)

    def sentry(self, index: int, reference: str) -> Sentry | None:
        """The sentry that a criterion of the place *index* refers to: in a stage around it."""
        for scope in (index, *self.layout.around(index)):
            stage = self.layout.places[scope].definition
            if isinstance(stage, Stage):
                for sentry in stage.sentries:
                    if sentry.id == reference:
                        return sentry
        return None


def helm(name: str, *elements: Element | None) -> str | None:
    """The attribute ``helm:name`` of the first of *elements* that has it."""
    for element in elements:
        if element is not None and element.helm.get(name):
            return element.helm[name]
    return None


def used(definition: Definition, item: PlanItem | None) -> tuple[Element | None, ...]:
    """Where attributes are looked for: on the use, then on the definition."""
    return (item, definition)


def _rules(model: Model, case: Case) -> Iterator[Rule]:
    tables = [case.plan.table, *(getattr(one, "table", None) for one in model.definitions.values())]
    pending = [table for table in tables if table is not None]
    while pending:
        table = pending.pop()
        yield from table.rules
        pending += [entry for entry in table.items if hasattr(entry, "rules")]


def _names(model: Model, case: Case, file: tuple[FileItem, ...]) -> Iterator[str]:
    for item in file:
        yield item.name
    holders: list[Case | Task] = [
        case,
        *(one for one in model.definitions.values() if isinstance(one, Task)),
    ]
    for holder in holders:
        for parameter in (*holder.inputs, *holder.outputs):
            if parameter.name:
                yield parameter.name
    for callee in model.callees.values():
        for parameter in (*callee.inputs, *callee.outputs):
            if parameter.name:
                yield parameter.name
