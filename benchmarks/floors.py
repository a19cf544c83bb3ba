"""What the figures must reach, what they should reach, and the table of both at the end.

Parts of a run are processes of their own, so what they find goes through a file.
"""

import os
from dataclasses import dataclass
from pathlib import Path

FILE = "HELM_BENCH_FOUND"  #: the variable that names the file


@dataclass(frozen=True, slots=True)
class Floor:
    """One figure that counts.

    Attributes:
        floor: what it must reach; ``goal``: what it should.
        at_most: it must stay below them.
    """

    name: str
    what: str
    unit: str
    floor: float
    goal: float
    at_most: bool = False

    def met(self, found: float, bound: float) -> bool:
        """Whether *found* keeps to *bound*."""
        return found <= bound if self.at_most else found >= bound


FLOORS = (
    Floor("memory.W1", "W1 in memory, of SpiffWorkflow's", "x", 15, 30),
    Floor("memory.W2", "W2 in memory, of SpiffWorkflow's", "x", 100, 300),
    Floor("durable.W1", "W1 durable, one writer, of SpiffWorkflow's in memory", "x", 5, 10),
    Floor("durable.W1.two", "W1 durable, two writers, of the same", "x", 5, 10),
    Floor("jobs.engine", "jobs on two cores, by the engine's door", "/s", 5_000, 10_000),
    Floor("latency", "a job's end to the next one's availability, p99", "ms", 10, 5, at_most=True),
    Floor("iterations", "an iteration of 10,000, of one of 100", "x", 1.2, 1.1, at_most=True),
    Floor("loop.memory", "a round of 100,000 in memory, of one of 1,000", "x", 1.2, 1.1, True),
    Floor("loop.durable", "a round of 100,000 durable, of one of 1,000", "x", 1.2, 1.1, True),
    Floor("cases", "a move in a case of 500 items, p95", "ms", 50, 20, at_most=True),
    Floor("case-page", "its page, made by the server, p95", "ms", 800, 300, at_most=True),
)


def note(name: str, found: float) -> None:
    """Keep what was found for `summary`; nothing happens where nobody asked for one."""
    file = os.environ.get(FILE)
    if file:
        with Path(file).open("a") as lines:
            lines.write(f"{name} {found!r}\n")


def summary(file: Path) -> str:
    """The floors with what was found, a line each; "not measured" where a part was left out."""
    found = {
        name: float(value)
        for name, value in (line.split() for line in file.read_text().splitlines())
    }
    lines = [f"{'':56} {'found':>10} {'floor':>9} {'goal':>9}"]
    lines += [_line(each, found.get(each.name)) for each in FLOORS]
    return "\n".join(lines)


def _line(each: Floor, found: float | None) -> str:
    bounds = f"{each.floor:9,g} {each.goal:9,g}"
    if found is None:
        return f"{each.what:56} {'':>10} {bounds}  not measured"
    if each.met(found, each.goal):
        verdict = "goal met"
    else:
        verdict = "met" if each.met(found, each.floor) else "not met"
    figure = f"{found:,.0f}" if found >= 1_000 else f"{found:,.2f}"
    return f"{each.what:56} {figure + ' ' + each.unit:>10} {bounds}  {verdict}"
