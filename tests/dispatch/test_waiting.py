"""Waiting without a thread: jobs, the end of an instance, news."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from engine import public
from engine.dispatch import embedded, hub
from tests.dispatch.conftest import nothing_is_kept
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import chain

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def desk() -> Iterator[Desk]:
    nothing_is_kept()
    embedded.start()
    yield Desk()
    embedded.stop()
    nothing_is_kept()


def soon(work: Callable[[], object], seconds: float = 0.2) -> Awaitable[object]:
    async def later() -> object:
        await asyncio.sleep(seconds)
        return await sync_to_async(closing, thread_sensitive=False)()

    def closing() -> object:
        try:
            return work()
        finally:
            connections.close_all()

    return later()


def long_poll(wait_ms: int) -> Awaitable[list[public.ActivatedJob]]:
    return public.wait_for_jobs(
        "work", worker="w", timeout_ms=60_000, limit=5, wait_ms=wait_ms, actor=ROOT
    )


def test_a_long_poll_is_answered_when_a_job_comes(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub, "LOOK_S", 60.0)  # only news can wake it
    desk.deploy(chain("Work"))

    async def scene() -> list[public.ActivatedJob]:
        jobs, _ = await asyncio.gather(long_poll(20_000), soon(desk.start))
        return jobs

    assert [job.element_id for job in asyncio.run(asyncio.wait_for(scene(), 15))] == ["Work"]


def test_a_lost_hint_only_costs_the_next_look(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LOOK_S", 0.1)
    monkeypatch.setattr(hub, "ring", lambda topics: None)
    desk.deploy(chain("Work"))

    async def scene() -> list[public.ActivatedJob]:
        jobs, _ = await asyncio.gather(long_poll(20_000), soon(desk.start))
        return jobs

    assert len(asyncio.run(asyncio.wait_for(scene(), 15))) == 1


def test_a_long_poll_ends_empty_in_time(desk: Desk) -> None:
    assert asyncio.run(asyncio.wait_for(long_poll(100), 15)) == []
    assert asyncio.run(asyncio.wait_for(long_poll(-1), 15)) == []


def test_of_two_that_wait_one_gets_the_job(desk: Desk) -> None:
    desk.deploy(chain("Work"))

    async def scene() -> list[int]:
        first, second, _ = await asyncio.gather(
            long_poll(1_000), long_poll(1_000), soon(desk.start)
        )
        return sorted((len(first), len(second)))

    assert asyncio.run(asyncio.wait_for(scene(), 15)) == [0, 1]


def test_the_end_of_an_instance_is_awaited(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "LOOK_S", 60.0)
    desk.deploy(chain("Work"))
    instance = desk.start(n=1)
    job = desk.job()

    async def scene() -> bool:
        ended, _ = await asyncio.gather(
            public.wait_for_end(instance, wait_ms=20_000), soon(lambda: desk.complete(job, n=2))
        )
        return ended

    assert asyncio.run(asyncio.wait_for(scene(), 15)) is True
    assert public.end_variables(instance, ["n"]) == {"n": 2}


def test_an_instance_that_goes_on_is_not_waited_for_longer_than_asked(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = desk.start()

    assert asyncio.run(public.wait_for_end(instance, wait_ms=100)) is False


def test_an_instance_that_stands_still_has_not_ended(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    instance = desk.start()
    public.suspend_instance(instance, reason="wait", actor=ROOT)

    assert asyncio.run(public.wait_for_end(instance, wait_ms=100)) is False


def test_news_names_the_topics(desk: Desk) -> None:
    desk.deploy(chain("Work"))

    async def scene() -> frozenset[str]:
        async with public.listen("fleet", "jobs.work", "inbox") as news:
            await soon(desk.start, 0)
            return await news.wait(10)

    assert asyncio.run(scene()) == {"fleet", "jobs.work"}
    assert hub.group_of("inbox") == "inbox"
    assert hub.group_of("jobs.größe/1").startswith("hashed.")
