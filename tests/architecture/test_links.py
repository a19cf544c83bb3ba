"""Links between the documents lead somewhere."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")


def documents() -> list[Path]:
    found = [*CHECKOUT.glob("*.md"), *CHECKOUT.glob("docs/**/*.md")]
    return [*found, *CHECKOUT.glob("examples/*/*.md"), *CHECKOUT.glob("engine/**/README.md")]


def test_links_of_the_documents_lead_to_files():
    links = [
        (document.relative_to(CHECKOUT).as_posix(), target)
        for document in documents()
        for target in LINK.findall(document.read_text(encoding="utf-8"))
        if "://" not in target and not target.startswith(("#", "mailto:"))
    ]

    dead = [
        (document, target)
        for document, target in links
        if not ((CHECKOUT / document).parent / target.split("#")[0]).exists()
    ]

    assert len(documents()) > 3
    assert dead == []


def test_decisions_are_numbered_without_gaps():
    decisions = sorted(path.name for path in (CHECKOUT / "docs" / "decisions").glob("*.md"))

    numbers = [int(name.split("-")[0]) for name in decisions]

    assert numbers == list(range(1, len(numbers) + 1))
