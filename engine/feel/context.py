"""One evaluation: its time, its randomness, its budget, and what it has to say.

Time and the seed of random values come in from outside (`now`, `seed`), so that the same
evaluation gives the same value again.
"""

import random  # noqa: TID251 - only ever seeded from outside
from collections.abc import Hashable
from datetime import datetime

from engine.feel.errors import BudgetExceeded, Message
from engine.feel.limits import MAX_LIST, MAX_MESSAGES, MAX_STEPS, MAX_STRING
from engine.feel.temporal import DateTime


class Context:
    """What an evaluation may know besides its variables; cheap to make, used once.

    Attributes:
        messages: why something became null, in order, at most `MAX_MESSAGES`.
        failed: an assertion failed or the budget was used up; the evaluation is an error.
        steps: iterations and calls that are left.
        depth: how many functions are being called now.
    """

    __slots__ = ("_now", "_paid", "_random", "_seed", "depth", "failed", "messages", "steps")

    def __init__(
        self, *, now: DateTime | datetime | None = None, seed: str = "", steps: int = MAX_STEPS
    ) -> None:
        self._now = now
        self._seed = seed
        self._random: random.Random | None = None
        self._paid: set[Hashable] | None = None
        self.steps = steps
        self.depth = 0
        self.failed = False
        self.messages: list[Message] = []

    @property
    def now(self) -> DateTime | None:
        """The evaluation's time, or None where it was given none."""
        if isinstance(self._now, datetime):
            self._now = DateTime.from_datetime(self._now)
        return self._now

    @property
    def random(self) -> random.Random:
        """The evaluation's generator, seeded by `seed`."""
        if self._random is None:
            self._random = random.Random(self._seed)  # noqa: S311 - repeatable by design
        return self._random

    @property
    def listens(self) -> bool:
        """Whether one more message would be kept, so that it is worth being put into words."""
        return len(self.messages) < MAX_MESSAGES

    def note(self, text: str, code: str, at: int | None = None) -> None:
        """Keep the reason why something became null; `at` is an offset into the text."""
        if self.listens:
            self.messages.append(Message(text, code, None if at is None else at + 1))

    def place(self, since: int, at: int) -> None:
        """Give the messages from that one on their place, as far as they have none."""
        if not self.listens:
            return
        for number in range(since, len(self.messages)):
            if self.messages[number].column is None:
                self.messages[number] = self.messages[number]._replace(column=at + 1)

    def fail(self, text: str, code: str) -> None:
        """The whole evaluation has failed; the reason is kept also after many messages."""
        self.failed = True
        self.messages.append(Message(text, code))

    def spend(self, steps: int) -> None:
        """Take steps from the budget.

        Raises:
            BudgetExceeded: there are not that many left.
        """
        self.steps -= steps
        if self.steps < 0:
            raise BudgetExceeded("the evaluation takes more steps than it is allowed")

    def spend_once(self, thing: Hashable, steps: int) -> None:
        """Pay for a thing that is made once and used again, whether or not it is there already."""
        if self._paid is None:
            self._paid = set()
        if thing not in self._paid:
            self._paid.add(thing)
            self.spend(steps)

    def admit_list(self, length: int) -> None:
        """Pay for a list of that length, before it is made."""
        if length > MAX_LIST:
            raise BudgetExceeded(f"a list of {length} elements; at most {MAX_LIST} are allowed")
        self.spend(length >> 3)

    def admit_string(self, length: int) -> None:
        """Pay for a string of that length, before it is made."""
        if length > MAX_STRING:
            raise BudgetExceeded(
                f"a string of {length} characters; at most {MAX_STRING} are allowed"
            )
        self.spend(length >> 5)
