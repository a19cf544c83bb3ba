"""Who hears what: the indexes that a move of a case goes by."""

from collections.abc import Mapping, Sequence

from engine.cmmn.compile.compilation import Compilation
from engine.cmmn.compile.sentries import meeting
from engine.plan.cases import FilePart, Heard, ItemPart, Sentry
from engine.plan.model import Criterion

ROOT = 0
ANYTHING = "*"  #: the name under which conditions stand that read no name at all

Hearing = Mapping[tuple[int, str], tuple[Heard, ...]]


def heard(compilation: Compilation, criteria: Sequence[Criterion]) -> tuple[Hearing, Hearing]:
    """By source and transition who listens: to plan items, and to case file items."""
    items: dict[tuple[int, str], list[Heard]] = {}
    file: dict[tuple[int, str], list[Heard]] = {}
    for criterion in criteria:
        for number, part in enumerate(_sentry(criterion).parts):
            if isinstance(part, FilePart):
                entry = Heard(criterion.index, number, ROOT)
                file.setdefault((part.source, part.occurs), []).append(entry)
                continue
            for source in part.sources:
                entry = _heard(compilation, criterion, number, part, source)
                items.setdefault((source, part.occurs), []).append(entry)
    return _frozen(items), _frozen(file)


def _heard(
    compilation: Compilation, criterion: Criterion, number: int, part: ItemPart, source: int
) -> Heard:
    owner = criterion.owner
    within = source != owner and source in compilation.layout.around(owner)
    meets = source if within else meeting(compilation, owner, source)
    return Heard(criterion.index, number, meets, within, part.exits)


def _sentry(criterion: Criterion) -> Sentry:
    if criterion.sentry is None:
        raise TypeError(f"'{criterion.id}' is no criterion of a case")
    return criterion.sentry


def _frozen(found: Mapping[tuple[int, str], list[Heard]]) -> Hearing:
    return {key: tuple(entries) for key, entries in found.items()}


def reads(compilation: Compilation, criteria: Sequence[Criterion]) -> dict[str, tuple[int, ...]]:
    """By the name of a variable, the criteria whose condition reads it."""
    found: dict[str, list[int]] = {}
    for criterion in criteria:
        condition = _sentry(criterion).condition
        if condition is None:
            continue
        names = {_top(compilation, name) for name in condition.expression.names}
        if condition.context is not None:
            names.add(_top_of(compilation, condition.context))
        for name in names or {ANYTHING}:
            found.setdefault(name, []).append(criterion.index)
    return {name: tuple(indexes) for name, indexes in found.items()}


def _top(compilation: Compilation, name: str) -> str:
    """The variable in which a name is kept: a child stands in the item around it."""
    tops = [one.name for one in compilation.file if one.parent is None]
    if name in tops:
        return name
    for number, item in enumerate(compilation.file):
        if item.name == name:
            return _top_of(compilation, number)
    return name


def _top_of(compilation: Compilation, place: int) -> str:
    item = compilation.file[place]
    while item.parent is not None:
        item = compilation.file[item.parent]
    return item.name


def listening(criteria: Sequence[Criterion], kinds: Sequence[str]) -> dict[int, tuple[int, ...]]:
    """By the node of an event listener, the criteria that hear it; *kinds* of all nodes."""
    found: dict[int, list[int]] = {
        index: [] for index, kind in enumerate(kinds) if kind.endswith("ventListener")
    }
    for criterion in criteria:
        for part in _sentry(criterion).parts:
            if isinstance(part, ItemPart):
                for source in part.sources:
                    if source in found and criterion.index not in found[source]:
                        found[source].append(criterion.index)
    return {node: tuple(indexes) for node, indexes in found.items()}
