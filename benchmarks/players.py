"""Processes that play at the same time: each is ready, begins when all are, says what it has done.

Two of them are what two cores can be given to do; the database has to share those with them.
"""

import subprocess
import sys
import time
from collections.abc import Callable, Sequence

from benchmarks.databases import environment

READY = "ready"


def together(module: str, arguments: Sequence[str], *, number: int, seconds: float) -> float:
    """How much *number* processes do in a second, each ``python -m module arguments seconds``."""
    command = [sys.executable, "-m", module, *arguments, str(seconds)]
    players = [
        subprocess.Popen(
            command, env=environment({}), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(number)
    ]
    try:
        for player in players:
            if _line(player) != READY:
                raise RuntimeError(f"{module} was not ready")
        for player in players:
            assert player.stdin is not None
            player.stdin.write("begin\n")
            player.stdin.flush()
        said = [_line(player).split() for player in players]
    finally:
        for player in players:
            player.kill()
            player.wait()
            for pipe in (player.stdin, player.stdout):
                if pipe is not None:
                    pipe.close()
    return sum(float(done) / float(elapsed) for done, elapsed in said)


def _line(player: "subprocess.Popen[str]") -> str:
    assert player.stdout is not None
    return player.stdout.readline().strip()


def play(once: Callable[[], int], seconds: float) -> None:
    """In a player: do *once* (it says how much that was) until *seconds* are over."""
    for _ in range(3):
        once()
    _say(READY)
    sys.stdin.readline()
    done, began = 0, time.perf_counter()
    while (elapsed := time.perf_counter() - began) < seconds:
        done += once()
    _say(f"{done} {elapsed}")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
