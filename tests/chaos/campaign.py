"""A campaign: processes of an installation are killed at random under load, then all is checked.

The order of the kills and their pauses follow from the seed; what the machine makes of them does
not. After every fault the campaign waits until each kind of work was asked for and acknowledged
again: that is the recovery, and it takes as long as it says.
"""

import logging
import random
import subprocess
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable
from functools import partial
from itertools import pairwise
from statistics import median

from tests.chaos.installations import PATIENCE_S, Installation
from tests.chaos.invariants import broken
from tests.chaos.ledger import AGENT, KINDS
from tests.chaos.load import LEASE_MS, Load
from tests.chaos.rows import Rows, read
from tests.chaos.works.limits import LEASE_MS as LONGEST_LEASE_MS
from tests.children.process import wait_until
from tests.children.server import CHECKOUT, Server

log = logging.getLogger("chaos")

TWINS = 14
FREEZE_EVERY = 6  #: faults of which one is a process that stands still instead


class Campaign:
    """The faults of one run.

    Attributes:
        kills: how often a process of each kind was killed, `freezes` stopped for longer than a
            lease, `crashes` ended by itself at a named point,
            `outages` was away for long.
        recoveries: seconds from each fault until everything went on.
    """

    def __init__(self, installation: Installation, load: Load, *, seed: int) -> None:
        self.installation = installation
        self.load = load
        self.kills: Counter[str] = Counter()
        self.freezes: Counter[str] = Counter()
        self.crashes: Counter[str] = Counter()
        self.outages: Counter[str] = Counter()
        self.recoveries: defaultdict[str, list[float]] = defaultdict(list)
        self.gave_up = 0
        self._chance = random.Random(seed)
        log.info("%s: seed %d", installation.name, seed)

    def run(self, rounds: int, kinds: tuple[str, ...]) -> None:
        """Kill *rounds* times one of *kinds*, each of them at least once; freeze in between."""
        self._wait_for_work(time.time(), "the load to begin")
        frozen: list[str] = []
        for number, kind in enumerate(self._order(kinds, rounds), start=1):
            self._pause()
            self.kills[kind] += 1
            self._recover(f"kill {number}: {kind}", kind, self.installation.kill, kind)
            if number % FREEZE_EVERY == 0:
                frozen = frozen or self._order(self.installation.frozen)
                stopped = frozen.pop()
                self._pause()
                self.freezes[stopped] += 1
                self._recover(
                    f"{stopped} stood still",
                    f"{stopped}, standing still",
                    self.installation.freeze,
                    stopped,
                )

    def crash(self, points: tuple[str, ...]) -> None:
        """Let a process end itself at each of the named points."""
        for point in points:
            passes = self._chance.randint(3, 20)
            self.crashes[point] += 1
            self._recover(f"crash {point}:{passes}", point, partial(self._crash, passes), point)

    def leave(self, seconds: float) -> None:
        """Let each of those that HELM does not start be away for so long."""
        for kind in self.installation.absent:
            self.outages[kind] += 1
            name = f"{kind}, away for {seconds:.0f} s"
            self._recover(name, name, partial(self._leave, seconds), kind)

    def _leave(self, seconds: float, kind: str, _: random.Random) -> float:
        return self.installation.leave(kind, seconds)

    def _crash(self, passes: int, point: str, _: random.Random) -> float:
        return self.installation.crash(point, passes)

    def finish(self) -> Rows:
        """Let everything end, start twins of some of it, and read what is stored."""
        self.load.stop_starting()
        self._drain()
        ledger = self.load.ledger
        numbers = sorted({*ledger.started.values(), *ledger.placed})
        chosen = [n for n in numbers if n % 8]  # the others stay where they are
        self.load.start_twins(self._chance.sample(chosen, min(TWINS, len(chosen))))
        self._drain()
        self.load.__exit__()
        return stored(self.installation.server)

    def report(self) -> str:
        """The figures of the run."""
        ledger = self.load.ledger
        acts = ledger.acts()
        repeated = len(acts) - len({act.job for act in acts})
        rescued = self._rescued()
        lines = [
            f"{self.installation.name}: kills {dict(self.kills)}, freezes {dict(self.freezes)},"
            f" crashes {dict(self.crashes)}",
            f"  acknowledged: {len(ledger.started)} starts, {len(ledger.placed)} starts by message,"
            f" {len(ledger.paid)} payments, {len(ledger.completed)} jobs,"
            f" {len(ledger.approved)} approvals, {len(ledger.canceled)} cancellations,"
            f" {ledger.rested} instances suspended and resumed",
            f"  {ledger.refused} stale completions refused, {len(acts)} effects, {repeated} of them"
            " repeats",
        ]
        if rescued:
            lines.append(
                f"  jobs of killed workers begun again after: median {median(rescued):.1f} s,"
                f" longest {max(rescued):.1f} s (lease {LONGEST_LEASE_MS / 1000:.0f} s)"
            )
        for kind, seconds in sorted(self.recoveries.items()):
            lines.append(
                f"  back after {kind}: median {median(seconds):.1f} s, longest {max(seconds):.1f} s"
                f" ({len(seconds)})"
            )
        return "\n".join(lines)

    def _rescued(self) -> list[float]:
        """Seconds between two times that HELM's own workers have done the same job."""
        times: defaultdict[int, list[float]] = defaultdict(list)
        for act in self.load.ledger.acts():
            if act.at:
                times[act.job].append(act.at)
        return [after - before for at in times.values() for before, after in pairwise(sorted(at))]

    def _order(self, kinds: tuple[str, ...], length: int | None = None) -> list[str]:
        """Each kind once in a random order, then anything."""
        order = list(kinds)
        self._chance.shuffle(order)
        if length is None:
            return order
        order += [self._chance.choice(kinds) for _ in range(length - len(order))]
        return order[:length]

    def _pause(self) -> None:
        time.sleep(self._chance.uniform(0.0, 1.0))

    def _recover(
        self,
        title: str,
        name: str,
        fault: Callable[[str, random.Random], float],
        kind: str,
    ) -> None:
        at = fault(kind, self._chance)
        kinds = AGENT if kind == "model" else KINDS
        self._wait_for_work(at, f"work to go on ({title})", kinds)
        took = time.time() - at
        self.recoveries[name].append(took)
        log.info("%s, all works again after %.1f s", title, took)

    def _wait_for_work(
        self, since: float, what: str, kinds: tuple[str, ...] = KINDS + AGENT
    ) -> None:
        ledger = self.load.ledger

        def goes_on() -> bool:
            assert not ledger.failures, ledger.failures
            self.gave_up += self.installation.revive()
            return not ledger.missing_since(since, kinds)

        try:
            wait_until(goes_on, what=what, patience=PATIENCE_S, pause=0.1)
        except AssertionError as error:
            missing = ", ".join(ledger.missing_since(since, kinds))
            raise AssertionError(
                f"{error} Missing: {missing}.\n{self.report()}\n{tail(self.installation.server)}"
            ) from error

    def _drain(self) -> None:
        """Wait for the end of all that is to end; what has not ended is an invariant's to tell."""
        ends = time.monotonic() + PATIENCE_S
        while self.load.on_their_way() and time.monotonic() < ends:
            time.sleep(0.2)


