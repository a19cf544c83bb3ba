"""Clients that start instances, do jobs, approve and publish, and write down what they were told.

They go on through kills as careful clients do: what was not answered is sent again under the same
idempotency key. Which process a number starts, and what comes of it, follows from the number, so
that an instance can be compared with its twin.
"""

import logging
import random
import threading
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path
from typing import Any

import httpx

from tests.chaos.ledger import Ledger
from tests.children.server import Server

MODELS = sorted((Path(__file__).parent / "models").glob("*.bpmn"))
ENDING = ("chaos_order", "chaos_part", "chaos_placed", "chaos_agent")
LEASE_MS = 1_500
WAITING = 10  #: instances on their way at which starters hold back
TOO_SLOW = 60  #: one job in so many is answered after its lease
DOWN = (502, 503, 504)

logging.getLogger("httpx").setLevel(logging.WARNING)  # a line for each request hides the kills


def process_of(number: int) -> str:
    """What the number starts: most are orders."""
    return {0: "chaos_stay", 5: "chaos_agent", 3: "chaos_placed"}.get(number % 8, "chaos_order")


class Load:
    """Starters, job workers, an approver and an operator, each a thread."""

    def __init__(self, server: Server, *, seed: int, starters: int = 2, workers: int = 3) -> None:
        self.server = server
        self.ledger = Ledger(server.data / "effects")
        self._numbers = count(1)
        self._seed = seed
        self._starting = threading.Event()
        self._running = threading.Event()
        self._threads = [self._thread(self._start, number) for number in range(starters)]
        self._threads += [self._thread(self._work, number) for number in range(workers)]
        self._threads.append(self._thread(self._approve, 0))
        self._threads.append(self._thread(self._operate, 0))

    def __enter__(self) -> "Load":
        self._starting.set()
        self._running.set()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._starting.clear()
        self._running.clear()
        for thread in self._threads:
            thread.join(60)

    def deploy(self) -> None:
        """Deploy the processes of the load."""
        with self._client() as client:
            files = [("resources", (model.name, model.read_bytes())) for model in MODELS]
            answer = client.post("/v2/deployments", files=files)
            assert answer.status_code == 200, answer.text

    def stop_starting(self) -> None:
        """No new instances from now on; workers and the approver go on."""
        self._starting.clear()

    def on_their_way(self) -> int:
        """How many instances have not ended, of those that are to end."""
        query = {
            "filter": {
                "state": {"$in": ["ACTIVE", "SUSPENDED"]},
                "processDefinitionId": {"$in": list(ENDING)},
            },
            "page": {"limit": 1},
        }
        with self._client() as client:
            answer = client.post("/v2/process-instances/search", json=query)
            return int(answer.raise_for_status().json()["page"]["totalItems"])

    def start_twins(self, numbers: list[int]) -> None:
        """Start instances with numbers that were started before; nothing disturbs them."""
        with self._client() as client:
            for number in numbers:
                self._started(client, number, twin=True)

    # starters ----------------------------------------------------------------------------------

    def _start(self, client: httpx.Client, _: random.Random) -> None:
        while self._starting.is_set():
            if self.ledger.begun - len(self.ledger.finished) > WAITING:
                self._pause(0.2)
                continue
            with self.ledger.lock:
                number = next(self._numbers)
            self._started(client, number)

    def _started(self, client: httpx.Client, number: int, *, twin: bool = False) -> None:
        """Start what the number stands for; its payment comes before it or after it."""
        process, name = process_of(number), f"{'twin' if twin else 'start'}-{number}"
        if process != "chaos_stay" and not twin:
            self.ledger.begin()
        if process == "chaos_placed":
            self._publish(client, "placed", f"{name}", name, number)
            return
        if process == "chaos_order" and number % 2:
            self._publish(client, "paid", str(number), f"paid-{name}", number)
        body = {"processDefinitionId": process, "variables": {"number": number}}
        sent, answer = self._answered(client, "/v2/process-instances", body, name)
        if answer is None:
            return
        if self._expected(answer, 200):
            key = int(answer.json()["processInstanceKey"])
            self.ledger.note_start(sent, key, number, twin=twin)
            if process == "chaos_stay" and number % 16 == 0:
                self._cancel(client, key)
        if process == "chaos_order" and not number % 2:
            self._publish(client, "paid", str(number), f"paid-{name}", number)

    def _cancel(self, client: httpx.Client, key: int) -> None:
        path = f"/v2/process-instances/{key}/cancellation"
        _, answer = self._answered(client, path, {}, f"cancel-{key}")
        if answer is not None and self._expected(answer, 204):
            self.ledger.note_cancellation(key)

    def _publish(self, client: httpx.Client, name: str, key: str, id: str, number: int) -> None:
        body = {
            "name": name,
            "correlationKey": key,
            "messageId": id,
            "timeToLive": 3_600_000,
            "variables": {"number": number},
        }
        sent, answer = self._answered(client, "/v2/messages/publication", body, id)
        if answer is not None and self._expected(answer, 200):
            self.ledger.note_message(sent, name, number, twin=id.startswith("twin"))

    # workers -----------------------------------------------------------------------------------

    def _work(self, client: httpx.Client, chance: random.Random) -> None:
        demand = {
            "type": "step",
            "timeout": LEASE_MS,
            "maxJobsToActivate": 4,
            "requestTimeout": 500,
            "worker": "chaos",
            "withLease": True,
        }
        while self._running.is_set():
            for job in self._leased(client, demand):
                self._do(client, job, chance)

    def _leased(self, client: httpx.Client, demand: dict[str, Any]) -> list[dict[str, Any]]:
        """Jobs; leasing is not repeated under a key: leases that nobody has heard of run out."""
        try:
            answer = client.post("/v2/jobs/activation", json=demand)
        except httpx.HTTPError:
            self._pause()
            return []
        if answer.status_code in DOWN:
            self._pause()
            return []
        jobs: list[dict[str, Any]] = answer.json()["jobs"] if self._expected(answer, 200) else []
        return jobs

    def _do(self, client: httpx.Client, job: dict[str, Any], chance: random.Random) -> None:
        """Act, then answer: with a failure now and then at first, and sometimes too late."""
        key, token = int(job["jobKey"]), job["jobLeaseToken"]
        self.ledger.note_act(key, int(job["elementInstanceKey"]))
        if job["retries"] == 50 and key % 23 == 0:
            body = {"retries": 49, "retryBackOff": 50, "errorMessage": "tried", "variables": {}}
            _, answer = self._answered(client, f"/v2/jobs/{key}/failure", body, f"fail-{token}")
            if answer is not None and answer.status_code not in (404, 409):
                self._expected(answer, 204)
            return
        if chance.randrange(TOO_SLOW) == 0:
            threading.Event().wait(LEASE_MS / 1000 * 1.8)
        body = {"variables": {f"done_{job['elementId']}": True}, "jobLeaseToken": token}
        path = f"/v2/jobs/{key}/completion"
        sent, answer = self._answered(client, path, body, f"complete-{key}-{token}")
        if answer is None:
            return
        if answer.status_code in (404, 409):
            self.ledger.note_refusal()
        elif self._expected(answer, 204):
            self.ledger.note_completion(sent, key)
        if job["elementId"] == "Look":
            self.ledger.note_tool(int(job["variables"]["number"]))
        if job["elementId"] == "Last":
            self.ledger.note_end(int(job["variables"]["number"]))

    def _approve(self, client: httpx.Client, _: random.Random) -> None:
        query = {"filter": {"state": "CREATED", "elementId": "Approve"}, "page": {"limit": 10}}
        while self._running.is_set():
            answer = self._answered(client, "/v2/user-tasks/search", query, None)[1]
            tasks = [] if answer is None else answer.json()["items"]
            done = [self._approved(client, int(task["userTaskKey"])) for task in tasks]
            if not any(done):
                self._pause(0.3)

    def _approved(self, client: httpx.Client, key: int) -> bool:
        """Whether the task is done; one of an instance that stands still is done later."""
        body = {"variables": {"approved": True}}
        path = f"/v2/user-tasks/{key}/completion"
        sent, answer = self._answered(client, path, body, f"approve-{key}")
        if answer is None or answer.status_code == 409 or not self._expected(answer, 204):
            return False
        self.ledger.note_approval(sent, key)
        return True

    def _operate(self, client: httpx.Client, chance: random.Random) -> None:
        """Let an instance stand still for a moment, now and then."""
        for number in count(1):
            self._pause(chance.uniform(0.2, 1.0))
            if not self._starting.is_set():
                return
            key = self.ledger.newest(chance.randrange(6))
            if key is not None:
                self._stand_still(client, key, number)

    def _stand_still(self, client: httpx.Client, key: int, number: int) -> None:
        path = f"/v2/process-instances/{key}"
        _, answer = self._answered(client, f"{path}/suspension", {}, f"suspend-{number}")
        if answer is None or answer.status_code == 404 or not self._expected(answer, 204):
            return  # it has ended
        self._pause(0.3)
        _, answer = self._answered(client, f"{path}/resumption", {}, f"resume-{number}")
        if answer is not None and self._expected(answer, 204):
            self.ledger.note_rest()

    # requests ----------------------------------------------------------------------------------

    def _thread(
        self, work: Callable[[httpx.Client, random.Random], None], number: int
    ) -> threading.Thread:
        def run() -> None:
            try:
                with self._client() as client:
                    work(client, random.Random(f"{self._seed}-{work.__name__}-{number}"))
            except Exception as error:
                self.ledger.failures.append(f"a client of the load has died: {error!r}")
                raise

        return threading.Thread(target=run, name=f"{work.__name__}-{number}", daemon=True)

    def _client(self) -> httpx.Client:
        return httpx.Client(base_url=self.server.url, auth=self.server.admin, timeout=15)

    def _answered(
        self, client: httpx.Client, path: str, body: dict[str, Any], key: str | None
    ) -> tuple[float, httpx.Response | None]:
        """When it was sent at last, and the answer; it is sent for as long as there is none."""
        headers = {} if key is None else {"Idempotency-Key": key}
        for _ in self._while_running():
            sent = time.time()
            try:
                answer = client.post(path, json=body, headers=headers)
            except httpx.HTTPError:
                self._pause()
                continue
            if answer.status_code not in DOWN:
                return sent, answer
            self._pause()
        return 0.0, None

    def _while_running(self) -> Iterator[None]:
        while self._running.is_set():
            yield

    def _expected(self, answer: httpx.Response, status: int) -> bool:
        if answer.status_code != status:
            said = f"{answer.request.url}: {answer.status_code} {answer.text[:300]}"
            self.ledger.failures.append(said)
        return answer.status_code == status

    def _pause(self, seconds: float = 0.1) -> None:
        threading.Event().wait(seconds)
