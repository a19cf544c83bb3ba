"""The engine thread and the worker pool of an embedded server: many callers, one writer."""

import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, connections, transaction

from engine import public
from engine.dispatch import embedded, workers, writer
from engine.dispatch.hub import LOOK_S
from engine.dispatch.pool import Pool
from engine.dispatch.workers import BpmnError, JobFailure, Registry, Worker
from engine.public import ActivatedJob, CommandRejected
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal
from engine.store.models.work import Job
from tests.dispatch.conftest import nothing_is_kept
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import catch_timer, chain, service

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def running(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Desk]]:
    """Starts the engine with the workers that the test has registered."""
    nothing_is_kept()
    monkeypatch.setattr(workers, "registry", Registry())
    monkeypatch.setattr(workers, "autodiscover_modules", lambda name: None)
    started = False

    def start() -> Desk:
        nonlocal started
        embedded.start()
        started = True
        return Desk()

    yield start
    if started:
        embedded.stop()
    assert writer.current() is None
    nothing_is_kept()


def until(condition: Callable[[], bool], seconds: float = 15) -> None:
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends, "it did not happen"
        time.sleep(0.01)


def in_threads(work: Callable[[int], object], number: int) -> list[object]:
    def closing(index: int) -> object:
        try:
            return work(index)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(number) as pool:
        return list(pool.map(closing, range(number)))


def test_callers_of_many_threads_get_their_own_answers(running: Callable[[], Desk]) -> None:
    desk = running()
    desk.deploy(chain("Work"))

    keys = in_threads(lambda index: desk.start(n=index), 12)

    assert len(set(keys)) == 12
    seen = {job.instance_key: job.variables["n"] for job in desk.jobs()}
    assert seen == {key: index for index, key in enumerate(keys)}


def test_two_who_complete_the_same_job_at_once_one_wins(running: Callable[[], Desk]) -> None:
    desk = running()
    desk.deploy(chain("Work"))
    desk.start()
    job = desk.job()

    def complete(index: int) -> str:
        try:
            public.complete_job(job.key, {"by": index}, actor=ROOT)
        except CommandRejected as rejected:
            return rejected.code
        return "done"

    assert sorted(in_threads(complete, 6)) == ["NOT_FOUND"] * 5 + ["done"]
    assert Journal.objects.filter(command="CompleteJob").count() == 1


def test_a_timer_is_fired_by_the_engine_itself(running: Callable[[], Desk]) -> None:
    desk = running()
    desk.deploy(chain(catch_timer(duration="PT0.2S"), "Work"))
    instance = desk.start()

    until(lambda: desk.waits_at(instance) == ["Work"])


def test_registered_workers_do_the_jobs(running: Callable[[], Desk]) -> None:
    @workers.job_worker("double")
    def double(job: ActivatedJob) -> dict[str, public.Value]:
        return {"n": int(str(job.variables["n"])) * 2}

    desk = running()
    desk.deploy(chain(service("One", "double"), service("Two", "double")))
    instances = [desk.start(n=number) for number in range(20)]

    until(lambda: Instance.objects.filter(state="COMPLETED").count() == 20)
    assert [public.end_variables(key)["n"] for key in instances] == [4 * n for n in range(20)]


def test_workers_may_fail_throw_and_break(running: Callable[[], Desk]) -> None:
    tried: list[int] = []

    @workers.job_worker("flaky", backoff_ms=1)
    def flaky(job: ActivatedJob) -> None:
        tried.append(job.retries)
        if len(tried) < 3:
            raise ValueError("not yet")

    @workers.job_worker("hopeless")
    def hopeless(job: ActivatedJob) -> None:
        raise JobFailure("the form is empty", retries=0)

    @workers.job_worker("angry")
    def angry(job: ActivatedJob) -> None:
        raise BpmnError("BAD", "no")

    @workers.job_worker("large")
    def large(job: ActivatedJob) -> dict[str, public.Value]:
        return {"text": "x" * 2_000_000}

    desk = running()
    desk.deploy(chain(service("A", "flaky"), service("B", "hopeless")))
    desk.deploy(("q.bpmn", _renamed(chain(service("C", "angry")), b"q")))
    desk.deploy(("r.bpmn", _renamed(chain(service("D", "large")), b"r")))
    for process in "pqr":
        desk.start(process)

    until(lambda: Incident.objects.count() == 3)
    assert tried == [3, 2, 1]
    found = dict(Incident.objects.values_list("element_id", "message"))
    assert found["B"] == "the form is empty"
    assert "BAD" in found["C"]
    assert "'text'" in found["D"]


