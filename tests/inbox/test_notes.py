"""Comments and saved views: each person's own words and lists."""

from __future__ import annotations

import pytest

from inbox.models import Comment, SavedView


def text(answer):
    return answer.content.decode()


def test_a_comment_is_read_by_those_who_see_the_item(window, window_of, office, bob):
    item = office.task()

    window.post(f"/inbox/{item.key}/comments", {"text": "Payslip is <b>missing</b>."})

    page = text(window_of(bob).get(f"/inbox/{item.key}"))
    assert "Payslip is &lt;b&gt;missing&lt;/b&gt;." in page
    assert "Alice Ames" in page


@pytest.mark.parametrize("words", ["", "   ", "x" * 4001])
def test_a_comment_has_words_and_an_end(window, office, words):
    item = office.task()

    window.post(f"/inbox/{item.key}/comments", {"text": words})

    assert not Comment.objects.exists()


def test_only_its_author_takes_a_comment_back(window, window_of, office, bob):
    item = office.task()
    window.post(f"/inbox/{item.key}/comments", {"text": "Mine."})
    address = f"/inbox/{item.key}/comments/{Comment.objects.get().pk}/delete"

    assert window_of(bob).post(address).status_code == 404
    window.post(address)
    assert not Comment.objects.exists()


def test_a_view_keeps_the_filters_under_a_name(window, office):
    saved = window.post(
        "/inbox/views",
        {"name": " My  loans ", "query": "scope=all&kind=task&after=5.5"},
        follow=True,
    )

    view = SavedView.objects.get()
    assert (view.name, view.query) == ("My loans", "scope=all&kind=task")
    assert saved.redirect_chain == [("/inbox?scope=all&kind=task", 302)]
    assert "<h1>My loans</h1>" in text(window.get("/inbox?kind=task&scope=all"))


def test_a_view_of_the_same_name_is_replaced(window):
    for query in ("scope=mine", "scope=all"):
        window.post("/inbox/views", {"name": "Loans", "query": query})

    assert [view.query for view in SavedView.objects.all()] == ["scope=all"]


def test_views_are_each_persons_own(window, window_of, bob):
    window.post("/inbox/views", {"name": "Loans", "query": "scope=all"})
    view = SavedView.objects.get()

    other = window_of(bob)
    assert "Loans" not in text(other.get("/inbox"))
    assert other.post(f"/inbox/views/{view.pk}/delete").status_code == 404
    window.post(f"/inbox/views/{view.pk}/delete")
    assert not SavedView.objects.exists()


@pytest.mark.parametrize("name", ["", "   ", "x" * 61])
def test_a_view_has_a_short_name(window, name):
    window.post("/inbox/views", {"name": name, "query": "scope=all"})

    assert not SavedView.objects.exists()


def test_views_have_an_end(window):
    for number in range(31):
        window.post("/inbox/views", {"name": f"View {number}", "query": ""})

    assert SavedView.objects.count() == 30
