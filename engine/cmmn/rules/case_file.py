"""Case file items have names by which expressions find them, and refer to what there is."""

from collections.abc import Iterator, Sequence
from typing import Final

from engine.cmmn.expressions import MOST_NAMES, names_of
from engine.cmmn.model import CaseFileItem, Model
from engine.cmmn.rules.reference import pointed
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import file_items

MULTIPLICITIES: Final = (
    "ZeroOrOne",
    "ZeroOrMore",
    "ExactlyOne",
    "OneOrMore",
    "Unspecified",
    "Unknown",
)


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        known = {item.id for item in file_items(case)}
        special = names_of(case)
        if len(special) > MOST_NAMES:
            yield error(
                case,
                f"the case has {len(special)} names with spaces or signs, at most {MOST_NAMES} "
                "are read; use letters, digits and _ in the others",
                "caseFileModel",
            )
        yield from _names(case.file_items)
        for item in file_items(case):
            yield from _names(item.children)
            yield from _item(model, item, known)


def _names(siblings: Sequence[CaseFileItem]) -> Iterator[Finding]:
    seen: set[str] = set()
    for item in siblings:
        name = (item.name or "").strip()
        if not name:
            yield error(
                item,
                f"the case file item '{item.id}' must have a name, by which expressions find it; "
                "write one",
                "name",
            )
        elif name in seen:
            yield error(
                item,
                f"two case file items beside each other are named '{name}'; give one another name",
                "name",
            )
        seen.add(name)


def _item(model: Model, item: CaseFileItem, known: set[str]) -> Iterator[Finding]:
    if item.multiplicity not in MULTIPLICITIES:
        yield error(
            item,
            f"expected one of {', '.join(MULTIPLICITIES)}, found '{item.multiplicity}'; choose one",
            "multiplicity",
        )
    definition = item.definition
    if definition and definition in model.tags and definition not in model.file_definitions:
        # One that is no id of the file lies in another file, and says nothing that runs.
        yield error(
            item,
            f"expected a caseFileItemDefinition, found {pointed(model, definition)}; choose one, "
            "or none",
            "definitionRef",
        )
    for field, references in (("sourceRef", (item.source,)), ("targetRefs", item.targets)):
        for reference in references:
            if reference is not None and reference not in known:
                yield error(
                    item,
                    "expected another case file item of the case, found "
                    f"{pointed(model, reference)}; choose one, or none",
                    field,
                )


rule = Rule("case-file", "CMMN 1.1 §5.3.2", check)
