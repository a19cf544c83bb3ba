"""`manage.py serve` from outside: how it starts, refuses, and ends."""

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import psycopg
import pytest

from helm.database import POOL
from tests.children.process import wait_until
from tests.children.server import CHECKOUT


def try_to_serve(**variables: str) -> subprocess.CompletedProcess[str]:
    """Run a server that is expected to refuse."""
    environment = {name: value for name, value in os.environ.items() if name != "PORT"}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    return subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), "serve"],
        env={**environment, **variables},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


def test_it_answers_and_ends_cleanly_when_asked(start_server):
    server = start_server()

    with urllib.request.urlopen(f"{server.url}/login") as page:
        assert "Hello, this is HELM" in page.read().decode()
    assert f"HELM is ready: {server.url}" in server.log()

    assert server.stop() == 0
    assert "HELM is stopping." in server.log()
    assert "Traceback" not in server.log()


def test_ctrl_c_ends_it_cleanly_too(start_server):
    server = start_server()

    server.process.send_signal(signal.SIGINT)

    assert server.process.wait(30) == 0
    assert "Traceback" not in server.log()


def test_make_hands_a_signal_on_to_the_server(start_server, tmp_path):
    # The last line of the recipe, run as make runs it.
    recipe = re.search(r"^run:.*\n\t@(.*)$", (CHECKOUT / "Makefile").read_text(), re.MULTILINE)
    assert recipe is not None
    assert recipe.group(1).startswith("exec ")
    server = start_server()
    environment = server.environment()
    server.stop()
    makefile = tmp_path / "Makefile"
    command = recipe.group(1).replace("$(PYTHON)", sys.executable)
    makefile.write_text(f"SHELL := /bin/bash\nrun:\n\t@{command}\n")
    log = tmp_path / "log"

    with log.open("wb") as output:
        make = subprocess.Popen(
            ["make", "-f", str(makefile), "run"],
            cwd=CHECKOUT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=output,
        )
        wait_until(lambda: "HELM is ready" in log.read_text(), what="make run")
        make.terminate()
        make.wait(30)

    assert "HELM is stopping." in log.read_text()
    with socket.socket() as probe:
        assert probe.connect_ex(("127.0.0.1", server.port)) != 0


def test_a_second_server_on_the_same_data_is_refused(start_server):
    server = start_server()

    refused = try_to_serve(HELM_DATA=str(server.data), PORT="0")

    assert refused.returncode == 1
    assert "HELM is already running on" in refused.stderr
    assert server.url in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_port_in_use_is_a_sentence(tmp_path):
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])

        refused = try_to_serve(HELM_DATA=str(tmp_path / "data"), PORT=port)

    assert refused.returncode == 1
    assert f"port {port} of 127.0.0.1 is in use" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("variables", "says"),
    [
        ({"REDIS_URL": "redis://127.0.0.1:1/0"}, "REDIS_URL is set but DATABASE_URL is not"),
        ({"DATABASE_URL": "mysql://x/y"}, "DATABASE_URL must be postgresql://"),
        (
            {"DATABASE_URL": "postgresql://127.0.0.1:1/helm"},
            "the database does not answer. connection failed",
        ),
        ({"HELM_CLOCK": "fast"}, "HELM_CLOCK must be real or controlled"),
    ],
)
def test_what_cannot_work_is_a_sentence(tmp_path, variables, says):
    refused = try_to_serve(HELM_DATA=str(tmp_path / "data"), PORT="0", **variables)

    assert refused.returncode == 1
    assert says in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_killed_server_leaves_nothing_that_hinders_the_next(start_server):
    server = start_server()

    server.kill()
    server.start()

    with urllib.request.urlopen(f"{server.url}/login") as page:
        assert page.status == 200


def test_the_first_account_is_printed_kept_and_told_again(start_server):
    server = start_server(HELM_ADMIN="")
    note = server.data / "first-admin.txt"
    name, _, password = note.read_text().strip().partition(":")

    assert f"Sign in as {name} with the password {password}" in server.log()

    server.restart()

    assert server.log().count(password) == 1
    assert f"The first administrator's account is kept in {note}" in server.log()


def test_files_are_answered_without_a_session_or_a_cookie(helm_server):
    manifest = (CHECKOUT / "static" / "dist" / "manifest.json").read_text()
    script = re.search(r'"file": "(assets/[^"]+\.js)"', manifest)
    assert script is not None

    with urllib.request.urlopen(f"{helm_server.url}/static/{script.group(1)}") as answer:
        assert answer.headers["Cache-Control"].endswith("immutable")
        assert "Set-Cookie" not in answer.headers
        assert int(answer.headers["Content-Length"]) == len(answer.read())


def test_no_source_is_served(helm_server):
    for path in (
        "/static/../manage.py",
        "/static/%2e%2e/helm/urls.py",
        "/static/src/shared/dom.ts",
    ):
        with closing(http.client.HTTPConnection("127.0.0.1", helm_server.port, timeout=30)) as line:
            line.request("GET", path)
            assert line.getresponse().status == 404


def test_many_requests_at_once_leave_no_connections_behind(start_server, postgres_url):
    """Each request has its own thread; the pool bounds what they hold."""
    server = start_server(DATABASE_URL=postgres_url)

    def ask(number: int) -> int:
        # A session that nobody has: looking for it needs the database.
        cookie = {"Cookie": f"helm_session=nobody{number}"}
        request = urllib.request.Request(f"{server.url}/password", headers=cookie)
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status

    with ThreadPoolExecutor(40) as people:
        assert set(people.map(ask, range(200))) == {200}

    with psycopg.connect(postgres_url) as database:
        held = database.execute(
            "select count(*) from pg_stat_activity where datname = current_database()"
        ).fetchone()
    assert held is not None
    assert held[0] <= POOL["max_size"] + 2  # the one that asks, and the one that holds the lock


def test_a_second_server_on_the_same_database_is_refused(start_server, postgres_url, tmp_path):
    server = start_server(DATABASE_URL=postgres_url)

    refused = try_to_serve(
        HELM_DATA=str(tmp_path / "data"), PORT="0", DATABASE_URL=postgres_url, HELM_ADMIN="a:b"
    )
    server.kill()
    server.start()

    assert refused.returncode == 1
    assert "another HELM works on the database" in refused.stderr


def test_the_data_folder_belongs_to_its_owner(helm_server):
    assert helm_server.data.stat().st_mode & 0o077 == 0
    assert (Path(helm_server.data) / "secret-key").stat().st_mode & 0o077 == 0
