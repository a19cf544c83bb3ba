"""The locks: every version pinned with hashes, and nothing under a licence that HELM refuses."""

import re
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]
LOCKS = ("run", "test", "bench")


def entries(name: str) -> list[str]:
    """The lock's packages, each with the lines that belong to it."""
    text = (CHECKOUT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    return [entry for entry in re.split(r"\n(?=[a-z0-9])", text) if "==" in entry.split("\n")[0]]


def test_every_locked_package_has_a_version_and_hashes():
    for lock in LOCKS:
        found = entries(lock)

        assert found
        assert [entry for entry in found if "--hash=sha256:" not in entry] == []


def test_every_package_that_is_asked_for_is_locked():
    for lock in LOCKS:
        locked = {re.split(r"[=\[]", entry)[0] for entry in entries(lock)}
        asked = {
            re.split(r"[=<>\[]", line.strip())[0].lower()
            for line in (CHECKOUT / "requirements" / f"{lock}.in").read_text().splitlines()
            if line.strip() and not line.startswith(("#", "-"))
        }

        assert asked <= locked
