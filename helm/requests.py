"""Requests as Daphne receives them, bounded: nobody fills the disk with one body.

Twisted takes a request whole before it hands it on, and would take forms apart as well; Django
does that itself and knows what to answer when they are none.
"""

from typing import Any

from daphne import http_protocol

MAX_BYTES = 64 * 1024 * 1024
PROBLEM = (
    b'{"type":"about:blank","title":"Content Too Large","status":413,'
    b'"detail":"A request may have at most 67108864 bytes.","instance":"/"}'
)
REFUSAL = (
    b"HTTP/1.1 413 Content Too Large\r\n"
    b"Content-Type: application/problem+json\r\n"
    b"Content-Length: %d\r\n"
    b"Connection: close\r\n\r\n%b"
) % (len(PROBLEM), PROBLEM)


class BoundedRequest(http_protocol.WebRequest):  # type: ignore[misc]  # Daphne has no types
    """A request of at most `MAX_BYTES`; a larger one is refused as soon as that is known."""

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, parsePOSTFormSubmission=False, **options)
        self._received = 0
        self._refused = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802
        """The headers are there, and maybe say how long the body is."""
        super().gotLength(length)
        if length is not None and length > MAX_BYTES:
            self._refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802
        """A part of the body is there."""
        self._received += len(data)
        if self._received > MAX_BYTES:
            self._refuse()
        if not self._refused:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802
        """The request is there as a whole."""
        if not self._refused:
            super().requestReceived(command, path, version)

    def _refuse(self) -> None:
        if not self._refused:
            self._refused = True
            self.channel.transport.write(REFUSAL)
            self.channel.loseConnection()


def bound_requests() -> None:
    """Let Daphne make requests of this kind from now on."""
    http_protocol.WebRequest = BoundedRequest
