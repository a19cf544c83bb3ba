"""Which children of the watching parent are started again, and when it gives up."""

import subprocess
import sys
import time

import pytest
from django.core.management import CommandError

from helm.watch import FAILURES_ALLOWED, STEADY_AFTER_S, Child, _look_after

NO_PIPE = -1


def ended(*, lived_s: float, failures: int) -> Child:
    """A child that has just ended, as it has so many times before."""
    process = subprocess.Popen([sys.executable, "-c", "raise SystemExit(3)"])
    process.wait(30)
    return Child(
        "web", "web", process=process, started=time.monotonic() - lived_s, failures=failures
    )


def test_one_that_keeps_ending_right_after_its_start_ends_the_installation():
    child = ended(lived_s=0.0, failures=FAILURES_ALLOWED)

    with pytest.raises(CommandError, match=r"The web keeps ending \(exit code 3\); HELM gives up"):
        _look_after(child, NO_PIPE)


def test_each_time_that_it_ends_at_once_doubles_its_pause():
    pauses = []
    for failures in range(3):
        child = ended(lived_s=0.0, failures=failures)
        before = time.monotonic()
        _look_after(child, NO_PIPE)
        pauses.append(round(child.restart_at - before))

    assert pauses == [1, 2, 4]


def test_one_that_had_worked_for_a_while_may_be_killed_any_number_of_times():
    child = ended(lived_s=STEADY_AFTER_S + 1, failures=FAILURES_ALLOWED)

    _look_after(child, NO_PIPE)

    assert child.failures == 1
    assert child.process is None
