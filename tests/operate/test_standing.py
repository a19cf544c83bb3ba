"""Suspend, resume and start again on the page of an instance."""

from engine import public
from engine.store.models.instances import Instance
from tests.dispatch.desk import ROOT


def state(key):
    return Instance.objects.values_list("state", flat=True).get(key=key)


def test_a_running_instance_is_suspended_and_resumed_by_a_button(stage, window):
    key = stage.orders("book")
    address = f"/operate/instances/{key}"
    assert 'data-dialog="suspend"' in window.get(address).content.decode()

    window.post(f"{address}/suspension", {"reason": "the shop is closed"})
    assert state(key) == "SUSPENDED"
    shown = window.get(address).content.decode()
    assert "Suspended" in shown
    assert "“the shop is closed”" in shown
    assert f'action="{address}/resumption"' in shown
    assert 'data-dialog="suspend"' not in shown

    window.post(f"{address}/resumption")
    assert state(key) == "ACTIVE"


def test_what_is_refused_is_said(stage, window):
    key = stage.orders("book")

    answer = window.post(f"/operate/instances/{key}/restart", follow=True)

    assert "It has not ended; modify it" in answer.content.decode()


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


def test_nothing_is_suspended_or_deleted_without_a_reason(stage, window):
    key = stage.orders("book")
    answer = window.post(f"/operate/instances/{key}/suspension", {"reason": " "}, follow=True)
    assert "Say why" in answer.content.decode()
    assert state(key) == "ACTIVE"

    public.cancel_instance(key, actor=ROOT)
    answer = window.post(f"/operate/instances/{key}/deletion", follow=True)
    assert "Say why" in answer.content.decode()
    assert state(key) == "TERMINATED"


def test_what_stands_still_with_its_caller_names_it(stage, window):
    caller = stage.calling()
    called = Instance.objects.get(parent_key=caller).key
    public.suspend_instance(caller, reason="x", actor=ROOT)

    shown = window.get(f"/operate/instances/{called}").content.decode()

    assert f'with <a href="/operate/instances/{caller}">its caller</a>' in shown


def test_the_old_page_leads_to_the_one_that_repeats_it(stage, window):
    key = stage.orders("book")
    public.cancel_instance(key, actor=ROOT)
    again = public.restart_instance(key, actor=ROOT).key

    shown = window.get(f"/operate/instances/{key}").content.decode()

    assert "started again as" in shown
    assert f'href="/operate/instances/{again}"' in shown


def test_an_ended_instance_is_deleted_and_its_page_says_by_whom_and_why(stage, window):
    key = stage.orders("book")
    address = f"/operate/instances/{key}"
    assert 'data-dialog="delete"' not in window.get(address).content.decode()
    public.cancel_instance(key, actor=ROOT)
    assert 'data-dialog="delete"' in window.get(address).content.decode()

    answer = window.post(f"{address}/deletion", {"reason": "asked by Ms B"}, follow=True)

    assert (answer.status_code, Instance.objects.count()) == (410, 0)
    shown = answer.content.decode()
    assert "This instance was deleted" in shown
    assert "“asked by Ms B”" in shown
    assert window.get("/operate/instances/7").status_code == 404


def test_an_open_page_of_a_deleted_instance_is_loaded_anew(stage, window):
    key = stage.orders("book")
    public.cancel_instance(key, actor=ROOT)
    public.delete_instance(key, actor=ROOT)

    answer = window.get(f"/operate/instances/{key}/panel", headers={"HX-Request": "true"})

    assert (answer.status_code, answer["HX-Refresh"]) == (204, "true")
    assert window.get(f"/operate/instances/{key}/snapshot").status_code == 404


def test_a_called_instance_is_deleted_at_its_root(stage, window):
    caller = stage.calling()
    stage.complete(stage.job())
    called = Instance.objects.get(parent_key=caller).key

    shown = window.get(f"/operate/instances/{called}").content.decode()

    assert "Delete at the root" in shown
    assert (
        "with the 1 instance that it has called"
        in window.get(f"/operate/instances/{caller}").content.decode()
    )


def test_an_incident_of_what_stands_still_is_tried_later(stage, window):
    key = stage.orders("book")
    public.fail_job(stage.job("charge").key, retries=0, message="no", actor=ROOT)
    public.suspend_instance(key, actor=ROOT)

    shown = window.get(f"/operate/instances/{key}?tab=incidents").content.decode()

    assert "It can be tried again once the instance is resumed" in shown
    assert "/retry" not in shown


def test_the_journal_shows_the_number_that_a_client_gave(stage, window):
    key = stage.orders("book")
    public.suspend_instance(key, reference=4711, actor=ROOT)

    shown = window.get(f"/operate/instances/{key}?tab=journal").content.decode()

    assert "reference 4711" in shown
