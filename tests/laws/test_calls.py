"""The laws of the core over random processes that call each other, played along random paths."""

import re

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.bpmn.compile import compile_bpmn
from engine.plan.model import Plan
from tests.laws.models import Shape, process, shapes
from tests.laws.test_kernel import move, paths, resolve_all
from tests.scenarios.fleet import Fleet, Member

LAW = settings(
    max_examples=60,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
SERVICE = re.compile(r'<bpmn:serviceTask id="(\w+)">.*?</bpmn:serviceTask>')
LEVELS = 3

#: the drawings of the levels, and which of a level's service tasks call the level below
family = st.tuples(st.tuples(*[shapes] * LEVELS), st.lists(st.booleans(), min_size=4, max_size=4))
Family = tuple[tuple[Shape, ...], list[bool]]


def plans(family: Family) -> list[Plan]:
    return [compile_bpmn(data, "law.bpmn").plans[0] for data in drawings(family)]


def drawings(family: Family) -> list[bytes]:
    """The file of each level."""
    drawn, calls = family
    return [_drawing(shape, level, calls) for level, shape in enumerate(drawn)]


def _drawing(shape: Shape, level: int, calls: list[bool]) -> bytes:
    text = process(shape).decode().replace('process id="law"', f'process id="law{level}"')
    numbers = iter(range(10_000))

    def called(found: re.Match[str]) -> str:
        if level + 1 == LEVELS or not calls[next(numbers) % len(calls)]:
            return found[0]
        extension = f'<zeebe:calledElement processId="law{level + 1}"/>'
        return (
            f'<bpmn:callActivity id="{found[1]}"><bpmn:extensionElements>{extension}'
            "</bpmn:extensionElements></bpmn:callActivity>"
        )

    return SERVICE.sub(called, text).encode()


def waiting(fleet: Fleet) -> list[Member]:
    """The instances with something that can be done in them."""
    return [
        member for member in fleet.members.values() if not member.state.over and _can_move(member)
    ]


def _can_move(member: Member) -> bool:
    items = member.state.items.values()
    return any(wait[0] != "call" for item in items for wait in (item.waits or {}).values())


def moved(fleet: Fleet, number: int) -> bool:
    """Do one of the things that may be done in one of the instances."""
    members = waiting(fleet)
    return bool(members) and move(members[number % len(members)], number)


@LAW
@given(family, paths)
def test_a_restart_before_every_letter_changes_nothing(family: Family, path: list[int]) -> None:
    found = plans(family)
    through, restarted = Fleet(found), Fleet(found, forgetful=True)
    for fleet in (through, restarted):
        fleet.starts("law0", choice=True, again=False)

    for number in path:
        if not moved(through, number):
            break
        moved(restarted, number)

    logs = [[member.log for member in fleet.members.values()] for fleet in (through, restarted)]
    assert logs[0] == logs[1]
    for member in through.members.values():
        member.replays()


@LAW
@given(family, paths)
def test_every_instance_ends_or_waits_and_who_waits_for_a_call_is_answered(
    family: Family, path: list[int]
) -> None:
    fleet = Fleet(plans(family))
    fleet.starts("law0", choice=False, again=False)

    for number in path:
        for member in list(fleet.members.values()):
            if not member.state.over:
                resolve_all(member)
        if not moved(fleet, number):
            break

    open_calls = {
        key: item
        for member in fleet.members.values()
        for item in member.state.items.values()
        for key, wait in (item.waits or {}).items()
        if wait[0] == "call"
    }
    living = {key for key, member in fleet.members.items() if not member.state.over}
    called = {key for key in living if "caller" in fleet.members[key].state.meta}
    assert called == set(open_calls)
    assert all(member.state.over or _waits(member) for member in fleet.members.values())


def _waits(member: Member) -> bool:
    items = member.state.items.values()
    return any(item.waits or (item.memo and "incident" in item.memo) for item in items)


@LAW
@given(family, paths)
def test_open_incidents_are_counted_in_every_caller(family: Family, path: list[int]) -> None:
    fleet = Fleet(plans(family))
    fleet.starts("law0", choice=True, again=False)

    for number in path[:20]:
        if not moved(fleet, number):
            break
        for key, member in fleet.members.items():
            for item in member.state.items.values():
                for call, wait in (item.waits or {}).items():
                    if wait[0] == "call":
                        told = (item.memo or {}).get("troubles", 0)
                        assert told == open_incidents(fleet, call), (key, item)


def open_incidents(fleet: Fleet, key: int) -> int:
    """Those of an instance and of all that it calls now, counted by looking."""
    items = list(fleet.members[key].state.items.values())
    own = sum(bool(item.memo and "incident" in item.memo) for item in items)
    calls = [
        call for item in items for call, wait in (item.waits or {}).items() if wait[0] == "call"
    ]
    return own + sum(open_incidents(fleet, call) for call in calls)


@LAW
@given(family, st.lists(st.integers(0, 997), max_size=12))
def test_canceling_the_root_leaves_nothing_alive(family: Family, path: list[int]) -> None:
    fleet = Fleet(plans(family))
    root = fleet.starts("law0", choice=True, again=False)
    for number in path:
        moved(fleet, number)
    if root.state.over:
        return

    root.cancels()

    assert all(member.state.over for member in fleet.members.values())
    assert {member.root.life for member in fleet.members.values()} <= {"COMPLETED", "TERMINATED"}
    for member in fleet.members.values():
        member.replays()
