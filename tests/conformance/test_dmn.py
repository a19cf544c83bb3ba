"""The open part of the DMN TCK, scored by the scorer that lies beside it.

What does not pass is listed, case by case, in docs/conformance/dmn.md; a case that fails and is
not listed there fails this test, so the score cannot sink unseen.
"""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITE = Path(os.environ.get("HELM_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "dmn"
LISTED = re.compile(r"^- `(compliance-level-\d/[^`]+)`", re.MULTILINE)


@pytest.fixture(scope="module")
def verdicts(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[str, str]]:
    """Verdict and detail of every open case."""
    if not SUITE.is_dir():
        pytest.skip(f"the DMN TCK is not at {SUITE} (HELM_CONFORMANCE)")
    answers = tmp_path_factory.mktemp("tck") / "verdicts.json"
    command = [
        sys.executable,
        str(SUITE / "tck_run.py"),
        *("--tck", str(SUITE / "tck"), "--select", "open", "--json", str(answers)),
        *("--evaluator", "tests.conformance.dmn:evaluate"),
    ]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, tuple[str, str]] = json.loads(answers.read_text())
    return found


def test_every_open_case_passes_or_is_listed(verdicts: dict[str, tuple[str, str]]) -> None:
    listed = set(LISTED.findall((ROOT / "docs/conformance/dmn.md").read_text()))

    failing = {case: detail for case, detail in verdicts.items() if detail[0] != "passed"}

    assert {case: why for case, why in failing.items() if case not in listed} == {}


def test_no_case_is_left_out(verdicts: dict[str, tuple[str, str]]) -> None:
    passed = sum(verdict == "passed" for verdict, _ in verdicts.values())

    assert (len(verdicts), passed) == (2479, 2479)
