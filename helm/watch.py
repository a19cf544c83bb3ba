"""The parent of a scaled installation: starts its roles as children, restarts them, ends them.

A child that ends unasked is started again after a pause that doubles; one that keeps failing
ends the installation, because a half-alive one would look healthy. Children end with their
parent even when it is killed: each reads a pipe that only the parent holds open.
"""

import logging
import os
import signal
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from socket import socket
from typing import Any

from django.core.management import CommandError

from helm.listen import HANDED_DOWN

logger = logging.getLogger("helm.watch")

PARENT_PIPE = "HELM_PARENT_PIPE"
MANAGE = Path(__file__).resolve().parents[1] / "manage.py"
LOOK_EVERY_S = 0.2
STEADY_AFTER_S = 10.0  #: who lived longer than this is no process that keeps failing
FAILURES_ALLOWED = 5
TIME_TO_END_S = 20.0


@dataclass(slots=True)
class Child:
    """One role, and how it has fared."""

    name: str
    role: str
    listening: int | None = None
    process: "subprocess.Popen[bytes] | None" = None
    started: float = 0.0
    failures: int = 0
    restart_at: float = field(default=0.0)

    def start(self, pipe: int) -> None:
        passed = [pipe] if self.listening is None else [pipe, self.listening]
        environment = {**os.environ, PARENT_PIPE: str(pipe)}
        if self.listening is not None:
            environment[HANDED_DOWN] = str(self.listening)
        self.process = subprocess.Popen(  # noqa: S603
            [sys.executable, str(MANAGE), "serve", "--role", self.role],
            env=environment,
            stdin=subprocess.DEVNULL,
            pass_fds=passed,
            start_new_session=True,  # so that Ctrl-C reaches the parent alone
        )
        self.started = time.monotonic()

    def ended(self) -> int | None:
        """The exit code, once; None while it runs or waits for its restart."""
        if self.process is None:
            return None
        code = self.process.poll()
        if code is not None:
            self.process = None
        return code


def watch(listening: socket, *, workers: int) -> None:
    """Run the web server, the workers and the sweeper as children until asked to end.

    Raises:
        CommandError: one of them keeps failing.
    """
    stop = threading.Event()

    def ask_to_stop(signum: int, frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    reading, writing = os.pipe()
    children = [
        Child("web", "web", listening=listening.fileno()),
        *(Child(f"worker {number}", "worker") for number in range(1, workers + 1)),
        Child("sweeper", "sweeper"),
    ]
    try:
        for child in children:
            child.start(reading)
        while not stop.wait(LOOK_EVERY_S):
            for child in children:
                _look_after(child, reading)
    finally:
        _end(children)
        os.close(writing)
        os.close(reading)


def _look_after(child: Child, pipe: int) -> None:
    now = time.monotonic()
    code = child.ended()
    if code is not None:
        if now - child.started > STEADY_AFTER_S:
            child.failures = 0
        child.failures += 1
        if child.failures > FAILURES_ALLOWED:
            raise CommandError(f"The {child.name} keeps ending (exit code {code}); HELM gives up.")
        pause = 2 ** (child.failures - 1)
        child.restart_at = now + pause
        logger.warning("The %s ended (exit code %s); again in %s s.", child.name, code, pause)
    elif child.process is None and now >= child.restart_at:
        child.start(pipe)


def _end(children: list[Child]) -> None:
    logger.info("HELM is stopping.")
    running = [child.process for child in children if child.process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + TIME_TO_END_S
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            logger.warning("Process %s did not end in time and is killed.", process.pid)
            process.kill()
            process.wait()


def end_with_parent() -> None:
    """End as by SIGTERM when the parent that watches this process is gone."""
    pipe = os.environ.pop(PARENT_PIPE, None)
    if pipe is None:
        return

    def wait_for_the_end() -> None:
        os.read(int(pipe), 1)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=wait_for_the_end, name="parent", daemon=True).start()
