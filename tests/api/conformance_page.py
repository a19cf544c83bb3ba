"""The tables of `docs/conformance/rest.md`, made from the code that serves `/v2`.

Each stands between ``<!-- table: name -->`` and ``<!-- end -->``; what is around them is written
by hand.
"""

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from engine.api.openapi import document
from engine.api.unbuilt import UNBUILT, unbuilt
from tests.api.interface import operations

FILE = Path(__file__).resolve().parents[2] / "docs" / "conformance" / "rest.md"
TABLE = re.compile(r"<!-- table: (.+?) -->\n.*?<!-- end -->", re.DOTALL)


def page(text: str) -> str:
    """The page with all its tables as they should be."""
    return TABLE.sub(lambda found: _table(found[1]), text)


def _table(name: str) -> str:
    return f"<!-- table: {name} -->\n{''.join(TABLES[name]())}<!-- end -->"


def _served() -> dict[str, tuple[str, str]]:
    return {
        operation["operationId"]: (method.upper(), path)
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    }


def _tier(number: int) -> list[str]:
    served = _served()
    lines = ["| operation | address | |\n", "|---|---|---|\n"]
    for each in operations():
        if each.tier != number:
            continue
        if each.name not in served:
            assert unbuilt(f"/v2{each.path}"), f"{each.name} is neither served nor refused"
        status = "served" if each.name in served else "501"
        lines.append(f"| `{each.name}` | `{each.method} {each.path}` | {status} |\n")
    return lines


def _more() -> list[str]:
    tiers = {each.name for each in operations()}
    lines = ["| operation | address |\n", "|---|---|\n"]
    for name, (method, path) in sorted(_served().items(), key=lambda found: found[1][::-1]):
        if name not in tiers:
            lines.append(f"| `{name}` | `{method} {path}` |\n")
    return lines


def _missing() -> list[str]:
    lines = ["| address under `/v2/` | HELM does not |\n", "|---|---|\n"]
    for pattern, what in UNBUILT:
        shown = pattern.replace("[^/]+", "{key}").replace("(/.*)?", "…").replace("|", "\\|")
        lines.append(f"| `{shown}` | {what} |\n")
    return lines


TABLES: Mapping[str, Callable[[], list[str]]] = {
    "tier 1": lambda: _tier(1),
    "tier 2": lambda: _tier(2),
    "more": _more,
    "not built": _missing,
}
