"""The inbox's pages: who sees what, and what is said to whoever may not."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from tests.inbox.office import OFFICERS, assigned, due, priority

PAGES = ("/inbox", "/inbox/count", "/inbox/1")


def text(answer):
    return answer.content.decode()


@pytest.mark.parametrize("path", PAGES)
def test_strangers_sign_in_first(db, path):
    answer = Client().get(path)

    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("login"))


def test_the_list_shows_what_waits_why_and_until_when(window, office):
    office.task(OFFICERS + due("2020-01-01T00:00:00Z") + priority(80), "Approve")

    page = text(window.get("/inbox"))

    for said in ("Approve", "case-p1", "For your group “loan-officers”", "Overdue", "Priority 80"):
        assert said in page
    assert "One thing waits for you" in page


def test_an_empty_inbox_is_calm(window):
    page = text(window.get("/inbox"))

    assert "All calm" in page
    assert "Nothing matches" in text(window.get("/inbox?q=x"))


def test_an_item_opens_beside_the_list_or_as_a_part(window, office):
    item = office.task(applicant="Mara")

    whole = text(window.get(f"/inbox/{item.key}"))
    part = text(window.get(f"/inbox/{item.key}?part=pane", headers={"HX-Request": "true"}))

    assert 'class="rail"' in whole
    assert 'aria-current="true"' in whole
    assert 'class="rail"' not in part
    assert "Mara" in part


def test_a_part_is_for_scripts_a_visitor_gets_the_page(window, office):
    item = office.task()

    assert 'class="rail"' in text(window.get(f"/inbox/{item.key}?part=pane"))
    assert 'class="rail"' in text(window.get("/inbox?part=rows"))


def test_somebody_elses_item_is_forbidden_and_says_whose_it_is(window, window_of, office, charlie):
    item = office.task(assigned("bob"))
    offered = office.task(OFFICERS, "Offered")

    forbidden = window.get(f"/inbox/{item.key}")
    outside = window_of(charlie).get(f"/inbox/{offered.key}")

    assert (forbidden.status_code, outside.status_code) == (403, 403)
    assert "is assigned to bob" in text(forbidden)
    assert "loan-officers" in text(outside)


@pytest.mark.parametrize(
    "action", ["claim", "release", "assign", "complete", "decision", "comments"]
)
def test_nobody_acts_on_somebody_elses_item(window_of, office, charlie, action):
    item = office.task()
    answer = window_of(charlie).post(
        f"/inbox/{item.key}/{action}", {"text": "x", "decision": "approve", "colleague": "charlie"}
    )

    assert answer.status_code == 403
    item.refresh_from_db()
    assert (item.state, item.assignee) == ("CREATED", None)


def test_an_operator_looks_but_does_not_decide(window_of, office, otto):
    item = office.gate('approvers="loan-officers"')
    window = window_of(otto)

    page = text(window.get(f"/inbox/{item.key}"))
    answer = window.post(f"/inbox/{item.key}/decision", {"decision": "approve"}, follow=True)

    assert 'data-action="approve"' not in page
    assert "deciding is for others" in page
    assert office.state(item) == "CREATED"
    assert "Nothing was changed." in text(answer)


@pytest.mark.parametrize("key", ["1", "9" * 18, "9" * 40])
def test_what_does_not_exist_is_not_found(window, key):
    assert window.get(f"/inbox/{key}").status_code == 404


@pytest.mark.parametrize("action", ["claim", "complete", "decision"])
def test_acting_needs_a_post(window, office, action):
    assert window.get(f"/inbox/{office.task().key}/{action}").status_code == 405


@pytest.mark.parametrize(
    "query",
    [
        "scope=nothing",
        "due=soon",
        "sort=colour",
        "kind=x&kind=task",
        "part=7",
    ],
)
def test_an_address_that_makes_no_sense_still_shows_a_list(window, office, query):
    office.task()

    answer = window.get(f"/inbox?{query}")

    assert answer.status_code == 200
    assert "Approve" in text(answer)


@pytest.mark.parametrize("query", ["after=%00", "q=%00"])
def test_an_address_that_no_database_can_look_for_is_refused(window, office, query):
    office.task()

    assert window.get(f"/inbox?{query}").status_code == 400


def test_filters_stay_in_every_address_of_the_page(window, office):
    item = office.task()

    page = text(window.get(f"/inbox/{item.key}?scope=all&q=approve"))

    assert f'/inbox/{item.key}/complete?scope=all&amp;q=approve"' in page
    assert 'href="/inbox?scope=all&amp;kind=task&amp;q=approve"' in page


def test_further_pages_are_reached_without_scripts(window, office, monkeypatch):
    for number in range(3):
        office.task(OFFICERS, f"T{number}")
    monkeypatch.setattr("engine.dispatch.inbox_list.page.__kwdefaults__", {"limit": 2})

    first = text(window.get("/inbox"))
    address = first.split('href="/inbox?after=')[1].split('"')[0]
    second = text(window.get(f"/inbox?after={address}"))

    assert "T2" not in first
    assert "T2" in second
    assert "To the beginning" in second


def test_the_count_is_what_there_is_to_do(window, office):
    office.task()
    office.task(assigned("bob"), "Bobs")

    assert window.get("/inbox/count").json() == {"count": 1}


def test_news_of_the_open_item_come_with_the_list(window, window_of, office, bob):
    item = office.task()
    page = text(window.get(f"/inbox/{item.key}"))
    stamp = page.split('data-stamp="')[1].split('"')[0]
    address = f"/inbox?part=list&open={item.key}&stamp={stamp}"
    script = {"HX-Request": "true"}

    assert "meanwhile" not in text(window.get(address, headers=script))
    window_of(bob).post(f"/inbox/{item.key}/claim")
    assert "is assigned to bob" in text(window.get(address, headers=script))


def test_pages_keep_the_strict_policy(window, office):
    policy = window.get(f"/inbox/{office.task().key}")["Content-Security-Policy"]

    assert "unsafe" not in policy


def test_only_those_who_may_watch_get_a_link_to_the_instance(window, window_of, office, otto):
    item = office.task()
    address = f"/operate/instances/{item.instance_key}"

    assert address not in text(window.get(f"/inbox/{item.key}"))
    assert address in text(window_of(otto).get(f"/inbox/{item.key}"))