def check(campaign: Campaign, rows: Rows) -> None:
    """Assert every invariant on what the campaign has left, and stop the installation."""
    server = campaign.installation.server
    problems = broken(rows, campaign.load.ledger)
    assert not problems, f"{told(problems)}\n{campaign.report()}\n{tail(server)}"
    assert campaign.gave_up == 0, f"HELM has ended by itself\n{tail(server)}"
    assert server.stop() == 0, tail(server)
    assert f"{len(rows.instances)} instances follow" in manage(server, "replay")
    log.info("%s", campaign.report())


def worked(campaign: Campaign, faults: int) -> None:
    """Assert that there was work to disturb: without it nothing was shown."""
    ledger = campaign.load.ledger
    assert len(ledger.started) > 2 * faults
    assert len(ledger.completed) > 10 * faults
    assert min(len(ledger.placed), len(ledger.approved), len(ledger.twins), ledger.rested) > 0
    assert {act.at > 0 for act in ledger.acts()} == {True, False}  # of HELM's workers and others


def told(problems: dict[str, list[str]]) -> str:
    """What is wrong, by invariant."""
    return "\n".join(
        f"{name}:\n" + "\n".join(f"  - {sentence}" for sentence in sentences)
        for name, sentences in problems.items()
    )


def stored(server: Server) -> Rows:
    """What the running installation has stored."""
    file = server.data.parent / "rows.json"
    lease = max(LEASE_MS, LONGEST_LEASE_MS)
    code = f"from tests.chaos.rows import dump; dump({str(file)!r}, {lease})"
    manage(server, "shell", "--no-imports", "-c", code)
    return read(file)


def manage(server: Server, *arguments: str) -> str:
    """What a management command of the installation prints."""
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), *arguments],
        cwd=CHECKOUT,
        env=server.environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def tail(server: Server, lines: int = 60) -> str:
    """The end of the installation's log."""
    return "\n".join(server.log().splitlines()[-lines:])
