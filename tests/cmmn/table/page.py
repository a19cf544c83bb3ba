"""Writes docs/conformance/cmmn.md from the code: ``python -m tests.cmmn.table.page``."""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Final

import engine.cmmn.rules
from engine.cmmn.rules import RULES
from engine.cmmn.rules.on_parts import FILED, OCCURRED, PLANNED, WORKED
from engine.cmmn.shapes import ATTRIBUTES, ELEMENTS
from tests.cmmn.table.answers import answer
from tests.cmmn.table.schema import CHAPTERS

PAGE: Final = Path(__file__).parents[3] / "docs" / "conformance" / "cmmn.md"
INTRODUCTION: Final = Path(__file__).with_name("introduction.md")

_EVENTS: Final = (
    ("stage, task", WORKED),
    ("milestone, event listener", OCCURRED),
    ("plan of the case", PLANNED),
    ("case file item", FILED),
)


def page() -> str:
    """The whole text."""
    return "\n".join((INTRODUCTION.read_text().rstrip(), "", *_body())) + "\n"


def _body() -> Iterator[str]:
    for title, tags in CHAPTERS.items():
        yield f"## {title}"
        yield from ("", "| Element | Answer | Attributes that run | Attributes that are kept |")
        yield "| --- | --- | --- | --- |"
        for tag, attributes in tags.items():
            yield _row(tag, attributes)
        yield ""
    yield "The drawing (`CMMNDI` and everything in it) is kept, and changed where it is drawn upon."
    yield from (
        "",
        "## Events that an on-part may wait for",
        "",
        "| of | events |",
        "| --- | --- |",
    )
    for what, events in _EVENTS:
        yield f"| {what} | {', '.join(events)} |"
    yield from ("", "## What HELM adds, in the namespace `urn:helm:ext`", "")
    yield from ("| Element or attribute | on | values |", "| --- | --- | --- |")
    for shape in ELEMENTS.values():
        held = ", ".join(f"`{child.name}`" for child in shape.children)
        values = ", ".join(f"`{slot.name}`" for slot in shape.slots)
        more = f"; holds {held}" if held else ""
        yield f"| `helm:{shape.name}` | {', '.join(sorted(shape.on))} | {values}{more} |"
    for attribute in ATTRIBUTES.values():
        slot = attribute.slot
        values = ", ".join(slot.choices) or str(slot.kind)
        state = "" if attribute.built else " (not built: refused)"
        on = ", ".join(sorted(attribute.on))
        yield f"| `helm:{slot.name}` | {on} | {values}{state} |"
    yield from ("", "## Rules", "", "| Rule | Clause | Says |", "| --- | --- | --- |")
    said = _sentences()
    for rule in RULES:
        yield f"| `{rule.id}` | {rule.clause} | {said[rule.id]} |"


def _row(tag: str, attributes: tuple[str, ...]) -> str:
    answers = {attribute: answer(tag, attribute) for attribute in attributes}
    runs = ", ".join(f"`{name}`" for name, found in answers.items() if found == "runs")
    kept = ", ".join(f"`{name}`" for name, found in answers.items() if found == "kept")
    return f"| `{tag}` | {answer(tag, None)} | {runs} | {kept} |"


def _sentences() -> dict[str, str]:
    """The first paragraph of each rule's file, by the rule's id."""
    found = {}
    for info in iter_modules(engine.cmmn.rules.__path__):
        module = import_module(f"engine.cmmn.rules.{info.name}")
        if hasattr(module, "rule") and module.__doc__:
            found[module.rule.id] = " ".join(module.__doc__.partition("\n\n")[0].split())
    return found


if __name__ == "__main__":
    PAGE.write_text(page())
