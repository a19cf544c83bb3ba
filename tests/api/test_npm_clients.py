"""Camunda's npm clients against a live server, unchanged: workers, and every answer they read.

With the client of 8.10, requests and answers are held against its own schemas
(`CAMUNDA_SDK_VALIDATION`). That of 8.8 runs as it comes: with its validation it sends long numbers
as strings, and finds keys wrong that are null since 8.9.
"""

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.api.drawings import MODELS, errand
from tests.children.server import CHECKOUT, Server

CLIENTS = Path(__file__).parent / "clients"
NODE = shutil.which("node") or "node"  # what is missing fails with its name


def environment(server: Server) -> dict[str, str]:
    """What the clients read, and nothing of ours."""
    name, password = server.admin
    kept = {key: value for key, value in os.environ.items() if key in ("PATH", "HOME", "LANG")}
    return kept | {
        "NODE_PATH": str(CHECKOUT / "node_modules"),
        "CAMUNDA_REST_ADDRESS": server.url,
        "ZEEBE_REST_ADDRESS": server.url,
        "CAMUNDA_AUTH_STRATEGY": "BASIC",
        "CAMUNDA_BASIC_AUTH_USERNAME": name,
        "CAMUNDA_BASIC_AUTH_PASSWORD": password,
        "CAMUNDA_SDK_LOG_LEVEL": "error",
    }


def run(server: Server, *arguments: str, **more: str) -> Any:
    """What a script of `clients` printed last, as JSON."""
    done = subprocess.run(
        [NODE, *arguments],
        cwd=CLIENTS,
        env=environment(server) | more,
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout}\n{done.stderr}"
    return json.loads(done.stdout.strip().splitlines()[-1])


@pytest.fixture
def models(tmp_path: Path) -> Path:
    """The models, with an errand for each client."""
    for name in ("order.bpmn", "discount.dmn", "check.form"):
        shutil.copy(MODELS / name, tmp_path)
    for suffix in ("v8", "v9", "v9loose", "rest"):
        (tmp_path / f"errand_{suffix}.bpmn").write_bytes(errand(suffix))
    return tmp_path


@pytest.mark.parametrize(
    ("package", "suffix", "validation"),
    [
        ("@camunda8/orchestration-cluster-api", "v8", "req:none,res:none"),
        ("camunda-cluster-api-9", "v9", "req:strict,res:strict"),
        ("camunda-cluster-api-9", "v9loose", "req:none,res:strict"),
    ],
)
def test_the_cluster_api_client(
    helm_server: Server, models: Path, package: str, suffix: str, validation: str
) -> None:
    arguments = ("cluster_api.mjs", package, str(models), suffix)

    seen = run(helm_server, *arguments, CAMUNDA_SDK_VALIDATION=validation)

    states = seen.pop("states", [["Pay", "JOB"]])
    assert states == [["Pay", "JOB"]]
    if "req:strict" not in validation:
        assert seen.pop("document") == "note.txt"
        assert seen.pop("pages") == ["order", "Placed", "Pay", "Check", "Shipped", "Done"]
    assert seen == {
        "deployed": {"processes": [f"errand_{suffix}", "order"], "decisions": 2, "forms": 1},
        "installation": [1, True, "ada"],
        "brought": f"milk for errand_{suffix}",
        "handled": 1,
        "job": [1, "pay", "CREATED", "BPMN_ELEMENT"],
        "activated": ["EUR", 2, f"N-{suffix}"],
        "incident": [["JOB_NO_RETRIES", "no money", "ACTIVE"]],
        "task": ["Check the order", "ada", "CREATED", ["clerks"]],
        "form": "check",
        "taskVariables": [["orderId", f'"N-{suffix}"'], ["paid", "true"]],
        "waiting": [["shipped", f"N-{suffix}"]],
        "met": True,
        "ended": ["COMPLETED", "first", False],
        "runs": [2, 6],
        "variables": {"orderId": f'"N-{suffix}"', "paid": "true", "ok": "true"},
        "flows": ["f1", "f2", "f3", "f4"],
        "paid": 1,
        "decided": ["0.15", 2],
        "records": ["tier", "discount"],
        "batch": ["CANCEL_PROCESS_INSTANCE", 1],
        "declined": "COMPLETED",
        "signal": "string",
        "refused": [
            404,
            "NOT_FOUND",
            "Command 'CREATE' rejected with code 'NOT_FOUND': Expected to find process definition"
            " with process ID 'nowhere', but none found",
        ],
    }


def test_the_rest_client_of_the_older_sdk(helm_server: Server, models: Path) -> None:
    assert run(helm_server, "rest.mjs", str(models)) == {
        "deployed": 6,
        "partitions": 1,
        "brought": "bread",
        "headers": "EUR",
        "assignee": "ada",
        "state": "COMPLETED",
        "variables": {"orderId": '"R-1"', "paid": "true", "ok": "true"},
        "decided": "0.15",
        "xml": True,
        "refused": 404,
    }
