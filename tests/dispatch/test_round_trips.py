"""What one command costs the database: every round trip to PostgreSQL, every statement of SQLite.

BEGIN and COMMIT count. The numbers do not depend on how many rows there are.
"""

import re
import tempfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import connection

from engine import public
from engine.dispatch import jobs, timers
from engine.dispatch.workers import Worker
from engine.dispatch.working import do
from engine.store import clock, warm
from engine.store.models.instances import Instance, Snapshot
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance, Variable
from engine.store.models.tasks import Task
from engine.store.models.work import Timer
from tests.dispatch.conftest import nothing_is_kept
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import catch_timer, chain, service, user_task

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk(transactional_db: None) -> Iterator[Desk]:
    """As elsewhere, but every command is committed, and each kind of thing was done once before."""
    nothing_is_kept()
    warm.forget()
    desk = Desk()
    desk.deploy(
        ("work.bpmn", chain("Work", service("More", "more"))),
        ("task.bpmn", chain(user_task(), "Work").replace(b'id="p"', b'id="task"')),
        ("timer.bpmn", chain(catch_timer(), "Work").replace(b'id="p"', b'id="timer"')),
    )
    desk.start()
    desk.complete(desk.job())
    public.cancel_instance(desk.job("more").instance_key, actor=ROOT)
    yield desk
    nothing_is_kept()
    warm.forget()


def on_postgresql(work: Callable[[], Any]) -> int:
    """How often the database was waited for."""
    connection.ensure_connection()
    pgconn = connection.connection.pgconn
    with tempfile.TemporaryFile() as trace:
        pgconn.trace(trace.fileno())
        try:
            work()
        finally:
            pgconn.untrace()
        trace.seek(0)
        return len(re.findall(rb"\tReadyForQuery", trace.read()))


def on_sqlite(work: Callable[[], Any]) -> int:
    """How many statements were run; a row of `executemany` is one."""
    connection.ensure_connection()
    statements: list[str] = []
    connection.connection.set_trace_callback(statements.append)
    try:
        work()
    finally:
        connection.connection.set_trace_callback(None)
    return len(statements)


def cost(work: Callable[[], Any]) -> int:
    return on_postgresql(work) if connection.vendor == "postgresql" else on_sqlite(work)


def expected(postgresql: int, sqlite: int) -> int:
    return postgresql if connection.vendor == "postgresql" else sqlite


def test_a_start_looks_up_its_process_and_is_written_at_once(desk: Desk) -> None:
    # The definition; BEGIN, time and keys; the rows; COMMIT.
    assert cost(desk.start) == expected(postgresql=4, sqlite=12)


def test_jobs_are_leased_by_one_statement(desk: Desk) -> None:
    desk.start()

    assert cost(desk.job) == expected(postgresql=2, sqlite=3)
    assert cost(desk.jobs) == expected(postgresql=2, sqlite=3)


def test_what_a_worker_sees_of_an_unknown_state_is_read_once(desk: Desk) -> None:
    for _ in range(30):
        desk.start()
    warm.forget()

    assert cost(desk.jobs) == expected(postgresql=3, sqlite=4)


def test_a_job_is_completed_in_one_transaction_of_three_trips(desk: Desk) -> None:
    desk.start()
    job = desk.job()

    # Where the job lives; BEGIN, lock, time, keys and lease; the rows; COMMIT.
    assert cost(lambda: desk.complete(job, n=1)) == expected(postgresql=4, sqlite=14)


def test_a_worker_of_this_process_knows_where_its_job_lives(desk: Desk) -> None:
    desk.start()
    job = desk.job()
    worker = Worker(type="work", function=lambda job: {"n": 1})

    assert cost(lambda: do(worker, job)) == expected(postgresql=3, sqlite=13)


def test_a_task_is_completed_in_one_transaction_of_three_trips(desk: Desk) -> None:
    instance = desk.start("task")
    task = Task.objects.get(instance_key=instance).key

    assert cost(lambda: public.complete_task(task, {}, actor=ROOT)) == expected(
        postgresql=4, sqlite=14
    )


def test_a_timer_is_fired_in_one_transaction_of_three_trips(desk: Desk) -> None:
    desk.start("timer")
    at = Timer.objects.values_list("due", flat=True).get()
    clock.pin(at)

    # What is due; BEGIN, lock, time and keys; the rows; COMMIT.
    assert cost(lambda: timers.drain(at)) == expected(postgresql=4, sqlite=12)
    assert cost(lambda: timers.drain(at)) == 1


def test_costs_do_not_grow_with_what_there_is(desk: Desk) -> None:
    first = cost(desk.start)
    public.start_instances([public.StartRequest(process_id="p")] * 300, actor=ROOT)

    assert cost(desk.start) == first


def test_who_waits_for_jobs_in_vain_does_not_disturb_the_engine_thread(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Engine:
        def hand_over(self, piece: object) -> object:
            raise AssertionError("there was nothing to write")

    monkeypatch.setattr(jobs.writer, "current", Engine)

    assert cost(lambda: desk.jobs("nothing")) == expected(postgresql=2, sqlite=1)


PARALLEL = service("Each", "each").replace(
    "</extensionElements></serviceTask>",
    "</extensionElements><multiInstanceLoopCharacteristics><extensionElements>"
    '<zeebe:loopCharacteristics inputCollection="=for i in 1..n return i" inputElement="item"'
    ' outputCollection="results" outputElement="=item"/></extensionElements>'
    "</multiInstanceLoopCharacteristics></serviceTask>",
)


@pytest.mark.parametrize("number", [100, 1_000])
def test_an_iteration_costs_the_same_beside_few_and_beside_many(desk: Desk, number: int) -> None:
    desk.deploy(("many.bpmn", chain(PARALLEL).replace(b'id="p"', b'id="many"')))
    desk.start("many", n=number)
    first, *others = desk.jobs("each", 20)
    desk.complete(first)

    costs = {cost(lambda job=job: desk.complete(job)) for job in others}

    assert costs == {expected(postgresql=4, sqlite=11)}


def test_a_batch_of_two_hundred_is_written_in_as_many_trips_as_it_has_tables(desk: Desk) -> None:
    requests = [public.StartRequest(process_id="p")] * 200
    public.start_instances(requests, actor=ROOT)
    leased = desk.jobs(limit=200)
    answers = [public.Completion(key=job.key, token=job.token) for job in leased]

    started = cost(lambda: public.start_instances(requests, actor=ROOT))
    completed = cost(lambda: public.complete_jobs(answers, actor=ROOT))

    # The definition; BEGIN, time and keys; COPY of instances, elements, jobs, states and journal;
    # COMMIT. Where the jobs live; BEGIN, locks, time, keys and leases; what changes; COPY of
    # elements, jobs and journal; COMMIT. SQLite runs a statement for each row.
    few = (started, completed)
    assert few == (8, 7) if connection.vendor == "postgresql" else min(few) > 200


def test_an_instance_that_ends_at_once_writes_what_is_searched_and_one_turn(desk: Desk) -> None:
    scripts = [
        f'<scriptTask id="Set{n}"><extensionElements><zeebe:script expression="={n}"'
        f' resultVariable="v{n}"/></extensionElements></scriptTask>'
        for n in range(10)
    ]
    desk.deploy(("row.bpmn", chain(*scripts).replace(b'id="p"', b'id="row"')))
    tables = (Instance, ElementInstance, Variable, Journal, Snapshot)
    before = [table.objects.count() for table in tables]

    desk.start("row")

    written = [table.objects.count() - known for table, known in zip(tables, before, strict=True)]
    assert written == [1, 13, 10, 1, 0]
