"""Calls to models go through one child process, started at the first call.

So the server never imports the vendor library, and the process that talks to vendors has no
database (`decisions.md`, section 3). A child that dies fails the calls under way with a typed
trouble; the next call starts another.
"""

import atexit
import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from engine.agents.trouble import Trouble, classify

WAIT_S = 150.0
_KEPT = (
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TZ",
    "SSL_CERT_FILE",
    "REQUESTS_CA_BUNDLE",
    "HTTPS_PROXY",
)


class CallFailed(Exception):
    """The model could not be asked."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"{trouble.code}: {trouble.message}")
        self.trouble = trouble


class Caller:
    """The child process and the calls under way."""

    def __init__(self, scripts: Sequence[Path], root: Path) -> None:
        self._scripts = scripts
        self._root = root
        self._lock = threading.Lock()
        self._child: subprocess.Popen[str] | None = None
        self._waiting: dict[int, Future[dict[str, Any]]] = {}
        self._ids = itertools.count(1)

    def ask(self, request: Mapping[str, Any]) -> dict[str, Any]:
        """The completion that *request* gets.

        Raises:
            CallFailed: with a typed trouble.
        """
        number, future = next(self._ids), Future[dict[str, Any]]()
        with self._lock:
            child = self._running()
            self._waiting[number] = future
            try:
                assert child.stdin is not None  # noqa: S101 - opened as a pipe
                child.stdin.write(json.dumps({**request, "id": number}) + "\n")
                child.stdin.flush()
            except OSError as error:
                self._waiting.pop(number, None)
                raise CallFailed(Trouble("AGENT_MODEL_UNAVAILABLE", str(error))) from error
        try:
            answer = future.result(WAIT_S)
        except TimeoutError as error:
            self._waiting.pop(number, None)
            message = f"no answer within {WAIT_S:.0f} s"
            raise CallFailed(Trouble("AGENT_MODEL_TIMEOUT", message)) from error
        if "error" in answer:
            raise CallFailed(classify(answer["error"]))
        completion: dict[str, Any] = answer["answer"]
        return completion

    def _running(self) -> subprocess.Popen[str]:
        if self._child is None or self._child.poll() is not None:
            environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
            environment["HELM_SCRIPTS"] = os.pathsep.join(map(str, self._scripts))
            environment["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
            self._child = subprocess.Popen(
                [sys.executable, "-m", "engine.agents.vendor"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                cwd=self._root,
                env=environment,
            )
            threading.Thread(
                target=self._read, args=(self._child,), name="model-answers", daemon=True
            ).start()
        return self._child

    def _read(self, child: subprocess.Popen[str]) -> None:
        assert child.stdout is not None  # noqa: S101 - opened as a pipe
        for line in child.stdout:
            answer = json.loads(line)
            future = self._waiting.pop(answer["id"], None)
            if future is not None:
                future.set_result(answer)
        gone = {"error": {"name": "ChildProcessError", "message": "the model process ended"}}
        with self._lock:
            waiting, self._waiting = self._waiting, {}
        for future in waiting.values():
            future.set_result(gone)

    def stop(self) -> None:
        """End the child process, if there is one."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None and child.poll() is None:
            assert child.stdin is not None  # noqa: S101 - opened as a pipe
            child.stdin.close()
            child.terminate()
            try:
                child.wait(5)
            except subprocess.TimeoutExpired:
                child.kill()


_callers: list[Caller] = []


def shared(scripts: Sequence[Path], root: Path) -> Caller:
    """This process's caller."""
    if not _callers:
        _callers.append(Caller(scripts, root))
        atexit.register(_callers[0].stop)
    return _callers[0]
