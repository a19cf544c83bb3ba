"""What the clients of the load were told: the other side of every invariant."""

import threading
from collections import Counter
from pathlib import Path

import msgspec

KINDS = ("start", "message", "job", "approval", "effect")
AGENT = ("agent",)  #: a model was asked, for an instance that was started since


class Act(msgspec.Struct, frozen=True):
    """One time that a worker acted on the world, with the key that a target would deduplicate by.

    Acts inside of HELM's processes say when they happened.
    """

    job: int
    item: int
    at: float = 0.0


class Ledger:
    """Written by many threads.

    Attributes:
        started: keys of instances whose start was acknowledged, each with its number.
        placed: numbers whose message, which starts an instance, was acknowledged.
        twins: keys of undisturbed instances, each with its number; `twins_placed` likewise.
        completed: jobs whose completion was acknowledged, with how many leases' answers were.
        approved: user tasks whose completion was acknowledged.
        canceled: instances whose cancellation was acknowledged.
        rested: how often an instance was suspended and resumed.
        refused: job completions that were refused: done by somebody else, or leased anew.
        finished: numbers of instances whose last job was answered.
        failures: answers that nobody expects, kills or not.
    """

    def __init__(self, effects: Path) -> None:
        self.lock = threading.Lock()
        self.begun = 0
        self.started: dict[int, int] = {}
        self.placed: set[int] = set()
        self.paid: set[int] = set()
        self.twins: dict[int, int] = {}
        self.twins_placed: set[int] = set()
        self.completed: Counter[int] = Counter()
        self.approved: set[int] = set()
        self.canceled: set[int] = set()
        self.rested = 0
        self.refused = 0
        self.finished: set[int] = set()
        self.failures: list[str] = []
        self._acts: list[Act] = []
        self._effects = effects
        self._effects_read = 0
        self._effect_acts: list[Act] = []
        self._latest: dict[str, float] = dict.fromkeys(KINDS + AGENT, 0.0)
        self._sent: dict[int, float] = {}

    def begin(self) -> None:
        with self.lock:
            self.begun += 1

    def note_start(self, sent: float, key: int, number: int, *, twin: bool) -> None:
        with self.lock:
            (self.twins if twin else self.started)[key] = number
            self._sent[number] = sent
            self._note("start", sent)

    def note_message(self, sent: float, name: str, number: int, *, twin: bool) -> None:
        with self.lock:
            if name == "paid":
                self.paid.add(number)
            else:
                (self.twins_placed if twin else self.placed).add(number)
            self._note("message", sent)

    def note_act(self, job: int, item: int) -> None:
        with self.lock:
            self._acts.append(Act(job, item))

    def note_completion(self, sent: float, job: int) -> None:
        with self.lock:
            self.completed[job] += 1
            self._note("job", sent)

    def note_tool(self, number: int) -> None:
        """An agent has called its tool, so a model was asked."""
        with self.lock:
            self._note("agent", self._sent.get(number, 0.0))

    def note_refusal(self) -> None:
        with self.lock:
            self.refused += 1

    def note_approval(self, sent: float, task: int) -> None:
        with self.lock:
            self.approved.add(task)
            self._note("approval", sent)

    def note_cancellation(self, key: int) -> None:
        with self.lock:
            self.canceled.add(key)

    def note_rest(self) -> None:
        with self.lock:
            self.rested += 1

    def newest(self, place: int) -> int | None:
        """One of the orders that were started last; None when there is none yet."""
        with self.lock:
            orders = [key for key, number in self.started.items() if number % 8 in (1, 2, 4, 6, 7)]
        return orders[-1 - place] if place < len(orders) else None

    def note_end(self, number: int) -> None:
        with self.lock:
            self.finished.add(number)

    def missing_since(self, moment: float, kinds: tuple[str, ...] = KINDS) -> list[str]:
        """The kinds of work that were not asked for after *moment* and acknowledged."""
        acts = self._effects_written() if "effect" in kinds else []
        with self.lock:
            self._latest["effect"] = max((act.at for act in acts), default=0.0)
            return [kind for kind in kinds if self._latest[kind] < moment]

    def acts(self) -> list[Act]:
        """Every act, of the clients and of HELM's own workers."""
        return [*self._acts, *self._effects_written()]

    def _note(self, kind: str, sent: float) -> None:
        self._latest[kind] = max(self._latest[kind], sent)

    def _effects_written(self) -> list[Act]:
        """What HELM's workers have written; only what is new is read."""
        if self._effects.exists():
            with self._effects.open("rb") as file:
                file.seek(self._effects_read)
                whole = file.read().rpartition(b"\n")[0]
            if whole:
                self._effects_read += len(whole) + 1
                lines = whole.splitlines()
                self._effect_acts += [msgspec.json.decode(line, type=Act) for line in lines]
        return self._effect_acts
