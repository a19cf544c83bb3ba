"""Calls to models go through one child process, started at the first call.

So the server never imports the vendor library, and the process that talks to vendors has no
database (`decisions.md`, section 3). A child that dies fails the calls under way with a typed
trouble; the next call starts another.
"""

import atexit
import contextlib
import itertools
import json
import os
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import IO, Any

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


class _Child:
    """The process, its two pipes, and the thread that reads its answers."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        if process.stdin is None or process.stdout is None:
            raise RuntimeError("the model process has no pipes")
        self.process = process
        self.requests: IO[str] = process.stdin
        self.answers: IO[str] = process.stdout
        self.reader: threading.Thread | None = None

    def send(self, request: Mapping[str, Any]) -> None:
        self.requests.write(json.dumps(request) + "\n")
        self.requests.flush()

    def close(self) -> None:
        """End the process and give everything back that it held."""
        with contextlib.suppress(OSError):
            self.requests.close()
        self.process.terminate()
        try:
            self.process.wait(5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if self.reader is not None and self.reader is not threading.current_thread():
            self.reader.join(5)


class Caller:
    """The child process and the calls under way."""

    def __init__(self, scripts: Sequence[Path], root: Path) -> None:
        self._scripts = scripts
        self._root = root
        self._lock = threading.Lock()
        self._child: _Child | None = None
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
                child.send({**request, "id": number})
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

    def _running(self) -> _Child:
        if self._child is None or self._child.process.poll() is not None:
            if self._child is not None:
                self._child.close()
            self._child = self._start()
        return self._child

    def _start(self) -> _Child:
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        environment["HELM_SCRIPTS"] = os.pathsep.join(map(str, self._scripts))
        environment["LITELLM_LOCAL_MODEL_COST_MAP"] = "True"
        process = subprocess.Popen(
            [sys.executable, "-m", "engine.agents.vendor"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            cwd=self._root,
            env=environment,
        )
        child = _Child(process)
        child.reader = threading.Thread(
            target=self._read, args=(child,), name="model-answers", daemon=True
        )
        child.reader.start()
        return child

    def _read(self, child: _Child) -> None:
        with child.answers as lines:
            for line in lines:
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
        if child is not None:
            child.close()


_callers: list[Caller] = []


def shared(scripts: Sequence[Path], root: Path) -> Caller:
    """This process's caller."""
    if not _callers:
        _callers.append(Caller(scripts, root))
        atexit.register(_callers[0].stop)
    return _callers[0]
