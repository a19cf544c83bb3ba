"""Files of `/static/`, answered before Django's chain: no middleware, no thread per request.

Only what the finders know is served: Vite's `static/dist` and the admin's own files. Names that
Vite hashed never change, so browsers keep them for a year. Texts are compressed once and kept.
"""

import asyncio
import gzip
import mimetypes
import re
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders

Scope = dict[str, Any]
Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

HASHED = re.compile(r"^assets/.+-[A-Za-z0-9_-]{8}\.[a-z0-9]+$")
COMPRESSED = ("text/", "application/javascript", "application/json", "image/svg+xml")
WORTH_COMPRESSING = 1024
CHUNK = 64 * 1024

TYPES = {
    ".js": "text/javascript",
    ".mjs": "text/javascript",
    ".woff2": "font/woff2",
    ".webmanifest": "application/manifest+json",
}


@dataclass(frozen=True, slots=True)
class StaticFile:
    """One file as it is sent; `packed` is None where compressing would not help."""

    stamp: tuple[int, int]
    content_type: str
    tag: str
    plain: bytes
    packed: bytes | None


class StaticFiles:
    """An ASGI application that answers `/static/` itself and hands on everything else."""

    def __init__(self, application: Application) -> None:
        self._application = application
        self._prefix = urlsplit(settings.STATIC_URL).path
        self._kept: dict[str, StaticFile] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not scope["path"].startswith(self._prefix):
            await self._application(scope, receive, send)
            return
        if scope["method"] not in ("GET", "HEAD"):
            await _answer(send, 405, [(b"allow", b"GET, HEAD")], b"")
            return
        name = scope["path"].removeprefix(self._prefix)
        file = await asyncio.to_thread(self._find, name)
        if file is None:
            headers = [(b"content-type", b"text/plain; charset=utf-8"), *_common("no-store")]
            await _answer(send, 404, headers, b"There is no such file.\n")
            return
        await _send_file(scope, send, name, file)

    def _find(self, name: str) -> StaticFile | None:
        """The file as it is on the disk now; read and compressed again only when it changed."""
        if "\x00" in name or not {"", ".", ".."}.isdisjoint(name.split("/")):
            return None
        found = finders.find(name)
        if not found or isinstance(found, list):
            return None
        path = Path(found)
        if not path.is_file():
            return None
        status = path.stat()
        stamp = (status.st_mtime_ns, status.st_size)
        kept = self._kept.get(name)
        if kept is None or kept.stamp != stamp:
            kept = _read(path, stamp)
            self._kept[name] = kept
        return kept


def _read(path: Path, stamp: tuple[int, int]) -> StaticFile:
    plain = path.read_bytes()
    guessed = TYPES.get(path.suffix) or mimetypes.guess_type(path.name)[0]
    content_type = guessed or "application/octet-stream"
    packed = None
    if len(plain) >= WORTH_COMPRESSING and content_type.startswith(COMPRESSED):
        packed = gzip.compress(plain, 6, mtime=0)
    if content_type.startswith("text/"):
        content_type += "; charset=utf-8"
    return StaticFile(stamp, content_type, sha256(plain).hexdigest()[:32], plain, packed)


async def _send_file(scope: Scope, send: Send, name: str, file: StaticFile) -> None:
    asked = _headers(scope["headers"])
    packed = file.packed if "gzip" in asked.get(b"accept-encoding", "") else None
    tag = f'"{file.tag}{"-gzip" if packed else ""}"'
    forever = HASHED.match(name) is not None
    headers = [
        *_common("public, max-age=31536000, immutable" if forever else "no-cache"),
        (b"etag", tag.encode()),
        (b"vary", b"accept-encoding"),
    ]
    if tag in asked.get(b"if-none-match", ""):
        await _answer(send, 304, headers, b"")
        return
    body = file.plain if packed is None else packed
    headers.append((b"content-type", file.content_type.encode()))
    if packed is not None:
        headers.append((b"content-encoding", b"gzip"))
    headers.append((b"content-length", str(len(body)).encode()))
    await _answer(send, 200, headers, b"" if scope["method"] == "HEAD" else body)


def _common(cache: str) -> list[tuple[bytes, bytes]]:
    return [
        (b"cache-control", cache.encode()),
        (b"x-content-type-options", b"nosniff"),
        (b"cross-origin-resource-policy", b"same-origin"),
        (b"content-security-policy", b"default-src 'none'"),
    ]


def _headers(pairs: Iterable[tuple[bytes, bytes]]) -> dict[bytes, str]:
    return {name: value.decode("latin-1") for name, value in pairs}


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    for start in range(0, len(body), CHUNK):
        await send(
            {
                "type": "http.response.body",
                "body": body[start : start + CHUNK],
                "more_body": True,
            }
        )
    await send({"type": "http.response.body", "body": b""})
