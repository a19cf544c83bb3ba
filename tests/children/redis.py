"""A Redis of the tests' own, on a free port of this machine, keeping nothing."""

import contextlib
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.children.process import child, wait_until


def free_port() -> int:
    """A port that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextlib.contextmanager
def redis() -> Iterator[str]:
    """The address of a running server."""
    program = shutil.which("redis-server")
    if program is None:
        raise RuntimeError(
            "These tests need Redis, and redis-server is not installed. "
            "On Debian and Ubuntu: apt install redis-server"
        )
    port = free_port()
    folder = Path(tempfile.mkdtemp(prefix="helm-redis-"))
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    command += ["--save", "", "--appendonly", "no"]
    try:
        with child(command, log=folder / "log"):
            wait_until(lambda: _answers(port), what="Redis")
            yield f"redis://127.0.0.1:{port}/0"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _answers(port: int) -> bool:
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=1) as line:
            line.sendall(b"PING\r\n")
            return line.recv(16).startswith(b"+PONG")
    except OSError:
        return False
