"""The processes in files that lie beside those that are checked: drafts of the same project."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from engine.bpmn.parse import parse
from engine.source.problem import Refused


class Drawn(NamedTuple):
    """A process as its file names it."""

    id: str
    version_tag: str | None


def processes(files: Iterable[tuple[str, bytes]]) -> Iterator[Drawn]:
    """The executable processes of the BPMN files; a file that cannot be read has none."""
    for name, data in files:
        if not name.lower().endswith(".bpmn"):
            continue
        try:
            model = parse(data, name)
        except Refused:
            continue
        for process in model.processes:
            tag = process.zeebe("versionTag")
            yield Drawn(process.id, tag.get("value") if tag is not None else None)