def _renamed(file: bytes, process: bytes) -> bytes:
    return file.replace(b'process id="p"', b'process id="%b"' % process)


def test_what_was_leased_but_not_begun_is_given_back_at_the_end(
    running: Callable[[], Desk],
) -> None:
    release = threading.Event()

    @workers.job_worker("slow")
    def slow(job: ActivatedJob) -> None:
        release.wait(20)

    desk = running()
    desk.deploy(chain(service("Work", "slow")))
    for _ in range(30):
        desk.start()
    until(lambda: Job.objects.filter(state="ACTIVATED").count() > 4)
    threading.Timer(0.2, release.set).start()
    embedded.stop()

    counts = {
        state: Job.objects.filter(state=state).count() for state in ("ACTIVATED", "COMPLETED")
    }
    embedded.start()
    assert counts["ACTIVATED"] == 0
    assert counts["COMPLETED"] >= 1
    until(lambda: Instance.objects.filter(state="COMPLETED").count() == 30)


@pytest.mark.parametrize(("lease_ms", "at_most_s"), [(900, 0.3), (30_000, LOOK_S)])
def test_the_shortest_lease_is_renewed_before_it_ends(lease_ms: int, at_most_s: float) -> None:
    registered = {
        name: Worker(type=name, function=lambda _: None, lease_ms=lease)
        for name, lease in (("quick", lease_ms), ("slow", 60_000))
    }

    assert 0 < Pool(registered, threads=1).pause_s <= at_most_s


def test_leases_of_an_earlier_life_are_ended_at_the_start(running: Callable[[], Desk]) -> None:
    desk = Desk()
    desk.deploy(chain(service("Work", "mine"), service("Theirs", "other")))
    desk.start()
    Job.objects.update(state="ACTIVATED", worker="helm@before", deadline=2**50, token="old")

    @workers.job_worker("mine")
    def mine(job: ActivatedJob) -> None:
        return None

    running()
    until(lambda: Job.objects.filter(type="other").exists())


def test_a_failing_call_does_not_undo_its_neighbours(running: Callable[[], Desk]) -> None:
    desk = running()
    desk.deploy(chain("Work"))

    def call(index: int) -> str:
        try:
            if index % 2:
                return str(public.correlate_message("nobody", actor=ROOT))
            return "started" if desk.start() else ""
        except CommandRejected as rejected:
            return rejected.code

    assert sorted(in_threads(call, 10)) == ["NOT_FOUND"] * 5 + ["started"] * 5
    assert Instance.objects.count() == 5


def test_a_call_from_within_a_transaction_is_refused_with_a_sentence(
    running: Callable[[], Desk],
) -> None:
    desk = running()
    desk.deploy(chain("Work"))

    with pytest.raises(RuntimeError, match="within a database transaction"), transaction.atomic():
        desk.start()
    assert not connection.in_atomic_block


def test_after_the_end_nothing_is_accepted_by_the_old_thread(running: Callable[[], Desk]) -> None:
    desk = running()
    engine = writer.current()
    assert engine is not None
    desk.deploy(chain("Work"))
    embedded.stop()

    with pytest.raises(CommandRejected) as caught:
        engine.hand_over(writer.Piece(function=lambda: 1))
    assert caught.value.code == "RESOURCE_EXHAUSTED"
    embedded.start()
