"""A browser's side of a WebSocket (RFC 6455) and of a session, as small as tests need them."""

import base64
import contextlib
import http.client
import json
import os
import re
import socket
import struct
import urllib.parse
from collections.abc import Iterator
from typing import Any

from tests.children.server import Server

TEXT, CLOSE, PING, PONG = 1, 8, 9, 10


class Session:
    """Somebody signed in: the cookies, and requests that carry them."""

    def __init__(self, server: Server, name: str, password: str) -> None:
        self.server = server
        self.cookies: dict[str, str] = {}
        page = self.request("GET", "/login")[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        form = {"username": name, "password": password, "csrfmiddlewaretoken": token.group(1)}
        status, _ = self.request("POST", "/login", form)
        assert status == 302, f"{name} could not sign in: {status}"

    def request(
        self, method: str, path: str, form: dict[str, str] | None = None
    ) -> tuple[int, str]:
        """One request; redirects are not followed."""
        headers = {"Cookie": self.cookie}
        body = None
        if form is not None:
            body = urllib.parse.urlencode(form)
            headers |= {
                "Content-Type": "application/x-www-form-urlencoded",
                "Referer": self.server.url,
            }
        line = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        with contextlib.closing(line):
            line.request(method, path, body, headers)
            answer = line.getresponse()
            for cookie in answer.headers.get_all("Set-Cookie") or []:
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.read().decode()

    def sign_out(self) -> None:
        page = self.request("GET", "/logout")[1]
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)
        assert token is not None
        self.request("POST", "/logout", {"csrfmiddlewaretoken": token.group(1)})

    @property
    def cookie(self) -> str:
        return "; ".join(f"{name}={value}" for name, value in self.cookies.items())


class Closed(Exception):
    """The server has closed the socket, with this code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Socket:
    """One open WebSocket."""

    def __init__(self, server: Server, path: str, cookie: str = "", origin: str = "") -> None:
        self._line = socket.create_connection(("127.0.0.1", server.port), timeout=20)
        self._bytes = b""
        key = base64.b64encode(os.urandom(16)).decode()
        lines = [
            f"GET {path} HTTP/1.1",
            f"Host: 127.0.0.1:{server.port}",
            "Upgrade: websocket",
            "Connection: Upgrade",
            f"Sec-WebSocket-Key: {key}",
            "Sec-WebSocket-Version: 13",
            f"Origin: {origin or server.url}",
            f"Cookie: {cookie}",
        ]
        self._line.sendall(("\r\n".join(lines) + "\r\n\r\n").encode())
        while b"\r\n\r\n" not in self._bytes:
            self._more()
        head, _, self._bytes = self._bytes.partition(b"\r\n\r\n")
        self.status = int(head.split()[1])

    def send(self, message: Any) -> None:
        """Send JSON, or a text as it is."""
        text = message if isinstance(message, str) else json.dumps(message)
        self._frame(TEXT, text.encode())

    def receive(self, timeout: float = 20) -> Any:
        """The next frame's JSON.

        Raises:
            Closed: the server has closed.
            TimeoutError: nothing came.
        """
        self._line.settimeout(timeout)
        while True:
            kind, data = self._read()
            if kind == CLOSE:
                raise Closed(struct.unpack("!H", data[:2])[0])
            if kind == PING:
                self._frame(PONG, data)
            if kind == TEXT:
                return json.loads(data)

    def close(self) -> None:
        """Drop the line, as a tunnel does: without a word."""
        self._line.close()

    def _read(self) -> tuple[int, bytes]:
        """One whole frame; what has come of an unfinished one is kept for the next call."""
        while (frame := self._whole()) is None:
            self._more()
        return frame

    def _whole(self) -> tuple[int, bytes] | None:
        have = self._bytes
        if len(have) < 2:
            return None
        length, begin = have[1] & 127, 2
        if length > 125:
            begin = 4 if length == 126 else 10
            if len(have) < begin:
                return None
            length = int.from_bytes(have[2:begin], "big")
        if len(have) < begin + length:
            return None
        self._bytes = have[begin + length :]
        return have[0] & 15, have[begin : begin + length]

    def _more(self) -> None:
        got = self._line.recv(65_536)
        if not got:
            raise ConnectionError("the line is dead")
        self._bytes += got

    def _frame(self, kind: int, data: bytes) -> None:
        mask = os.urandom(4)
        head = bytes([128 | kind])
        size = len(data)
        head += bytes([128 | size]) if size < 126 else bytes([254]) + struct.pack("!H", size)
        masked = bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))
        self._line.sendall(head + mask + masked)


@contextlib.contextmanager
def connected(
    server: Server, path: str, session: Session | None = None, origin: str = ""
) -> Iterator[Socket]:
    """A socket for the length of a block."""
    line = Socket(server, path, session.cookie if session is not None else "", origin)
    try:
        yield line
    finally:
        line.close()
