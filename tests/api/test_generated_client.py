"""A client generated from the OpenAPI document: it compiles, it is whole, and it works.

The generator is openapi-python-client, with its defaults.
"""

import base64
import compileall
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from engine.api.openapi import document
from tests.api.drawings import deploy_errand
from tests.children.server import Server

SCRIPTS = Path(sys.executable).parent
PACKAGE = "helm_client"
#: Everything of the package is imported, so that no module names what is not there.
IMPORT_ALL = f"""
import importlib, pkgutil
import {PACKAGE}
names = [found.name for found in pkgutil.walk_packages({PACKAGE}.__path__, "{PACKAGE}.")]
for name in names:
    importlib.import_module(name)
print(sum(".api." in name for name in names))
"""
USE = f"""
import json, sys
from {PACKAGE} import AuthenticatedClient
from {PACKAGE}.api.cluster import get_topology
from {PACKAGE}.api.job import activate_jobs, complete_job, search_jobs
from {PACKAGE}.api.process_instance import create_process_instance, get_process_instance
from {PACKAGE}.models import (
    JobActivationRequest, JobCompletionRequest, JobSearchQuery,
    ProcessInstanceCreationInstruction,
)
client = AuthenticatedClient(sys.argv[1], sys.argv[2], prefix="Basic")
started = create_process_instance.sync(
    client=client,
    body=ProcessInstanceCreationInstruction.from_dict(
        {{"processDefinitionId": "errand_generated", "variables": {{"what": "milk"}}}}
    ),
)
key = started.process_instance_key
found = search_jobs.sync(client=client, body=JobSearchQuery.from_dict(
    {{"filter": {{"processInstanceKey": key}}}}))
jobs = activate_jobs.sync(client=client, body=JobActivationRequest.from_dict(
    {{"type": "fetch_generated", "timeout": 60000, "maxJobsToActivate": 1}})).jobs
complete_job.sync_detailed(jobs[0].job_key, client=client,
    body=JobCompletionRequest.from_dict({{"variables": {{"brought": "milk"}}}}))
missing = get_process_instance.sync("9", client=client)
print(json.dumps({{
    "partitions": get_topology.sync(client=client).partitions_count,
    "found": [job.state.value for job in found.items],
    "variables": jobs[0].variables.to_dict(),
    "state": get_process_instance.sync(key, client=client).state.value,
    "missing": [missing.status, missing.title],
}}))
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the generated package lies."""
    made = tmp_path_factory.mktemp("generated")
    (made / "openapi.json").write_text(json.dumps(document()), encoding="utf-8")
    done = subprocess.run(
        [
            str(SCRIPTS / "openapi-python-client"),
            *("generate", "--path", "openapi.json", "--output-path", PACKAGE, "--meta", "none"),
        ],
        cwd=made,
        env={**os.environ, "PATH": f"{SCRIPTS}{os.pathsep}{os.environ['PATH']}"},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Warning" not in done.stdout + done.stderr, done.stdout + done.stderr
    return made


def run(folder: Path, program: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", program, *arguments],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().splitlines()[-1]


def test_it_compiles_and_has_every_operation(folder: Path) -> None:
    assert compileall.compile_dir(folder / PACKAGE, quiet=2, force=True)

    modules = int(run(folder, IMPORT_ALL))

    operations = sum(len(methods) for methods in document()["paths"].values())
    tags = {
        operation["tags"][0]
        for methods in document()["paths"].values()
        for operation in methods.values()
    }
    assert modules == operations + len(tags)


def test_it_starts_searches_works_and_is_refused(folder: Path, helm_server: Server) -> None:
    deploy_errand(helm_server, "generated")
    basic = base64.b64encode(":".join(helm_server.admin).encode()).decode()

    seen: dict[str, Any] = json.loads(run(folder, USE, helm_server.url, basic))

    assert seen == {
        "partitions": 1,
        "found": ["CREATED"],
        "variables": {"what": "milk"},
        "state": "COMPLETED",
        "missing": [404, "NOT_FOUND"],
    }
