"""The documents are complete: everything is linked, every setting is explained."""

import ast
import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
DOCS = CHECKOUT / "docs"
LINK = re.compile(r"\]\(([^)\s#]+)")
VARIABLE = re.compile(r"(?:HELM_[A-Z_]+|PORT|DATABASE_URL|REDIS_URL)")
#: Handed from a process of HELM to its children.
INTERNAL = {"HELM_LISTENING", "HELM_SCRIPTS"}


def settings_page() -> set[str]:
    return set(re.findall(r"`([A-Z_]+)(?:=\w+)?`", (DOCS / "settings.md").read_text("utf-8")))


def read_from(node: ast.AST, mappings: frozenset[str]) -> set[str]:
    """The names of variables that code reads from the environment, or from *mappings*."""
    return {
        constant.value
        for call in ast.walk(node)
        if isinstance(call, ast.Call | ast.Subscript)
        and any(mapping in ast.unparse(call) for mapping in mappings)
        for constant in ast.walk(call)
        if isinstance(constant, ast.Constant)
        and isinstance(constant.value, str)
        and VARIABLE.fullmatch(constant.value)
    }


def test_the_first_page_links_every_document():
    linked = {
        (DOCS / target).resolve()
        for target in LINK.findall((DOCS / "README.md").read_text("utf-8"))
    }

    missing = [
        path.relative_to(DOCS).as_posix()
        for path in sorted(DOCS.rglob("*.md"))
        if path.resolve() not in linked and path != DOCS / "README.md"
    ]
    assert missing == [], "not linked in docs/README.md"


def test_every_variable_of_the_environment_is_explained():
    source = (CHECKOUT / "helm" / "environment.py").read_text("utf-8")
    known = read_from(ast.parse(source), frozenset({"variables"}))

    assert len(known) > 10
    assert known - settings_page() == set()


def test_every_variable_that_any_file_reads_is_explained():
    folders = ("helm", "engine", "modeler", "inbox", "examples", "tests", "benchmarks")
    known: set[str] = set()
    for folder in folders:
        for path in (CHECKOUT / folder).rglob("*.py"):
            known |= read_from(ast.parse(path.read_text("utf-8")), frozenset({"os.environ"}))

    assert "HELM_CONFORMANCE" in known
    assert known - settings_page() - INTERNAL == set()


def test_no_variable_is_explained_that_nobody_reads():
    sources = [*CHECKOUT.glob("*/**/*.py"), CHECKOUT / "Makefile", *CHECKOUT.glob(".ci/*")]
    read = "".join(
        path.read_text("utf-8")
        for path in sources
        if path.is_file() and not {".venv", "node_modules"} & set(path.parts)
    )

    assert [name for name in sorted(settings_page()) if name not in read] == []


def test_every_word_of_the_glossary_stands_once():
    words = re.findall(r"^\| \*\*([^*]+)\*\* \|", (DOCS / "glossary.md").read_text("utf-8"), re.M)

    assert len(words) > 40
    assert sorted(words) == sorted(set(words))
