"""The engine thread: in an embedded server the only one that writes the engine's tables.

Whoever wants something written hands it over and waits. What has gathered meanwhile shares one
transaction (at most `BATCH` pieces, never waiting to fill): that is where the speed comes from.
Without a running engine thread (tests, commands, scaled processes) work is done in place.
"""

import logging
import queue
import threading
import time
from collections.abc import Callable, Generator, Sequence
from concurrent.futures import Future
from typing import Any, TypeVar

from django.db import InterfaceError, OperationalError, connection, transaction

from engine.dispatch import fold
from engine.dispatch.crash import crashpoint
from engine.dispatch.envelope import Envelope, Outcome
from engine.dispatch.transaction import in_transaction
from engine.runtime.commands import CommandRejected

log = logging.getLogger("helm.dispatch")

T = TypeVar("T")

BATCH = 200
BACKLOG = 20_000  #: pieces that may wait before callers are turned away
PATIENCE_S = 30.0
LONGEST_PAUSE_S = 1.0  #: between two looks at what is due

#: Does what is due, step by step; at the end answers seconds until the next look.
Upkeep = Callable[[], Generator[None, None, float]]


class Piece:
    """One thing to write: a function, or envelopes."""

    __slots__ = ("envelopes", "function", "future")

    def __init__(
        self,
        function: Callable[[], Any] | None = None,
        envelopes: Sequence[Envelope] = (),
    ) -> None:
        self.function = function
        self.envelopes = envelopes
        self.future: Future[Any] = Future()


class Writer:
    """The engine thread with its queue."""

    def __init__(self, upkeep: Upkeep) -> None:
        self._upkeep = upkeep
        self._pieces: queue.SimpleQueue[Piece | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="helm-engine", daemon=True)
        self._stopping = threading.Event()
        self._due = 0.0
        self._looking: Generator[None, None, float] | None = None

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def stop(self, timeout_s: float = 15.0) -> None:
        """Finish what was handed over, then end."""
        self._stopping.set()
        self._pieces.put(None)
        self._thread.join(timeout_s)

    @property
    def here(self) -> bool:
        """Whether the caller is the engine thread itself."""
        return threading.current_thread() is self._thread

    def hear_due(self, milliseconds: int) -> None:
        """Something is due in *milliseconds*; only the engine thread itself plans."""
        if self.here:
            self._due = min(self._due, time.monotonic() + max(milliseconds, 0) / 1000)

    def hand_over(self, piece: Piece) -> Any:
        """Wait until *piece* is committed and give its value."""
        if connection.in_atomic_block:
            raise RuntimeError(
                "The engine is asked to write from within a database transaction of the caller; "
                "the engine thread would wait for that transaction, and it for the engine."
            )
        if self._stopping.is_set() or self._pieces.qsize() > BACKLOG:
            raise CommandRejected(
                "RESOURCE_EXHAUSTED", "The engine has too much to do, or is stopping; try again."
            )
        self._pieces.put(piece)
        try:
            return piece.future.result(PATIENCE_S)
        except TimeoutError:
            if piece.future.cancel():
                raise CommandRejected(
                    "RESOURCE_EXHAUSTED",
                    f"The engine did not come to this within {PATIENCE_S:.0f} s; "
                    "nothing has happened, try again.",
                ) from None
            return piece.future.result(PATIENCE_S)

    def _run(self) -> None:
        while True:
            pieces = self._gather()
            if pieces:
                self._do(pieces)
            looks = self._looking is not None or time.monotonic() >= self._due
            if looks and not self._stopping.is_set():
                self._look()
            if self._stopping.is_set() and self._pieces.empty():
                connection.close()
                return

    def _gather(self) -> list[Piece]:
        """What waits, at most `BATCH`; waits for the first until the next upkeep."""
        pieces: list[Piece] = []
        pause_s = 0.0 if self._looking is not None else max(self._due - time.monotonic(), 0.001)
        try:
            first = self._pieces.get(block=pause_s > 0, timeout=pause_s)
            while True:
                if first is not None and first.future.set_running_or_notify_cancel():
                    pieces.append(first)
                if len(pieces) >= BATCH:
                    return pieces
                first = self._pieces.get_nowait()
        except queue.Empty:
            return pieces

    def _look(self) -> None:
        """One step of the upkeep: what was handed over meanwhile does not wait for all of it."""
        if self._looking is None:
            self._looking = self._upkeep()
            self._due = time.monotonic() + LONGEST_PAUSE_S  # what is heard meanwhile is not lost
        wait_s = LONGEST_PAUSE_S
        try:
            next(self._looking)
            return
        except StopIteration as done:
            wait_s = done.value
        except Exception:
            log.exception("the engine's upkeep failed; it is tried again")
            _mend_connection()
        self._looking = None
        self._due = min(self._due, time.monotonic() + max(wait_s, 0.0))

    def _do(self, pieces: Sequence[Piece]) -> None:
        try:
            values = _values(pieces)
        except Exception as error:
            log.exception("a batch of %d could not be written", len(pieces))
            _mend_connection()
            for piece in pieces:
                piece.future.set_exception(error)
            return
        crashpoint("before-ack")
        for piece, value in zip(pieces, values, strict=True):
            if isinstance(value, _Raised):
                piece.future.set_exception(value.error)
            else:
                piece.future.set_result(value)


