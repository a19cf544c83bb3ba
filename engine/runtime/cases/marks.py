"""On-parts: who hears a transition, and what is remembered of it (CMMN 1.1 section 8.5).

H1: an on-part stays met until its criterion fires. H2: source and listener meet in the innermost
stage instance that contains both; instances of one stage that run beside each other do not hear
each other. A mark is kept by the item that the criterion is about. As long as there is no such
item but there may be one, it is kept by the stage it will be in, or the stage where they meet, and
the item finds it when it is created (the "early bird").
"""

from engine.plan.cases import Heard
from engine.plan.model import Criterion
from engine.runtime.cases.life import ENDED, waits
from engine.runtime.cases.run import Run, details_of, details_of_node, sentry_of
from engine.runtime.state import CLOSED, Item


def happened(run: Run, item: Item, transition: str, by: int | None = None) -> None:
    """*item* has made *transition*; *by* is the exit criterion that was the reason."""
    for heard in run.case.heard.get((item.node.index, transition), ()):
        if heard.exits is not None and by not in heard.exits:
            continue
        around = item if heard.within else _around(item, heard.meets)
        if around is not None:
            _tell(run, heard, around)


def happened_in_file(run: Run, place: int, transition: str) -> None:
    """The case file item *place* has made *transition*."""
    for heard in run.case.heard_file.get((place, transition), ()):
        _tell(run, heard, run.root)


def _around(item: Item, node: int) -> Item | None:
    """The instance of the stage *node* around *item*; the case is around itself."""
    stage = item.scope or item
    while stage.node.index != node:
        if stage.scope is None:
            return None
        stage = stage.scope
    return stage


def _tell(run: Run, heard: Heard, around: Item) -> None:
    criterion = run.plan.criteria[heard.criterion]
    owner = run.plan.nodes[criterion.owner]
    home = owner.scope if owner.scope >= 0 else owner.index
    listeners = [item for item in run.inside(owner.index, around) if _listens(item, criterion)]
    for item in listeners:
        _mark(run, item, criterion, heard.part)
    if owner.scope < 0:
        return
    stages = [around] if around.node.index == home else list(run.inside(home, around))
    heard_in = {item.scope for item in listeners}
    for stage in stages:
        if stage not in heard_in and stage.life not in ENDED and _may_come(run, stage, criterion):
            _mark(run, stage, criterion, heard.part)
    if around.node.index != home:
        _mark(run, around, criterion, heard.part)


def _listens(item: Item, criterion: Criterion) -> bool:
    role = sentry_of(criterion).role
    if role == "exit":
        return item.life not in ENDED and item.life != CLOSED
    if role == "timer" and item.waits:
        return False  # its clock runs already
    return waits(item)


def _may_come(run: Run, stage: Item, criterion: Criterion) -> bool:
    """Whether *stage* may come to have a (further) item that the criterion is about."""
    details = details_of_node(run, criterion.owner)
    if criterion.index in details.watched or details.anew or details.discretionary:
        return True
    if details.timer is not None or (criterion.exits and details.watched):
        return True
    return not run.in_stage(criterion.owner, stage)


def _mark(run: Run, holder: Item, criterion: Criterion, part: int) -> None:
    place = (holder.key, criterion.index)
    if part not in (holder.held or {}).get(criterion.index, ()):
        run.turn.emit(("OnPartMet", holder.key, criterion.id, part))
        run.marked.add(place)
        if sentry_of(criterion).forgets:
            run.fleeting[place] = (holder, criterion)
    elif place in run.marked and len(sentry_of(criterion).parts) == 1:
        _once_more(run, holder, criterion)
    run.look(holder, criterion)


def _once_more(run: Run, holder: Item, criterion: Criterion) -> None:
    """What is waited for alone has happened again before it was reacted to: it repeats again."""
    if criterion.index not in details_of_node(run, criterion.owner).watched:
        return
    stage = holder if holder.node.index != criterion.owner else holder.scope
    if stage is not None:
        place = (stage.key, criterion.index)
        run.surplus[place] = run.surplus.get(place, 0) + 1


def inherit(run: Run, stage: Item) -> None:
    """A stage begins: what has happened around it, and its items would have heard, is known to it.

    Stages further out keep their marks, for other instances of the stage.
    """
    for node in stage.node.children:
        for index in details_of_node(run, node).criteria:
            criterion = run.plan.criteria[index]
            holder = stage.scope
            while holder is not None:
                for part in list((holder.held or {}).get(index, ())):
                    _mark(run, stage, criterion, part)
                holder = holder.scope


def adopt(run: Run, item: Item, *, begun: bool = False) -> None:
    """A new item takes what its stage has kept for it: it is its own from now on.

    *begun*: it does not wait for entry criteria any more, so what those have heard is left for the
    next.
    """
    stage = item.scope
    for index in details_of(item).criteria:
        criterion = run.plan.criteria[index]
        parts = (stage.held or {}).get(index) if stage is not None else None
        if stage is None or not parts or (begun and sentry_of(criterion).role == "entry"):
            continue
        for part in list(parts):
            _mark(run, item, criterion, part)
        run.turn.emit(("CriterionForgotten", stage.key, criterion.id))


def met(holder: Item, criterion: Criterion) -> bool:
    """Whether all on-parts of the criterion have occurred for *holder*."""
    parts = sentry_of(criterion).parts
    return len((holder.held or {}).get(criterion.index, ())) >= len(parts)


def spend(run: Run, holder: Item, criterion: Criterion) -> None:
    """The criterion fires: its marks are consumed; what has happened once more is next."""
    run.turn.emit(("CriterionFired", holder.key, criterion.id))
    stage = holder if holder.node.index != criterion.owner else holder.scope
    place = (stage.key if stage is not None else 0, criterion.index)
    if stage is not None and run.surplus.get(place):
        run.surplus[place] -= 1
        run.turn.emit(("OnPartMet", stage.key, criterion.id, 0))
        run.look(stage, criterion)


def latch(run: Run, holder: Item, criterion: Criterion) -> None:
    """The condition does not hold: however often it has happened, it is remembered once."""
    stage = holder if holder.node.index != criterion.owner else holder.scope
    if stage is not None:
        run.surplus.pop((stage.key, criterion.index), None)


def hand_over(run: Run, item: Item) -> None:
    """An item begins: what its other entry criteria remember is for its repetitions."""
    for index in details_of(item).watched:
        criterion = run.plan.criteria[index]
        parts = (item.held or {}).get(index)
        if parts and item.scope is not None:
            for part in list(parts):
                _mark(run, item.scope, criterion, part)
            run.turn.emit(("CriterionForgotten", item.key, criterion.id))


def forget_fleeting(run: Run) -> None:
    """``onEvent``: what has not fired in this turn is forgotten."""
    for holder, criterion in run.fleeting.values():
        if criterion.index in (holder.held or {}):
            run.turn.emit(("CriterionForgotten", holder.key, criterion.id))
    run.fleeting.clear()
