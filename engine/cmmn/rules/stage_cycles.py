"""No stage holds itself, at any depth: its plan would have no end."""

from collections.abc import Iterator

from engine.cmmn.model import Case, HumanTask, Model, Stage
from engine.cmmn.rules.rule import Finding, Rule, error
from engine.cmmn.walk import places, stages


def check(model: Model) -> Iterator[Finding]:
    for case in model.cases:
        known = {stage.id: stage for stage in stages(case)}
        for found in _circles(_uses(model, case)):
            around = " > ".join((*found, found[0]))
            yield error(
                known[found[0]],
                f"the stage '{found[0]}' holds itself ({around}); let one of its items use "
                "another definition",
                "planItem",
            )


def _uses(model: Model, case: Case) -> dict[str, tuple[str, ...]]:
    """Which stages each stage uses, by what it holds or offers."""
    uses: dict[str, list[str]] = {stage.id: [] for stage in stages(case)}
    for place in places(case):
        used = model.definitions.get(place.item.definition)
        if isinstance(used, Stage) and place.owner.id in uses:
            uses[place.owner.id].append(used.id)
        if isinstance(used, HumanTask) and used.table is not None and place.owner.id in uses:
            # What the task's table offers is planned into the stage that holds the task.
            for offered in used.table.items:
                inner = model.definitions.get(getattr(offered, "definition", ""))
                if isinstance(inner, Stage):
                    uses[place.owner.id].append(inner.id)
    return {name: tuple(used) for name, used in uses.items()}


def _circles(uses: dict[str, tuple[str, ...]]) -> Iterator[tuple[str, ...]]:
    """The way around, for each use that leads back; each stage is gone through once."""
    done: set[str] = set()
    for start in uses:
        way: dict[str, Iterator[str]] = {}
        step: str | None = start if start not in done else None
        while step is not None:
            inner = next(way.setdefault(step, iter(uses.get(step, ()))), None)
            if inner is None:
                done.add(step)
                del way[step]
                step = next(reversed(way), None)
            elif inner in way:
                ids = list(way)
                yield tuple(ids[ids.index(inner) :])
            elif inner not in done:
                way[inner] = iter(uses.get(inner, ()))
                step = inner


rule = Rule("stage-cycle", "CMMN 1.1 §5.4.8", check)