class _Raised:
    """A piece that raised, as a value: its neighbours go on."""

    __slots__ = ("error",)

    def __init__(self, error: BaseException) -> None:
        self.error = error


def _values(pieces: Sequence[Piece]) -> list[Any]:
    """The value of each piece, in order, in a transaction that nobody else takes part in."""
    if len(pieces) == 1 and pieces[0].function is not None:
        return [_call_alone(pieces[0].function)]
    return fold.in_one_go(lambda carry: carry_out(pieces, carry))


def carry_out(pieces: Sequence[Piece], carry: fold.Carry) -> list[Any]:
    """The value of each piece, in order; runs of envelopes are folded into one write.

    A function that raises is undone alone. Runs in a transaction.
    """
    values: list[Any] = []
    run: list[Piece] = []
    for piece in pieces:
        if piece.function is None:
            run.append(piece)
            continue
        values += _fold(run, carry)
        run = []
        values.append(_call(piece.function))
    values += _fold(run, carry)
    return values


def _fold(pieces: Sequence[Piece], carry: fold.Carry) -> list[list[Outcome]]:
    envelopes = [envelope for piece in pieces for envelope in piece.envelopes]
    outcomes = iter(carry(envelopes))
    return [[next(outcomes) for _ in piece.envelopes] for piece in pieces]


def _call(function: Callable[[], Any]) -> Any:
    try:
        with transaction.atomic():
            return function()
    except OperationalError:
        raise
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        return _Raised(error)


def _call_alone(function: Callable[[], Any]) -> Any:
    """As `_call`, with nothing else in the transaction: it needs no savepoint."""
    try:
        return in_transaction(function)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001 - handed to whoever asked
        return _Raised(error)


def _mend_connection() -> None:
    """Drop a connection that the database has given up; the next use makes a new one."""
    if not connection.in_atomic_block:
        connection.close_if_unusable_or_obsolete()


_writer: Writer | None = None


def install(writer: Writer | None) -> None:
    """Make *writer* the engine thread of this process, or (None) work in place again."""
    global _writer
    _writer = writer


def current() -> Writer | None:
    """The running engine thread of this process, unless the caller is that thread."""
    writer = _writer
    return None if writer is None or writer.here else writer


def write(function: Callable[[], T]) -> T:
    """The value of *function*, run in a transaction by whoever writes in this process."""
    writer = current()
    if writer is None:
        return in_transaction(function)
    value: T = writer.hand_over(Piece(function=function))
    return value
