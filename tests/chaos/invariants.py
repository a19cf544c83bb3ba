"""What must hold after every run (`reliability.md`, section 1.5), asked of the database itself.

I1: every acknowledged start exists, once. I2: every instance ends, nothing is stuck. I3: each job
has one completion, and every acknowledged one counts. I4: the journals are whole and everything
else follows from them.
"""

import subprocess
import sys
from typing import Any

import msgspec

from tests.chaos.load import CHILDREN, STEPS, Load
from tests.children.server import CHECKOUT, Server

ASK = """
import json
from engine.models import Crossing, ElementInstance, Incident, Instance, Job, Journal
from engine.models import MessageSubscription, Timer
events = [e for row in Journal.objects.all() for e in json.loads(bytes(row.events))]
print(json.dumps({
    "instances": dict(Instance.objects.filter(parent_key=None).values_list("key", "state")),
    "children": list(Instance.objects.exclude(parent_key=None).values_list("parent_key", "state")),
    "crossings": Crossing.objects.count(),
    "numbers": [e[2]["number"] for e in events if e[0] == "VariablesSet" and "number" in e[2]],
    "completions": [e[1] for e in events if e[0] == "JobCompleted"],
    "jobs": dict(Job.objects.values_list("key", "state")),
    "live": ElementInstance.objects.filter(state="ACTIVE").count(),
    "waits": Timer.objects.count() + MessageSubscription.objects.filter(state="CREATED").count(),
    "incidents": Incident.objects.count(),
}))
"""


def manage(server: Server, *arguments: str) -> str:
    """What a management command of the stopped installation prints."""
    done = subprocess.run(
        [sys.executable, str(CHECKOUT / "manage.py"), *arguments],
        cwd=CHECKOUT,
        env=server.environment(),
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def found(server: Server) -> dict[str, Any]:
    """The rows that the invariants are about."""
    shell = manage(server, "shell", "--no-imports", "-c", ASK)
    answer: dict[str, Any] = msgspec.json.decode(shell.strip().splitlines()[-1])
    return answer


def check(server: Server, load: Load) -> dict[str, Any]:
    """Assert every invariant on a stopped installation."""
    assert not load.failures
    rows = found(server)
    states, completions = rows["instances"], rows["completions"]

    missing = [key for key in load.started if str(key) not in states]
    assert not missing, f"I1: acknowledged starts are lost: {missing}"
    assert len(rows["numbers"]) == len(set(rows["numbers"])), "I1: a start was carried out twice"

    children = [parent for parent, _ in rows["children"]]
    assert set(states.values()) <= {"COMPLETED"}, f"I2: {states}"
    assert {state for _, state in rows["children"]} <= {"COMPLETED"}, "I2: a child is stuck"
    assert rows["crossings"] == 0, "I2: something is on its way from one instance to another"
    assert (rows["live"], rows["waits"], rows["incidents"]) == (0, 0, 0), "I2: something is stuck"

    assert len(completions) == len(set(completions)), "I3: a job was completed twice"
    assert len(completions) == STEPS * len(states), "I3: completions and instances disagree"
    assert set(load.completed) <= set(completions), "I3: an acknowledged completion is lost"
    assert set(rows["jobs"].values()) <= {"COMPLETED"}, "I3: a job was left behind"

    assert sorted(children) == sorted([int(key) for key in states] * CHILDREN), (
        "I3: a child was started twice, or not at all"
    )

    assert f"{len(states) + len(children)} instances follow" in manage(server, "replay"), "I4"
    return rows
