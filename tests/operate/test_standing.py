"""Suspend, resume and start again on the page of an instance."""

from engine import public
from engine.store.models.instances import Instance
from tests.dispatch.desk import ROOT


def state(key):
    return Instance.objects.values_list("state", flat=True).get(key=key)


def test_a_running_instance_is_suspended_and_resumed_by_a_button(stage, window):
    key = stage.orders("book")
    address = f"/operate/instances/{key}"
    assert f'action="{address}/suspension"' in window.get(address).content.decode()

    window.post(f"{address}/suspension")
    assert state(key) == "SUSPENDED"
    shown = window.get(address).content.decode()
    assert "Suspended" in shown
    assert f'action="{address}/resumption"' in shown
    assert f'action="{address}/suspension"' not in shown

    window.post(f"{address}/resumption")
    assert state(key) == "ACTIVE"


def test_what_is_refused_is_said(stage, window):
    key = stage.orders("book")

    answer = window.post(f"/operate/instances/{key}/restart", follow=True)

    assert "it has not ended; modify it" in answer.content.decode()


def test_an_ended_instance_starts_again_and_the_new_page_says_which_it_repeats(stage, window):
    key = stage.orders("book")
    public.cancel_instance(key, actor=ROOT)
    address = f"/operate/instances/{key}"
    assert f'action="{address}/restart"' in window.get(address).content.decode()

    answer = window.post(f"{address}/restart", follow=True)

    again = Instance.objects.latest("key").key
    assert again != key
    assert answer.redirect_chain == [(f"/operate/instances/{again}", 302)]
    assert f'href="{address}"' in answer.content.decode()


def test_the_journal_tells_why_it_was_suspended(stage, window):
    key = stage.orders("book")
    public.suspend_instance(key, reason="the shop is closed", actor=ROOT)

    shown = window.get(f"/operate/instances/{key}?tab=journal").content.decode()

    assert "suspended the instance" in shown
    assert "the shop is closed" in shown
