"""A provider that fails in every way that a real one does; it answers as a test asks."""

import contextlib
import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


def said(message: dict[str, Any], finish: str = "stop") -> dict[str, Any]:
    """A completion with this message."""
    return {
        "id": "x",
        "object": "chat.completion",
        "created": 1,
        "model": "fake-1",
        "choices": [{"index": 0, "message": message, "finish_reason": finish}],
        "usage": {"prompt_tokens": 5, "completion_tokens": 3, "total_tokens": 8},
    }


def failed(message: str, code: str = "code", kind: str = "type") -> dict[str, Any]:
    return {"error": {"message": message, "type": kind, "code": code}}


class Provider:
    """The next answer, and every request that came."""

    def __init__(self) -> None:
        self.status: int = 200
        self.body: object = said({"role": "assistant", "content": "hello"})
        self.headers: dict[str, str] = {}
        self.requests: list[dict[str, Any]] = []
        self.url = ""

    def answers(self, status: int, body: object, **headers: str) -> None:
        self.status, self.body, self.headers = status, body, headers


@contextlib.contextmanager
def provider() -> Iterator[Provider]:
    """A provider on a free loopback port."""
    fake = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            raw = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            fake.requests.append(json.loads(raw))
            if fake.body == "drop":
                self.connection.close()
                return
            if fake.body == "hang":
                time.sleep(5)
                return
            data = (
                fake.body.encode() if isinstance(fake.body, str) else json.dumps(fake.body).encode()
            )
            self.send_response(fake.status)
            for name, value in {"Content-Type": "application/json", **fake.headers}.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    fake.url = f"http://127.0.0.1:{server.server_port}/v1"
    try:
        yield fake
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
