"""A case of about 500 items, for what must not grow with them: 50 stages of nine guarded tasks."""

from tests.runtime.cases.drawing import human, may, on, stage, table, use
from tests.runtime.cases.player import drawn

STAGES, TASKS = 50, 9


def large() -> str:
    """Tasks follow each other where ``ok`` holds, and end where ``stop`` is their stage's number.

    The items are ``g<stage>i<task>``, discretionary ones ``d0`` to ``d19``.
    """
    stages = "".join(_stage(number) for number in range(STAGES))
    uses = "".join(use(f"g{number}", f"S{number}") for number in range(STAGES))
    tasks = "".join(human(f"D{number}") for number in range(TASKS))
    planned = [may(f"d{number}", "D0", rules="r") for number in range(20)]
    return drawn(uses + table(*planned, rules="r=ok") + stages + tasks)


def _stage(number: int) -> str:
    items, sentries = "", on(f"x{number}", when=f"stop = {number}")
    for task in range(TASKS):
        entry = f"s{number}_{task}" if task else ""
        items += use(f"g{number}i{task}", f"D{task}", entry=entry, exit=f"x{number}")
        if task:
            sentries += on(entry, f"g{number}i{task - 1} complete", when="ok")
    return stage(f"S{number}", items + sentries)
