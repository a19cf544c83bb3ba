"""The shared CMMN suite against a live server, where it lies beside the project."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.children.server import Server

CHECKOUT = Path(__file__).resolve().parents[2]
PLACE = os.environ.get("HELM_CONFORMANCE", "../shared/conformance")
SUITE = (CHECKOUT / PLACE / "cmmn").resolve()
PATIENCE_S = 600

pytestmark = [
    pytest.mark.skipif(
        not (SUITE / "run.py").exists(),
        reason=f"the CMMN suite does not lie beside the project ({SUITE}; see HELM_CONFORMANCE)",
    ),
    pytest.mark.timeout(PATIENCE_S + 60),
]


def conform(server: Server) -> None:
    name, password = server.admin
    ended = subprocess.run(
        [
            sys.executable,
            str(SUITE / "run.py"),
            *("--base", server.url, "--user", name, "--password", password),
            *("--timeout", "30", str(SUITE / "scenarios")),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE_S,
        check=False,
    )
    scenarios = len(list((SUITE / "scenarios").glob("*/scenario.yaml")))
    assert ended.returncode == 0, ended.stdout + ended.stderr
    assert f"{scenarios} passed, 0 failed" in ended.stdout


def test_every_scenario_passes_on_sqlite(start_server):
    conform(start_server())


def test_every_scenario_passes_on_postgresql(start_server, postgres_url):
    conform(start_server(DATABASE_URL=postgres_url))
