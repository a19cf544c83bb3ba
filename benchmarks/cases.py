"""A case of 500 items, durable on PostgreSQL: what a move costs, and what reading the case does.

Fifty stages of nine tasks that follow each other under conditions, and work that may be planned.
Moves go by the engine's door, each in a transaction of its own, as people make them. Nothing else
that runs here knows cases, so there is no peer beside them.
"""

import time
from collections.abc import Callable
from importlib import import_module

from benchmarks.databases import begin, in_child, postgresql
from benchmarks.floors import note

STAGES, TASKS, PLANNED = 40, 5, 20
DRAWING = "tests.runtime.cases.large"  #: the same case as the tests'


def main() -> None:
    """Print the table."""
    with postgresql() as settings:
        in_child("benchmarks.cases", settings)


def measure() -> None:
    """Django is set up."""
    from engine import public
    from engine.dispatch import case_reading, cases

    model: str = import_module(DRAWING).large()
    public.deploy([("large.cmmn", model.encode())], actor=public.SYSTEM)

    def begun() -> int:
        variables = {"ok": True, "stop": -1}
        return cases.start_case(case_id="c", variables=variables, actor=public.SYSTEM).key

    starts = [_ms(begun) for _ in range(5)]
    key = begun()

    def move(kind: str, item: str) -> float:
        request = cases.MoveRequest(kind=kind, item=item)
        return _ms(lambda: cases.make_move(key, request, actor=public.SYSTEM))

    completed = [
        move("complete", f"g{stage}i{task}") for stage in range(STAGES) for task in range(TASKS)
    ]
    planned = [move("plan", f"d{number}") for number in range(PLANNED)]
    offered = [_ms(lambda: case_reading.case_moves(key, actor=public.SYSTEM)) for _ in range(20)]
    seen = [_ms(lambda: case_reading.read_case(key, actor=public.SYSTEM)) for _ in range(20)]
    opened = _page(key)
    print(f"{'a case of 500 items':28} {'p50 ms':>8} {'p95 ms':>8}")
    for what, times in (
        ("started", starts),
        ("a task completed", completed),
        ("work planned", planned),
        ("what may be done, asked", offered),
        ("the case read", seen),
        ("its page, as it is sent", opened),
    ):
        print(f"{what:28} {_part(times, 0.5):8.1f} {_part(times, 0.95):8.1f}")
    note("cases", _part(completed + planned, 0.95))
    note("case-page", _part(opened, 0.95))


def _page(key: int) -> list[float]:
    """How long the server makes the page of the case; a browser needs some 0.2 s to show it."""
    from django.contrib.auth.models import User
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(User.objects.create_superuser("bench"))
    address = f"/mywork/cases/{key}"
    if client.get(address).status_code != 200:
        raise RuntimeError(f"{address} is not there")
    return [_ms(lambda: client.get(address)) for _ in range(20)]


def _ms(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _part(times: list[float], part: float) -> float:
    return sorted(times)[min(int(len(times) * part), len(times) - 1)]


if __name__ == "__main__":
    begin()
    measure()
