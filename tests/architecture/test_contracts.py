"""The rooms import only what they may: the contracts of pyproject.toml, run as a test."""

import subprocess
import sys
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def test_import_contracts_hold():
    lint_imports = Path(sys.executable).with_name("lint-imports")

    answer = subprocess.run(
        [lint_imports, "--no-logo"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )

    assert answer.returncode == 0, answer.stdout + answer.stderr
