"""The list: what it holds for whom, in which order, page by page, and how much it counts."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine import public
from engine.public import Actor, inbox_reading
from tests.inbox.office import OFFICERS, ROOT, assigned, due, priority

ALICE = Actor("user", "alice", frozenset(("loan-officers",)))
BOB = Actor("user", "bob", frozenset(("loan-officers",)))
CHARLIE = Actor("user", "charlie")
OPERATOR = Actor("user", "otto", frozenset((public.OPERATORS,)))


def listed(actor, **query):
    page = inbox_reading.page(actor, inbox_reading.InboxQuery(**query))
    return [item.element_id for item in page.items]


@pytest.fixture
def desk(office):
    """Alice's, Bob's, the officers' and everybody's."""
    office.task(assigned("alice"), "Alices")
    office.task(assigned("bob"), "Bobs")
    office.task(OFFICERS, "Officers")
    office.task("", "Anyones")
    return office


@pytest.mark.parametrize(
    ("scope", "alice", "charlie", "operator"),
    [
        ("todo", ["Alices", "Officers", "Anyones"], ["Anyones"], ["Anyones"]),
        ("mine", ["Alices"], [], []),
        ("free", ["Officers", "Anyones"], ["Anyones"], ["Anyones"]),
        (
            "all",
            ["Alices", "Officers", "Anyones"],
            ["Anyones"],
            ["Alices", "Bobs", "Officers", "Anyones"],
        ),
        ("done", [], [], []),
    ],
)
def test_each_scope_holds_what_one_may_see_there(desk, scope, alice, charlie, operator):
    asked = inbox_reading.Scope(scope)

    assert listed(ALICE, scope=asked) == alice
    assert listed(CHARLIE, scope=asked) == charlie
    assert listed(OPERATOR, scope=asked) == operator


def test_an_administrator_may_take_whatever_is_free(desk):
    assert listed(ROOT) == ["Officers", "Anyones"]


def test_what_is_done_is_kept_for_who_did_it(office):
    task = office.task()
    public.complete_task(task.key, actor=ALICE)

    assert listed(ALICE, scope=inbox_reading.Scope.DONE) == ["Approve"]
    assert listed(BOB, scope=inbox_reading.Scope.DONE) == []
    assert listed(ALICE) == []


def test_counts_tell_what_each_list_holds(desk):
    counts = inbox_reading.counts(ALICE, inbox_reading.InboxQuery())

    assert {scope.value: number for scope, number in counts.scopes.items()} == {
        "todo": 3,
        "mine": 1,
        "free": 2,
        "all": 3,
    }
    assert counts.kinds == {"task": 3}


def test_counts_of_kinds_leave_the_chosen_kind_out(office):
    office.task()
    office.gate('approvers="loan-officers"')
    query = inbox_reading.InboxQuery(kinds=("approval",))

    assert inbox_reading.counts(ALICE, query).kinds == {"task": 1, "approval": 1}
    assert listed(ALICE, kinds=("approval",)) == ["Gate"]


NOON = 1_795_176_000_000  # 2026-11-20 12:00 UTC


@pytest.fixture
def dated(office):
    """Tasks around noon of 20 November 2026."""
    from engine.store import clock

    clock.pin(NOON)
    for element, extensions in {
        "Late": due("2026-11-20T11:00:00Z"),
        "Tonight": due("2026-11-20T20:00:00Z"),
        "Tuesday": due("2026-11-24T09:00:00Z"),
        "December": due("2026-12-24T09:00:00Z"),
        "Never": "",
    }.items():
        office.task(OFFICERS + extensions, element)
    return office


@pytest.mark.parametrize(
    ("when", "elements"),
    [
        ("overdue", ["Late"]),
        ("today", ["Late", "Tonight"]),
        ("week", ["Late", "Tonight", "Tuesday"]),
        ("none", ["Never"]),
    ],
)
def test_due_dates_are_seen_from_engine_time(dated, when, elements):
    assert listed(ALICE, due=inbox_reading.Due(when)) == elements


def test_what_is_due_first_stands_first_and_what_has_no_date_last(dated):
    assert listed(ALICE) == ["Late", "Tonight", "Tuesday", "December", "Never"]
    counts = inbox_reading.counts(ALICE, inbox_reading.InboxQuery())
    assert (counts.overdue, counts.due_today) == (1, 1)


def test_other_orders(office):
    for element, number in (("Low", 10), ("High", 90), ("Middle", 50), ("AlsoHigh", 90)):
        office.task(OFFICERS + priority(number), element)

    assert listed(ALICE, sort=inbox_reading.Sort.PRIORITY) == ["High", "AlsoHigh", "Middle", "Low"]
    assert listed(ALICE, sort=inbox_reading.Sort.OLDEST) == ["Low", "High", "Middle", "AlsoHigh"]
    assert listed(ALICE, sort=inbox_reading.Sort.NEWEST) == ["AlsoHigh", "Middle", "High", "Low"]


@pytest.mark.parametrize("sort", list(inbox_reading.Sort))
def test_pages_follow_each_other_without_gap_or_repeat(office, sort):
    for number in range(7):
        extensions = due(f"2026-12-0{1 + number % 3}T00:00:00Z") if number % 2 else ""
        office.task(OFFICERS + extensions + priority(number % 3 * 10), f"T{number}")

    query = inbox_reading.InboxQuery(sort=sort)
    whole = [item.key for item in inbox_reading.page(ALICE, query).items]
    pages, after = [], ""
    while not pages or after:
        page = inbox_reading.page(ALICE, inbox_reading.InboxQuery(sort=sort, after=after), limit=2)
        pages.append([item.key for item in page.items])
        after = page.after

    assert [len(page) for page in pages] == [2, 2, 2, 1]
    assert [key for page in pages for key in page] == whole


@pytest.mark.parametrize("cursor", ["", "nonsense", "1", "1.x", "9" * 40 + ".1"])
def test_a_cursor_that_is_none_begins_anew(office, cursor):
    office.task()

    assert listed(ALICE, after=cursor) == ["Approve"]


def test_a_page_costs_the_same_however_many_items_there_are(office):
    query = inbox_reading.InboxQuery()

    def queries():
        with CaptureQueriesContext(
            connection,
        ) as asked:
            inbox_reading.page(ALICE, query)
            inbox_reading.counts(ALICE, query)
        return len(asked)

    office.task()
    one = queries()
    for number in range(5):
        office.task(OFFICERS, f"T{number}")

    assert queries() == one


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("approve", True),
        ("case-p1", True),
        ("Nordwind", True),
        ("nothing like it", False),
        ("%", False),
        ("12345", False),
    ],
)
def test_search_finds_names_ids_and_variables(office, text, found):
    office.task(supplier="Nordwind GmbH")

    assert bool(listed(ALICE, text=text)) is found


def test_search_finds_keys_and_what_an_agent_wrote(office):
    item = office.region()

    assert listed(ALICE, text="documents disagree") == ["Investigate"]
    assert listed(ALICE, text=str(item.instance_key)) == ["Investigate"]


def test_the_next_item_is_the_one_behind_and_then_the_first(office):
    first, second, third = (office.task(OFFICERS, f"T{number}") for number in range(3))
    query = inbox_reading.InboxQuery()

    assert inbox_reading.following(ALICE, query, first.key) == second.key
    assert inbox_reading.following(ALICE, query, third.key) == first.key
    public.complete_task(second.key, actor=ALICE)
    assert inbox_reading.following(ALICE, query, second.key) == first.key
    for task in (first, third):
        public.complete_task(task.key, actor=ALICE)
    assert inbox_reading.following(ALICE, query, first.key) is None


def test_who_has_approved_has_nothing_more_to_do_there(office):
    item = office.gate('approvers="loan-officers" quorum="2"')
    public.decide_task(item.key, decision="approve", actor=ALICE)

    assert listed(ALICE) == []
    assert listed(ALICE, scope=inbox_reading.Scope.ALL) == ["Gate"]
    assert listed(BOB) == ["Gate"]
    (row,) = inbox_reading.page(BOB, inbox_reading.InboxQuery()).items
    assert (row.approvals, row.for_me) == (("alice",), True)


def test_processes_are_offered_by_name(desk):
    names = [one.id for one in inbox_reading.processes(ALICE, inbox_reading.InboxQuery())]

    assert names == ["p1", "p3", "p4"]
    assert listed(ALICE, process_id="p3") == ["Officers"]
