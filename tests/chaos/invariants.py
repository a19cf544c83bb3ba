"""What must hold after every run (`reliability.md`, section 1.5), each by its name.

Every invariant is a function of what the installation has stored and of what the clients were
told; it gives a sentence for each thing that is wrong. They know nothing of the engine's own code:
the hash chain and the legal steps are written down here once more.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from hashlib import sha256
from typing import Any

import msgspec

from tests.chaos.ledger import Ledger
from tests.chaos.rows import Rows, Turn
from tests.chaos.steps import Steps

Invariant = Callable[[Rows, Ledger], Iterable[str]]

STAYING = {"chaos_stay", "chaos_stay_child"}
#: What an instance of the load that never ends waits for, with the instance that it has called.
STAYS = Counter(["timer", "message", "task", "task", "job", "incident", "child"])
JOBS = {
    "chaos_order": Counter({"Pick": 1, "Charge": 1, "Line": 2, "Last": 1}),
    "chaos_part": Counter({"Part": 1}),
    "chaos_placed": Counter({"Last": 1}),
    "chaos_agent": Counter({"Look": 1, "Ask": 2, "Last": 1}),
    "chaos_stay": Counter({"Worker": 1}),
    "chaos_stay_child": Counter(),
}
PARTS = 3  #: instances that an order calls
EFFECTS = ("step", "chaos.effect")  #: job types whose workers write down that they act


def i1_no_acknowledged_start_is_lost_or_carried_out_twice(
    rows: Rows, ledger: Ledger
) -> Iterator[str]:
    for key, number in (ledger.started | ledger.twins).items():
        if key not in rows.instances:
            yield f"the start of {number} was acknowledged as instance {key}, which is not there"
    begun = Counter(number_of(rows, key) for key in roots(rows))
    twins = Counter([*ledger.twins.values(), *ledger.twins_placed])
    for number in {*ledger.started.values(), *ledger.placed} - begun.keys():
        yield f"the start of {number} was acknowledged, and no instance has this number"
    for number, times in begun.items():
        if times != 1 + twins[number]:
            yield f"{number} was started {times} times, its clients have asked {1 + twins[number]}"


def i2_every_instance_has_ended_or_waits_legally(rows: Rows, ledger: Ledger) -> Iterator[str]:
    if rows.crossings:
        yield f"{rows.crossings} commands are still on their way between instances"
    for key, row in rows.instances.items():
        expected = "ACTIVE" if row.process in STAYING else "COMPLETED"
        if not {key, row.parent}.isdisjoint(ledger.canceled):
            expected = "TERMINATED"
        if row.state != expected:
            yield f"instance {key} of {row.process} is {row.state}, expected {expected}"
    scopes = {item.scope for item in rows.items}
    waiting: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for item in rows.items:
        if rows.instances[item.instance].state != "ACTIVE":
            yield f"{item.element} ({item.key}) lives, its instance {item.instance} has ended"
        if item.key not in scopes and item.key not in rows.waits:
            yield f"{item.element} ({item.key}) of instance {item.instance} waits for nothing"
        parent = rows.instances[item.instance].parent
        waiting[parent or item.instance].update(rows.waits.get(item.key, ()))
    for key, row in rows.instances.items():
        waits = Counter() if row.state == "TERMINATED" else STAYS
        if row.process == "chaos_stay" and waiting[key] != waits:
            yield f"instance {key} waits for {dict(waiting[key])}, expected {dict(waits)}"


def i3_each_job_is_completed_once_and_no_acknowledged_completion_is_lost(
    rows: Rows, ledger: Ledger
) -> Iterator[str]:
    completions = Counter(event[1] for _, event in events(rows) if event[0] == "JobCompleted")
    for job, times in completions.items():
        if times != 1:
            yield f"job {job} was completed {times} times"
    for job, times in ledger.completed.items():
        if completions[job] != 1:
            yield f"the completion of job {job} was acknowledged, and is not in the journal"
        if times != 1:
            yield f"the completion of job {job} was acknowledged to {times} leases"
    done = {key for key, job in rows.jobs.items() if job.state == "COMPLETED"}
    for job in done ^ completions.keys():
        yield f"job {job} is completed in the table of jobs or in the journal, not in both"


def i3_each_instance_has_the_jobs_of_its_process(rows: Rows, ledger: Ledger) -> Iterator[str]:
    of_instance: defaultdict[int, Counter[str]] = defaultdict(Counter)
    for job in rows.jobs.values():
        of_instance[job.instance][job.element] += 1
        if job.state != "COMPLETED" and rows.instances[job.instance].process not in STAYING:
            yield f"a job of {job.element} in instance {job.instance} is {job.state}"
    for key, row in rows.instances.items():
        expected = JOBS[row.process] + Counter({"Express": int(is_express(rows, key))})
        if of_instance[key] != expected:
            yield f"instance {key} of {row.process} had the jobs {dict(of_instance[key])}"


def i3_each_called_instance_is_started_once(rows: Rows, ledger: Ledger) -> Iterator[str]:
    children = Counter(row.parent for row in rows.instances.values() if row.parent is not None)
    for key, row in rows.instances.items():
        expected = {"chaos_order": PARTS, "chaos_stay": 1}.get(row.process, 0)
        if children[key] != expected:
            yield f"instance {key} of {row.process} has called {children[key]}, not {expected}"


def i4_journals_have_no_gap_and_their_chain_holds(rows: Rows, ledger: Ledger) -> Iterator[str]:
    last: dict[int, Turn] = {}
    for turn in rows.turns:
        before = last.get(turn.instance)
        expected = 1 if before is None else before.seq + 1
        if turn.seq != expected:
            yield f"instance {turn.instance} has turn {turn.seq} where {expected} is expected"
        if turn.hash != chained(before, turn):
            yield f"the hash of turn {turn.seq} of instance {turn.instance} does not follow"
        last[turn.instance] = turn
    for key, row in rows.instances.items():
        if key not in last:
            yield f"instance {key} has no journal"
        elif (row.state == "ACTIVE") == (names(last[key])[-1:] == ["InstanceEnded"]):
            yield f"instance {key} is {row.state}, which is not how its journal ends"
    for key in last.keys() - rows.instances.keys():
        yield f"there is a journal of {key}, and no such instance"


def i5_nothing_takes_an_illegal_step(rows: Rows, ledger: Ledger) -> Iterator[str]:
    steps: defaultdict[int, Steps] = defaultdict(Steps)
    for turn, event in events(rows):
        for problem in steps[turn.instance].take(event):
            yield f"turn {turn.seq} of instance {turn.instance}: {problem}"


def i6_a_repeated_effect_has_the_key_of_the_first(rows: Rows, ledger: Ledger) -> Iterator[str]:
    keys: defaultdict[int, set[int]] = defaultdict(set)
    for act in ledger.acts():
        keys[act.item].add(act.job)
        if act.job not in rows.jobs or rows.jobs[act.job].item != act.item:
            yield f"an effect of {act.item} had the key {act.job}, which is none of its jobs"
    for item, jobs in keys.items():
        if len(jobs) > 1:
            yield f"effects of {item} had different keys: {sorted(jobs)}"
    acted = {job for jobs in keys.values() for job in jobs}
    for key, job in rows.jobs.items():
        if job.state == "COMPLETED" and job.type in EFFECTS and key not in acted:
            yield f"job {key} of {job.element} is completed, and nobody has done it"


def i7_instances_equal_their_undisturbed_twins(rows: Rows, ledger: Ledger) -> Iterator[str]:
    by_number = defaultdict(list)
    for key in roots(rows):
        by_number[number_of(rows, key)].append(key)
    children = defaultdict(list)
    for key, row in rows.instances.items():
        if row.parent is not None:
            children[row.parent].append(key)
    for number in {*ledger.twins.values(), *ledger.twins_placed}:
        first, *others = (shape(rows, children, key) for key in by_number[number])
        if not others:
            yield f"{number} has no twin"
        for other in others:
            if other != first:
                yield f"the instances of {number} differ: {first} and {other}"


def i8_nothing_is_held_for_longer_than_two_leases(rows: Rows, ledger: Ledger) -> Iterator[str]:
    yield from rows.overdue


def i10_no_acknowledged_decision_of_a_person_is_undone(rows: Rows, ledger: Ledger) -> Iterator[str]:
    completions = Counter(event[1] for _, event in events(rows) if event[0] == "TaskCompleted")
    for task in ledger.approved:
        if completions[task] != 1 or rows.tasks.get(task) != "COMPLETED":
            yield f"the approval {task} was acknowledged, and the task is {rows.tasks.get(task)}"


def the_clients_met_nothing_unexpected(rows: Rows, ledger: Ledger) -> Iterator[str]:
    yield from ledger.failures


ALL: tuple[Invariant, ...] = (
    i1_no_acknowledged_start_is_lost_or_carried_out_twice,
    i2_every_instance_has_ended_or_waits_legally,
    i3_each_job_is_completed_once_and_no_acknowledged_completion_is_lost,
    i3_each_instance_has_the_jobs_of_its_process,
    i3_each_called_instance_is_started_once,
    i4_journals_have_no_gap_and_their_chain_holds,
    i5_nothing_takes_an_illegal_step,
    i6_a_repeated_effect_has_the_key_of_the_first,
    i7_instances_equal_their_undisturbed_twins,
    i8_nothing_is_held_for_longer_than_two_leases,
    i10_no_acknowledged_decision_of_a_person_is_undone,
    the_clients_met_nothing_unexpected,
)
TOLD = 10  #: sentences of one invariant that are shown


def broken(rows: Rows, ledger: Ledger) -> dict[str, list[str]]:
    """The invariants that do not hold, each with what is wrong."""
    found = {}
    for invariant in ALL:
        problems = list(invariant(rows, ledger))
        if problems:
            more = [f"and {len(problems) - TOLD} more"] if len(problems) > TOLD else []
            found[invariant.__name__] = problems[:TOLD] + more
    return found


# what they ask ------------------------------------------------------------------------------------


def roots(rows: Rows) -> Iterator[int]:
    """The instances that nobody has called."""
    return (key for key, row in rows.instances.items() if row.parent is None)


def number_of(rows: Rows, key: int) -> int:
    """The number that an instance was started with; 0 if it has none."""
    process = rows.instances[key].process
    for scope, name, value in rows.variables.get(key, ()):
        if (scope, name) == (process, "number"):
            return int(value)
    return 0


def is_express(rows: Rows, key: int) -> bool:
    """Orders with odd numbers go another way."""
    return rows.instances[key].process == "chaos_order" and number_of(rows, key) % 2 == 1


def events(rows: Rows) -> Iterator[tuple[Turn, list[Any]]]:
    """Every event, with its turn."""
    for turn in rows.turns:
        for event in msgspec.json.decode(turn.events):
            yield turn, event


def names(turn: Turn) -> list[str]:
    """The names of a turn's events."""
    return [event[0] for event in msgspec.json.decode(turn.events)]


def chained(before: Turn | None, turn: Turn) -> bytes:
    """The hash that *turn* must have."""
    previous = bytes(32) if before is None else before.hash
    head = msgspec.json.encode(
        (turn.instance, turn.seq, turn.at, turn.actor, turn.command, turn.command_id)
    )
    return sha256(previous + head + b"\n" + turn.events).digest()


def shape(rows: Rows, children: dict[int, list[int]], key: int) -> Any:
    """What came of an instance, without keys: elements, variables, and the same of its children."""
    return (
        rows.instances[key].process,
        rows.instances[key].state,
        sorted(rows.elements.get(key, {}).items()),
        sorted(rows.variables.get(key, ())),
        sorted(shape(rows, children, child) for child in children.get(key, ())),
    )
