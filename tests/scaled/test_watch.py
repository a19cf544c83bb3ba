"""A scaled installation as `make run` starts it: watched, restarted, ended as one."""

import base64
import contextlib
import os
import signal
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

from tests.children.process import child, children_of, end, wait_until
from tests.children.redis import free_port
from tests.children.server import CHECKOUT

ROLES = ("web", "worker", "sweeper")


def roles_of(parent: int) -> dict[int, str]:
    """The processes that a server watches, with the role each plays."""
    found = {}
    for pid in children_of(parent):
        with contextlib.suppress(OSError):
            parts = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            if "--role" in parts:
                found[pid] = parts[parts.index("--role") + 1]
    return found


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


@pytest.fixture
def scaled(start_server, postgres_url, redis_url):
    return start_server(DATABASE_URL=postgres_url, REDIS_URL=redis_url, HELM_WORKERS="2")


def test_it_runs_every_role_and_ends_with_all_of_them(scaled):
    children = roles_of(scaled.process.pid)

    assert sorted(children.values()) == ["sweeper", "web", "worker", "worker"]

    assert scaled.stop() == 0
    assert all(gone(pid) for pid in children)
    assert "Traceback" not in scaled.log()


def test_a_role_that_dies_is_started_again_and_the_port_stays(scaled):
    children = roles_of(scaled.process.pid)
    web = next(pid for pid, role in children.items() if role == "web")

    os.kill(web, signal.SIGKILL)

    # The parent holds the port, so this request waits for the new server and is answered by it.
    with urllib.request.urlopen(f"{scaled.url}/login", timeout=60) as page:
        assert page.status == 200
    assert "The web ended (exit code -9)" in scaled.log()
    assert sorted(roles_of(scaled.process.pid).values()) == sorted(children.values())


def test_a_killed_parent_takes_its_children_along(scaled):
    children = roles_of(scaled.process.pid)

    scaled.kill()

    wait_until(lambda: all(gone(pid) for pid in children), what="the end of the children")


def test_the_rest_role_answers_beside_the_installation(scaled, tmp_path):
    port = free_port()
    name, password = scaled.admin
    environment = {**scaled.environment(), "PORT": str(port)}
    request = urllib.request.Request(f"http://127.0.0.1:{port}/v2/topology")
    basic = base64.b64encode(f"{name}:{password}".encode()).decode()
    request.add_header("Authorization", f"Basic {basic}")
    command = [sys.executable, str(CHECKOUT / "manage.py"), "serve", "--role", "rest"]

    with child(command, log=tmp_path / "log", env=environment) as process:
        wait_until(lambda: b"Booting worker" in (tmp_path / "log").read_bytes(), what="gunicorn")
        with urllib.request.urlopen(request, timeout=60) as answer:
            assert answer.status == 200
        assert end(process) == 0


def test_a_role_alone_needs_an_installation(tmp_path):
    refused = subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), "serve", "--role", "worker"],
        env={"HELM_DATA": str(tmp_path), "PATH": os.environ["PATH"]},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )

    assert refused.returncode == 1
    assert "the role worker is part of a scaled installation" in refused.stderr
