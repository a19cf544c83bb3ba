"""A child process of a test: started without a terminal, ended whatever happens."""

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path

PATIENCE_S = 60.0


@contextlib.contextmanager
def child(
    command: Sequence[str], *, log: Path, env: Mapping[str, str] | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a command beside the test. Its output goes to a file: a pipe nobody reads would hang."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=dict(env) if env is not None else None,
        )
    try:
        yield process
    finally:
        end(process)


def end(process: subprocess.Popen[bytes]) -> int:
    """Ask it to end, insist after a while; gives back its exit code."""
    if process.poll() is None:
        process.terminate()
    try:
        return process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def wait_until(
    true: Callable[[], bool], *, what: str, patience: float = PATIENCE_S, pause: float = 0.05
) -> None:
    """Wait for a condition; a generous cap only keeps a test from hanging."""
    deadline = time.monotonic() + patience
    while not true():
        if time.monotonic() > deadline:
            raise AssertionError(f"Waited {patience:.0f} s in vain for {what}.")
        time.sleep(pause)
