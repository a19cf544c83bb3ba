"""Processes that serve look for garbage seldom, and not among their modules."""

import json
import subprocess
import sys

CHILD = """
import gc, json, sys
{}
print(json.dumps([gc.isenabled(), gc.get_threshold(), gc.get_freeze_count() > 10_000]))
"""


def collector_after(code: str) -> list[object]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD.format(code)], capture_output=True, text=True, check=True
    )
    said: list[object] = json.loads(done.stdout)
    return said


def test_what_is_loaded_is_taken_for_granted_and_the_rest_is_looked_through_seldom() -> None:
    said = collector_after(
        "import django.db.models; from helm.garbage import look_seldom; look_seldom()"
    )

    assert said == [True, [20_000, 20, 20], True]


def test_the_synchronous_door_does_so_when_it_is_loaded() -> None:
    assert collector_after("import helm.wsgi") == [True, [20_000, 20, 20], True]


def test_threads_of_a_server_take_short_turns() -> None:
    code = "from helm.threads import take_short_turns; take_short_turns()"

    done = subprocess.run(
        [sys.executable, "-c", f"{code}; import sys; print(sys.getswitchinterval())"],
        capture_output=True,
        text=True,
        check=True,
    )

    assert done.stdout.strip() == "0.0005"
