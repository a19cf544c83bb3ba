"""A server of HELM as `make run` starts it, and a client that does jobs over REST.

The client keeps its connections and signs in by Basic. One connection activates and starts new
instances as others end; the others complete, each job by a request of its own (`/v2`), or many in
one (`/api`). So what is measured is one process of HELM serving HTTP and writing, with its clients
on the same cores.
"""

import base64
import contextlib
import http.client
import json
import queue
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import Any

from benchmarks.databases import Settings, environment
from benchmarks.workloads import WORKLOADS

ADMIN = "bench:bench-secret"
CONNECTIONS = 8  #: that complete
AT_A_TIME = 200  #: jobs of one activation, and of one request that completes many
STOCK = 400  #: instances under way
WARM_UP_S = 3.0
PATIENCE_S = 120.0
W6 = next(workload for workload in WORKLOADS if workload.waits)


def jobs_per_second(settings: Settings, seconds: float) -> Iterator[tuple[str, float]]:
    """What was measured, and how many jobs were completed in a second."""
    with _server(settings) as port:
        found = _Work(port, connections=CONNECTIONS, at_a_time=1).measured(seconds)
        yield f"over REST, a request for each, {CONNECTIONS} connections", found
        found = _Work(port, connections=2, at_a_time=AT_A_TIME).measured(seconds)
        yield f"over REST, {AT_A_TIME} a request, 2 connections", found


@contextlib.contextmanager
def _server(settings: Settings) -> Iterator[int]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    server = subprocess.Popen(
        [sys.executable, "manage.py", "serve"],
        env={**environment(settings), "PORT": str(port), "HELM_ADMIN": ADMIN},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(port, server)
        yield port
    finally:
        server.terminate()
        server.wait(30)


def _wait_for(port: int, server: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + PATIENCE_S
    while server.poll() is None and time.monotonic() < end:
        with contextlib.suppress(OSError):
            Client(port).ask("GET", "/v2/topology")
            return
        time.sleep(0.2)
    raise RuntimeError("HELM has not started")


class Client:
    """One connection that is kept."""

    def __init__(self, port: int) -> None:
        self._http = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        self._http.connect()
        self._http.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._headers = {
            "Authorization": "Basic " + base64.b64encode(ADMIN.encode()).decode(),
            "Content-Type": "application/json",
        }

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """The answer's JSON, None when there is none.

        Raises:
            RuntimeError: it was refused.
        """
        data = None if body is None else json.dumps(body)
        self._http.request(method, path, body=data, headers=self._headers)
        answer = self._http.getresponse()
        text = answer.read()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {text.decode()[:500]}")
        return json.loads(text) if text else None

    def deploy(self, name: str, data: bytes) -> None:
        """Deploy one file."""
        edge = "bench-edge"
        body = (
            f'--{edge}\r\nContent-Disposition: form-data; name="resources"; filename="{name}"\r\n'
            "Content-Type: application/octet-stream\r\n\r\n"
        ).encode()
        self._http.request(
            "POST",
            "/v2/deployments",
            body=body + data + f"\r\n--{edge}--\r\n".encode(),
            headers={**self._headers, "Content-Type": f"multipart/form-data; boundary={edge}"},
        )
        answer = self._http.getresponse()
        text = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"deployment: {answer.status} {text.decode()[:500]}")


class _Work:
    """The client: its threads, and how many jobs they have completed."""

    def __init__(self, port: int, *, connections: int, at_a_time: int) -> None:
        self._port = port
        self._connections = connections
        self._at_a_time = at_a_time
        self._jobs: queue.Queue[dict[str, Any] | None] = queue.Queue()
        self._done = [0] * connections
        self._stocked = threading.Event()
        self._over = threading.Event()
        self._failures: list[BaseException] = []

    def measured(self, seconds: float) -> float:
        """Jobs completed per second, once it runs warm."""
        client = Client(self._port)
        client.deploy(W6.helm.name, W6.helm.read_bytes())
        threads = [threading.Thread(target=self._guarded, args=(self._activate,))]
        threads += [
            threading.Thread(target=self._guarded, args=(self._complete, number))
            for number in range(self._connections)
        ]
        for thread in threads:
            thread.start()
        while not self._stocked.wait(0.1) and not self._over.is_set():
            pass
        self._over.wait(WARM_UP_S)
        before, began = sum(self._done), time.perf_counter()
        self._over.wait(seconds)
        found = (sum(self._done) - before) / (time.perf_counter() - began)
        self._over.set()
        for _ in range(self._connections):
            self._jobs.put(None)
        for thread in threads:
            thread.join()
        if self._failures:
            raise self._failures[0]
        return found

    def _guarded(self, work: Any, *arguments: Any) -> None:
        try:
            work(*arguments)
        except BaseException as failure:  # noqa: BLE001 - raised again by whoever measures
            self._failures.append(failure)
            self._over.set()

    def _activate(self) -> None:
        client = Client(self._port)
        process = f"{W6.name}_zeebe"
        for _ in range(STOCK):
            client.ask("POST", "/v2/process-instances", {"processDefinitionId": process})
        self._stocked.set()
        started, demand = STOCK, {"type": "work", "timeout": 60_000, "requestTimeout": 500}
        while not self._over.is_set():
            found = client.ask(
                "POST", "/v2/jobs/activation", {**demand, "maxJobsToActivate": AT_A_TIME}
            )
            for job in found["jobs"]:
                self._jobs.put(job)
            while started < STOCK + sum(self._done) // W6.waits:
                client.ask("POST", "/v2/process-instances", {"processDefinitionId": process})
                started += 1

    def _complete(self, number: int) -> None:
        client = Client(self._port)
        while (job := self._jobs.get()) is not None and not self._over.is_set():
            keys = [job["jobKey"], *self._more()]
            if self._at_a_time == 1:
                client.ask("POST", f"/v2/jobs/{keys[0]}/completion", {})
            else:
                body = {"jobs": [{"jobKey": key} for key in keys]}
                for one in client.ask("POST", "/api/jobs/completion", body)["jobs"]:
                    if one["status"] != 204:
                        raise RuntimeError(f"job {one['jobKey']}: {one['detail']}")
            self._done[number] += len(keys)

    def _more(self) -> Iterator[str]:
        """What else waits to be completed, for the same request."""
        for _ in range(self._at_a_time - 1):
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is None:
                self._jobs.put(None)
                return
            yield job["jobKey"]
