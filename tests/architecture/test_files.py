"""What may lie in the repository: sizes, names, and nothing of the machine it was written on."""

import re
import subprocess
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]

LONGEST = 500
READ_BY_PEOPLE = {".py", ".ts", ".css", ".html"}
# Written by a program, or read as data.
GENERATED = ("requirements/", "package-lock.json", "/migrations/", "tests/golden/")
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}

TOP = {
    ".ci", ".github", ".gitignore", ".gitattributes", ".npmrc", ".editorconfig", "CHANGELOG.md",
    "CONTRIBUTING.md", "LICENSE", "Makefile", "README.md", "SECURITY.md", "benchmarks", "docs",
    "engine", "examples", "helm", "inbox", "manage.py", "modeler", "package-lock.json",
    "package.json", "pyproject.toml", "requirements", "static", "templates", "tests",
    "tsconfig.json", "vite.config.ts",
}  # fmt: skip

MACHINE = re.compile(
    r"(?<![\w.])/(?:root|home/[a-z]+|work|Users/[a-z]+)/[\w.]"
    r"|\"resolved\": *\"http|--(?:extra-)?index-url[= ]|^ *registry *= *http|https?://registry\.",
    re.MULTILINE,
)


BEGINS = re.compile(r'(?:#![^\n]*\n)?r?"""')


def tracked() -> list[str]:
    """The files of the repository, and those that are about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (CHECKOUT / name).is_file()]


def read(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8", errors="replace")


def test_every_file_can_be_read_in_one_sitting():
    lengths = {
        name: read(name).count("\n")
        for name in tracked()
        if Path(name).suffix in READ_BY_PEOPLE and not any(part in name for part in GENERATED)
    }

    too_long = {name: lines for name, lines in lengths.items() if lines > LONGEST}

    assert len(lengths) > 50
    assert too_long == {}


def test_no_file_is_named_for_nothing():
    named_for_nothing = [
        name
        for name in tracked()
        if Path(name).suffix in {".py", ".ts"} and Path(name).stem.lower() in VAGUE
    ]

    assert named_for_nothing == []


def test_the_top_level_is_as_documented():
    assert {name.split("/")[0] for name in tracked()} <= TOP


def test_no_file_names_a_machine_or_a_registry():
    this_file = Path(__file__).relative_to(CHECKOUT).as_posix()
    found = {
        name: match.group(0)
        for name in tracked()
        if name != this_file and (match := MACHINE.search(read(name)))
    }

    assert found == {}


def test_every_python_file_of_the_product_says_what_it_is():
    silent = [
        name
        for name in tracked()
        if name.endswith(".py")
        and name.split("/")[0] in {"helm", "engine", "modeler", "inbox"}
        and "/migrations/" not in name
        and read(name).strip()
        and not BEGINS.match(read(name))
    ]

    assert silent == []
