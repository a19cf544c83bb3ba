"""How long one thread of the server keeps the others waiting.

Python lets a thread that computes go on for 5 ms before another gets its turn; whoever hands a
command to the engine thread and waits for its answer waits for several such turns. Shorter ones
cost next to nothing and took a third off the way from one job to the next.
"""

import sys

TURN_S = 0.0005


def take_short_turns() -> None:
    """To be called in a server whose threads wait for each other."""
    sys.setswitchinterval(TURN_S)
