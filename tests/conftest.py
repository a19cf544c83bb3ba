"""What all tests share: who may use the network, which database a run has, and the children.

A run that only collects folders of the core does not set Django up at all. Which database the
other folders use is said once per run: HELM_TEST_DATABASE=sqlite (the default) or postgres.
"""

import contextlib
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from pytest_socket import disable_socket, enable_socket, socket_allow_hosts

from tests.children.postgres import Postgres, postgres
from tests.children.redis import redis
from tests.children.server import Server, server

TESTS = Path(__file__).parent
CORE = {"source", "feel", "dmn", "plan", "bpmn", "runtime", "scenarios", "golden"}
NO_SOCKETS = CORE | {"laws", "architecture"}

_run = contextlib.ExitStack()


def pytest_configure(config: pytest.Config) -> None:
    """Set up Django and its database, when a folder above the core is collected."""
    if _rooms(config) <= CORE | {"architecture"}:
        return
    database = os.environ.get("HELM_TEST_DATABASE", "sqlite")
    if database not in ("sqlite", "postgres"):
        raise pytest.UsageError("HELM_TEST_DATABASE must be sqlite or postgres.")
    if database == "postgres" and "HELM_TEST_DATABASE_URL" not in os.environ:
        started = _run.enter_context(postgres())
        os.environ["HELM_TEST_DATABASE_URL"] = started.create("helm")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helm.settings.test")
    import_module("django").setup()


def pytest_unconfigure(config: pytest.Config) -> None:
    _run.close()


def _rooms(config: pytest.Config) -> set[str]:
    """The folders of tests/ that the command line asks for; "" stands for all of them."""
    asked = [Path(str(argument).split("::")[0]).resolve() for argument in config.args]
    return {
        path.relative_to(TESTS).parts[0] if path != TESTS and path.is_relative_to(TESTS) else ""
        for path in asked
    }


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """The core has no network; everything else talks to this machine only."""
    if item.path.relative_to(TESTS).parts[0] in NO_SOCKETS:
        disable_socket(allow_unix_socket=True)  # event loops wake themselves by a socket pair
    else:
        enable_socket()
        socket_allow_hosts(["127.0.0.1", "::1", "localhost"], allow_unix_socket=True)


@pytest.fixture(autouse=True)
def _forget_definitions() -> None:
    """Nothing is kept between tests: a rolled back block of keys gives the same keys again."""
    definitions = sys.modules.get("engine.store.definitions")
    if definitions is not None:
        definitions.forget()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Postgres]:
    """A PostgreSQL beside the one that Django's tests use."""
    with postgres() as running:
        yield running


@pytest.fixture
def postgres_url(postgres_server: Postgres, _numbers: Iterator[int]) -> str:
    """The address of a new, empty database."""
    return postgres_server.create(f"helm_{next(_numbers)}")


@pytest.fixture(scope="session")
def _numbers() -> Iterator[int]:
    return count(1)


@pytest.fixture(scope="session")
def redis_url() -> Iterator[str]:
    """The address of a Redis that keeps nothing."""
    with redis() as url:
        yield url


@pytest.fixture
def start_server() -> Iterator[Callable[..., Server]]:
    """Starts installations: `start_server(HELM_CLOCK="real")`; all end with the test."""
    with contextlib.ExitStack() as running:

        def start(**settings: str) -> Server:
            return running.enter_context(server(settings))

        yield start


@pytest.fixture(scope="session")
def helm_server() -> Iterator[Server]:
    """One installation for tests that only look, or that make things of their own."""
    with server({}) as running:
        yield running


@pytest.fixture(scope="session")
def offloop() -> Iterator[Callable[..., Any]]:
    """Runs a function in a thread of its own: Playwright keeps an event loop in this one."""
    with ThreadPoolExecutor(1) as pool:
        yield lambda function, *arguments: pool.submit(function, *arguments).result(120)


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of this machine; nothing is downloaded."""
    return {
        **browser_type_launch_args,
        "executable_path": _chromium(),
        "args": [
            "--no-sandbox",
            "--disable-gpu",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
        ],
    }


def _chromium() -> str:
    named = os.environ.get("HELM_CHROMIUM")
    found = named or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if found is None:
        raise RuntimeError(
            "These tests need Chromium. On Debian and Ubuntu: apt install chromium; "
            "HELM_CHROMIUM names another one."
        )
    return found
