"""Clients that start instances and do jobs over HTTP, and write down what was acknowledged.

They go on through a server that is killed: what was not answered is sent again under the same
idempotency key, as a careful client does.
"""

import threading
import time
from collections.abc import Callable
from itertools import count
from typing import Any

import httpx

from tests.children.server import Server

PROCESS = "chaos"
MODEL = b"""<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="urn:chaos">
<process id="chaos" isExecutable="true"><startEvent id="Start"/>
<parallelGateway id="Split"/><parallelGateway id="Join"/>
<serviceTask id="One"><extensionElements><zeebe:taskDefinition type="step" retries="50"/>
</extensionElements></serviceTask>
<serviceTask id="Two"><extensionElements><zeebe:taskDefinition type="step" retries="50"/>
</extensionElements></serviceTask>
<intermediateCatchEvent id="Pause"><timerEventDefinition><timeDuration>PT0.05S</timeDuration>
</timerEventDefinition></intermediateCatchEvent>
<callActivity id="Call"><extensionElements>
<zeebe:calledElement processId="chaos_child" propagateAllParentVariables="false"/>
</extensionElements><multiInstanceLoopCharacteristics><extensionElements>
<zeebe:loopCharacteristics inputCollection="=[1, 2, 3]" inputElement="part"/>
</extensionElements></multiInstanceLoopCharacteristics></callActivity>
<endEvent id="End"/>
<sequenceFlow id="f1" sourceRef="Start" targetRef="Split"/>
<sequenceFlow id="f2" sourceRef="Split" targetRef="One"/>
<sequenceFlow id="f3" sourceRef="Split" targetRef="Two"/>
<sequenceFlow id="f4" sourceRef="One" targetRef="Join"/>
<sequenceFlow id="f5" sourceRef="Two" targetRef="Pause"/>
<sequenceFlow id="f6" sourceRef="Pause" targetRef="Join"/>
<sequenceFlow id="f7" sourceRef="Join" targetRef="Call"/>
<sequenceFlow id="f8" sourceRef="Call" targetRef="End"/></process>
<process id="chaos_child" isExecutable="true"><startEvent id="Begin"/>
<serviceTask id="Part"><extensionElements><zeebe:taskDefinition type="step" retries="50"/>
</extensionElements></serviceTask><endEvent id="Done"/>
<sequenceFlow id="g1" sourceRef="Begin" targetRef="Part"/>
<sequenceFlow id="g2" sourceRef="Part" targetRef="Done"/></process></definitions>"""
CHILDREN = 3  #: instances that an instance calls, at the same time
STEPS = 2 + CHILDREN  #: jobs of an instance, with those of its children
LEASE_MS = 1_500
QUIET_S = 4.0  #: longer than a lease and the engine's looks
DOWN = (502, 503, 504)


class Load:
    """Starters and workers in threads.

    Attributes:
        started: keys of instances whose start was acknowledged, each with its number.
        completed: keys of jobs whose completion was acknowledged, with how often.
        refused: job completions that were refused (the job was done or leased anew).
    """

    def __init__(self, server: Server, *, starters: int = 2, workers: int = 3) -> None:
        self.server = server
        self.started: dict[int, int] = {}
        self.completed: dict[int, int] = {}
        self.refused = 0
        self._numbers = count(1)
        self._lock = threading.Lock()
        self._starting = threading.Event()
        self._running = threading.Event()
        self._starting.set()
        self._running.set()
        self._threads = [threading.Thread(target=self._start) for _ in range(starters)]
        self._threads += [threading.Thread(target=self._work) for _ in range(workers)]
        self.failures: list[str] = []
        self._worked_at = time.monotonic()

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._starting.clear()
        self._running.clear()
        for thread in self._threads:
            thread.join(60)

    def end(self) -> None:
        """Stop everything and wait for the threads."""
        self.__exit__()

    @property
    def is_quiet(self) -> bool:
        """Whether every started instance had its jobs done, and no job has come for a while."""
        done = len(self.completed) + self.refused
        return (
            not self._starting.is_set()
            and done >= STEPS * len(self.started)
            and time.monotonic() - self._worked_at > QUIET_S
        )

    def stop_starting(self) -> None:
        """No new instances from now on; workers go on."""
        self._starting.clear()

    def deploy(self) -> None:
        with self._client() as client:
            files = [("resources", ("chaos.bpmn", MODEL))]
            client.post("/v2/deployments", files=files).raise_for_status()

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.server.url, auth=self.server.admin, timeout=10)

    def _start(self) -> None:
        with self._client() as client:
            while self._starting.is_set():
                with self._lock:
                    number = next(self._numbers)
                answer = self._until_answered(
                    client,
                    self._running,
                    "/v2/process-instances",
                    {"processDefinitionId": PROCESS, "variables": {"number": number}},
                    f"start-{number}",
                )
                if answer is not None:
                    self._check(answer, 200)
                    with self._lock:
                        self.started[int(answer.json()["processInstanceKey"])] = number

    def _work(self) -> None:
        demand = {
            "type": "step",
            "timeout": LEASE_MS,
            "maxJobsToActivate": 5,
            "requestTimeout": 500,
            "worker": "chaos",
        }
        with self._client() as client:
            while self._running.is_set():
                try:
                    leased = client.post("/v2/jobs/activation", json=demand)
                except httpx.HTTPError:
                    self._pause()
                    continue
                if leased.status_code != 200:
                    self._pause()
                    continue
                for job in leased.json()["jobs"]:
                    self._worked_at = time.monotonic()
                    self._complete(client, job)

    def _complete(self, client: httpx.Client, job: dict[str, Any]) -> None:
        key = int(job["jobKey"])
        answer = self._until_answered(
            client,
            self._running,
            f"/v2/jobs/{key}/completion",
            {"variables": {f"done_{job['elementId']}": True}},
            f"complete-{key}",
        )
        if answer is None:
            return
        with self._lock:
            if answer.status_code == 204:
                self.completed[key] = self.completed.get(key, 0) + 1
            elif answer.status_code in (404, 409):
                self.refused += 1
            else:
                self._check(answer, 204)

    def _until_answered(
        self,
        client: httpx.Client,
        while_set: threading.Event,
        path: str,
        body: dict[str, Any],
        key: str,
    ) -> httpx.Response | None:
        """The server's answer; sent again, under the same key, for as long as there is none."""
        while while_set.is_set():
            try:
                answer = client.post(path, json=body, headers={"Idempotency-Key": key})
            except httpx.HTTPError:
                self._pause()
                continue
            if answer.status_code not in DOWN:
                return answer
            self._pause()
        return None

    def _check(self, answer: httpx.Response, expected: int) -> None:
        if answer.status_code != expected:
            self.failures.append(f"{answer.request.url}: {answer.status_code} {answer.text[:300]}")

    def _pause(self) -> None:
        threading.Event().wait(0.05)


def until(condition: Callable[[], bool], what: str, seconds: float = 90) -> None:
    """Wait for *condition*, with a generous cap."""
    pause = threading.Event()
    for _ in range(int(seconds / 0.2)):
        if condition():
            return
        pause.wait(0.2)
    raise AssertionError(f"waited {seconds:.0f} s in vain for {what}")
