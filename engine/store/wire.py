"""Statements to PostgreSQL, several in one round trip.

They go out as one message, behind the BEGIN that the connection still owes, and each text is
parsed once per connection. The driver's own pipeline sends every statement by itself and waits
for its BEGIN, which costs a small transaction a third of its time; so this speaks to `psycopg.pq`.
"""

import re
from collections.abc import Generator, Iterable, Sequence
from functools import cache
from itertools import count
from typing import Any
from weakref import WeakKeyDictionary

import psycopg
from psycopg import pq
from psycopg.adapt import Transformer
from psycopg.errors import error_from_result
from psycopg.waiting import Ready, Wait

Parameter = str | bytes | None  #: a text as PostgreSQL reads it, the bytes of a bytea, or NULL

#: A text with ``%s`` for each parameter, and the parameters.
Statement = tuple[str, Sequence[Parameter]]

MOST_PREPARED = 500  #: texts per connection; others are parsed each time

Raw = psycopg.Connection[Any]

_prepared: WeakKeyDictionary[Raw, dict[str, bytes]] = WeakKeyDictionary()
_numbers = count()


def run(raw: Raw, statements: Iterable[Statement]) -> list[list[tuple[Any, ...]]]:
    """The rows that each statement gives, in order.

    Raises:
        psycopg.Error: that of the first statement that failed; those after it were not done.
    """
    trip = _Trip(raw)
    for text, parameters in statements:
        trip.add(text, parameters)
    if not trip.aboard:
        return []
    try:
        with raw.lock:
            raw.wait(trip.go())
    finally:
        trip.note_parsed()
    return [_rows(raw, answer) for answer in trip.answers()]


def _rows(raw: Raw, answer: pq.abc.PGresult) -> list[tuple[Any, ...]]:
    if not answer.ntuples:
        return []
    reader = Transformer(raw)
    reader.set_pgresult(answer)
    return reader.load_rows(0, answer.ntuples, tuple)


class _Trip:
    """One message and the answers to it.

    Attributes:
        aboard: the statements: text, parameters, and which of those are binary.
        parsed: the texts that this trip has parsed, by the position of the answer.
        asked: the positions of the answers to the statements.
    """

    def __init__(self, raw: Raw) -> None:
        self.raw = raw
        self.names = _prepared.setdefault(raw, {})
        self.aboard: list[tuple[str, list[bytes | None], list[pq.Format]]] = []
        self.parsed: dict[int, str] = {}
        self.asked: list[int] = []
        self._answers: list[pq.abc.PGresult] = []
        self._sent = 0

    def add(self, text: str, parameters: Sequence[Parameter]) -> None:
        """Take a statement aboard; nothing is sent yet."""
        values = [_bytes(each) if isinstance(each, str) else each for each in parameters]
        formats = [
            pq.Format.BINARY if isinstance(each, bytes) else pq.Format.TEXT for each in parameters
        ]
        self.aboard.append((text, values, formats))

    def go(self) -> Generator[Wait, Ready | int, None]:
        """Send everything, and gather the answers."""
        pgconn = self.raw.pgconn
        pgconn.enter_pipeline_mode()
        try:
            if self._owes_begin():
                pgconn.send_query_params(b"BEGIN", None)
                self._sent += 1
            for text, values, formats in self.aboard:
                self._send(pgconn, text, values, formats)
            pgconn.pipeline_sync()
            yield from _flush(pgconn)
            yield from self._gather(pgconn)
        finally:
            if pgconn.status == pq.ConnStatus.OK:
                pgconn.exit_pipeline_mode()

    def note_parsed(self) -> None:
        """Forget the names of texts that PostgreSQL has not come to, or has refused."""
        for position, text in self.parsed.items():
            answer = self._answers[position] if position < len(self._answers) else None
            if answer is None or answer.status != pq.ExecStatus.COMMAND_OK:
                self.names.pop(text, None)

    def answers(self) -> list[pq.abc.PGresult]:
        """The answers to the statements, in order.

        Raises:
            psycopg.Error: that of the first statement that failed.
        """
        for answer in self._answers:
            if answer.status == pq.ExecStatus.FATAL_ERROR:
                raise error_from_result(answer, encoding=self.raw.info.encoding)
        return [self._answers[position] for position in self.asked]

    def _owes_begin(self) -> bool:
        idle = self.raw.pgconn.transaction_status == pq.TransactionStatus.IDLE
        return idle and not self.raw.autocommit

    def _send(
        self,
        pgconn: pq.abc.PGconn,
        text: str,
        values: list[bytes | None],
        formats: list[pq.Format],
    ) -> None:
        name = self.names.get(text)
        if name is None and len(self.names) < MOST_PREPARED:
            name = self.names[text] = b"helm_%d" % next(_numbers)
            pgconn.send_prepare(name, _numbered(text))
            self.parsed[self._sent] = text
            self._sent += 1
        if name is None:
            pgconn.send_query_params(_numbered(text), values, param_formats=formats)
        else:
            pgconn.send_query_prepared(name, values, param_formats=formats)
        self.asked.append(self._sent)
        self._sent += 1

    def _gather(self, pgconn: pq.abc.PGconn) -> Generator[Wait, Ready | int, None]:
        while True:
            while pgconn.is_busy():
                yield Wait.R
                pgconn.consume_input()
            answer = pgconn.get_result()
            if answer is None:  # the end of one statement's answer
                continue
            if answer.status == pq.ExecStatus.PIPELINE_SYNC:
                return
            self._answers.append(answer)


def _flush(pgconn: pq.abc.PGconn) -> Generator[Wait, Ready | int, None]:
    while pgconn.flush():
        ready = yield Wait.RW
        if ready & Ready.R:
            pgconn.consume_input()


def _bytes(text: str) -> bytes:
    data = text.encode()
    if b"\0" in data:  # libpq would take it for the end of the text
        raise psycopg.DataError("PostgreSQL text fields cannot contain NUL (0x00) bytes")
    return data


@cache
def _numbered(text: str) -> bytes:
    """*text* with ``$1``, ``$2`` … for its parameters."""
    pieces = re.split("%s", text)
    numbered = [f"{piece}${number}" for number, piece in enumerate(pieces[:-1], start=1)]
    return "".join([*numbered, pieces[-1]]).encode()
