"""A worker of HELM answers its job, also when the database is away for a moment."""

import pytest
from django.db import OperationalError

from engine.dispatch import jobs, working
from engine.dispatch.answers import ActivatedJob
from engine.dispatch.workers import JobFailure, Worker
from engine.store.models.work import Job
from tests.dispatch.desk import Desk
from tests.dispatch.drawings import chain


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(working, "PAUSE_S", 0.0)
    # It would close the connection that the test's transaction is in.
    monkeypatch.setattr(working, "close_old_connections", lambda: None)


@pytest.fixture
def job(desk: Desk) -> ActivatedJob:
    desk.deploy(chain("Work"))
    desk.start()
    return desk.job()


def away(monkeypatch: pytest.MonkeyPatch, name: str, times: int) -> list[str]:
    """`jobs.<name>` finds no database, the first *times*; gives back the calls."""
    answer, calls = getattr(jobs, name), list[str]()

    def lost(*args: object, **kwargs: object) -> None:
        calls.append(name)
        if len(calls) <= times:
            raise OperationalError("server closed the connection unexpectedly")
        answer(*args, **kwargs)

    monkeypatch.setattr(jobs, name, lost)
    return calls


def state(job: ActivatedJob) -> str:
    return Job.objects.values_list("state", flat=True).get(key=job.key)


def test_the_answer_waits_for_the_database_and_the_work_is_done_once(
    job: ActivatedJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[int] = []
    calls = away(monkeypatch, "complete", 3)

    working.do(Worker(type="work", function=lambda job: done.append(job.key)), job)

    assert state(job) == "COMPLETED"
    assert (done, len(calls)) == ([job.key], 4)


def test_a_failure_waits_for_the_database_too(
    job: ActivatedJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(_: ActivatedJob) -> None:
        raise JobFailure("no paper", retries=2)

    calls = away(monkeypatch, "fail", 1)

    working.do(Worker(type="work", function=fails), job)

    assert (state(job), len(calls)) == ("FAILED", 2)


def test_an_answer_whose_receipt_was_lost_is_refused_the_second_time(
    job: ActivatedJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    complete, calls = jobs.complete, list[int]()

    def carried_out_and_lost(*args: object, **kwargs: object) -> None:
        calls.append(1)
        complete(*args, **kwargs)  # type: ignore[arg-type]
        raise OperationalError("server closed the connection unexpectedly")

    monkeypatch.setattr(jobs, "complete", carried_out_and_lost)

    working.do(Worker(type="work", function=lambda _: None), job)

    assert (state(job), len(calls)) == ("COMPLETED", 2)


def test_when_the_lease_is_over_the_answer_is_given_up(
    job: ActivatedJob, monkeypatch: pytest.MonkeyPatch
) -> None:
    away(monkeypatch, "complete", 1_000_000)

    with pytest.raises(OperationalError):
        working.do(Worker(type="work", function=lambda _: None, lease_ms=1), job)

    assert state(job) == "ACTIVATED"
