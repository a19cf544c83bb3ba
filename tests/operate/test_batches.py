"""Batch operations from the list of instances: who is meant, what is asked, and what is told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine import public
from engine.dispatch import batch_operations
from engine.public import BatchRequest, BatchType
from engine.store import clock
from engine.store.models.batches import BatchOperation
from engine.store.models.incidents import Incident
from engine.web.operate import batch_new, batch_pages
from tests.dispatch.desk import ROOT

VERBS = ("retry", "move", "migrate", "suspend", "resume", "cancel", "delete")
HTMX = {"HX-Request": "true"}
NEW = "/operate/batches/new"


def worked_off():
    while batch_operations.go_on(clock.now_ms()):
        pass


def results(window, address):
    page = window.get(address)
    return {item.row.instance_key: item.outcome.word for item in page.context["items"]}


@pytest.fixture
def orders(stage):
    return [stage.orders("book") for _ in range(3)]


class TestWhoIsMeant:
    def test_the_list_offers_what_can_be_done_to_some_of_those_shown(self, stage, window, orders):
        public.cancel_instance(orders[0], actor=ROOT)

        page = window.get("/operate/instances").content.decode()

        assert page.count('name="pick"') == 3
        assert "All 3 found" in page
        offered = ["retry", "move", "migrate", "suspend", "cancel", "delete"]
        assert [word for word in VERBS if f'value="{word}" data-do' in page] == offered

        public.suspend_instance(orders[1], actor=ROOT)
        page = window.get("/operate/instances?state=SUSPENDED").content.decode()
        offered = ["retry", "move", "migrate", "resume", "cancel"]
        assert [word for word in VERBS if f'value="{word}" data-do' in page] == offered

    def test_ticked_ones(self, window, orders):
        page = window.get(f"{NEW}?do=cancel&of=picked&pick={orders[0]}&pick={orders[2]}")

        assert page.context["chosen"].count == 2
        assert [row.key for row, _ in page.context["shown"]] == [orders[2], orders[0]]

    def test_all_that_the_filter_finds(self, stage, window, orders):
        stage.loan()

        page = window.get(f"{NEW}?do=cancel&of=all&process=order&pick={orders[0]}")

        assert page.context["chosen"].count == 3

    def test_a_filter_that_is_not_understood_means_nobody(self, window, orders):
        answer = window.get(f"{NEW}?do=cancel&of=all&version=first", follow=True)

        assert "No running instance is chosen" in answer.content.decode()

    def test_without_a_tick_nobody_is_meant(self, window, orders):
        answer = window.get(f"{NEW}?do=cancel&of=picked&process=order")

        assert answer["Location"] == "/operate/instances?process=order"

    def test_what_nobody_offers_is_not_found(self, window, orders):
        assert window.get(f"{NEW}?do=explode&pick={orders[0]}").status_code == 404

    def test_migrating_leads_to_its_own_page(self, window, orders):
        answer = window.get(f"{NEW}?do=migrate&of=all&process=order")

        assert answer["Location"] == "/operate/migrate?of=all&process=order"


class TestCanceling:
    def ask(self, window, orders, **more):
        fields = {"do": "cancel", "pick": orders, "reason": "withdrawn", "count": len(orders)}
        return window.post(NEW, {**fields, **more})

    def test_every_one_is_canceled_and_told(self, stage, window, orders):
        address = self.ask(window, orders)["Location"]
        assert results(window, address) == dict.fromkeys(orders, "Waiting")

        worked_off()

        assert results(window, address) == dict.fromkeys(orders, "Canceled")
        assert {stage.state(key) for key in orders} == {"TERMINATED"}
        page = window.get(address)
        assert page.context["words"] == [("Canceled", 3, "ok")]
        assert "withdrawn" in page.content.decode()

    def test_the_number_is_typed_because_it_cannot_be_undone(self, stage, window, orders):
        answer = self.ask(window, orders, count="2")

        assert answer.status_code == 400
        assert "There are 3 instances now" in answer.content.decode()
        assert not BatchOperation.objects.exists()

    def test_suspended_instances_are_meant_too(self, stage, window, orders):
        public.suspend_instance(orders[0], actor=ROOT)

        address = self.ask(window, orders)["Location"]
        worked_off()

        assert results(window, address) == dict.fromkeys(orders, "Canceled")

    def test_a_reason_is_needed(self, window, orders):
        assert "Say why" in self.ask(window, orders, reason=" ").content.decode()

    def test_one_that_ended_meanwhile_is_skipped(self, stage, window, orders):
        address = self.ask(window, orders)["Location"]
        public.cancel_instance(orders[1], actor=ROOT)

        worked_off()

        assert results(window, address)[orders[1]] == "Skipped"
        (row,) = window.get("/operate/batches").context["operations"]
        assert (row.done, row.skipped, row.failed) == (2, 1, 0)

    def test_many_need_their_number_whatever_is_done(self, window, orders, monkeypatch):
        monkeypatch.setattr(batch_new, "UNTYPED", 2)

        answer = window.post(NEW, {"do": "retry", "pick": orders})

        assert "type that number to confirm" in answer.content.decode()


class TestStandingStill:
    def test_they_stand_still_and_go_on_each_with_its_result(self, stage, window, orders):
        public.suspend_instance(orders[0], actor=ROOT)
        asked = {"do": "suspend", "pick": orders, "reason": "the bank is down"}

        address = window.post(NEW, asked)["Location"]
        public.suspend_instance(orders[1], actor=ROOT)
        worked_off()

        assert results(window, address) == {orders[1]: "Failed", orders[2]: "Suspended"}
        assert "It is suspended already" in window.get(address).content.decode()
        assert {stage.state(key) for key in orders} == {"SUSPENDED"}
        shown = window.get(f"/operate/instances/{orders[2]}").content.decode()
        assert "“the bank is down”" in shown

        address = window.post(NEW, {"do": "resume", "pick": orders})["Location"]
        worked_off()
        assert results(window, address) == dict.fromkeys(orders, "Resumed")
        assert {stage.state(key) for key in orders} == {"ACTIVE"}
        assert stage.jobs("pack")

    def test_a_reason_is_needed_to_suspend_and_none_to_resume(self, stage, window, orders):
        assert "Say why" in window.post(NEW, {"do": "suspend", "pick": orders}).content.decode()
        answer = window.get(f"{NEW}?do=resume&pick={orders[0]}", follow=True)
        assert "No suspended instance is chosen" in answer.content.decode()
        public.suspend_instance(orders[0], actor=ROOT)
        assert (
            'name="reason"' not in window.get(f"{NEW}?do=resume&pick={orders[0]}").content.decode()
        )


class TestDeleting:
    def test_ended_ones_are_deleted_and_the_batch_leads_to_what_is_left(
        self, stage, window, orders
    ):
        for key in orders[:2]:
            public.cancel_instance(key, actor=ROOT)
        asked = {"do": "delete", "pick": orders, "reason": "too old", "count": "2"}

        address = window.post(NEW, asked)["Location"]
        worked_off()

        assert results(window, address) == dict.fromkeys(orders[:2], "Deleted")
        stone = window.get(f"/operate/instances/{orders[0]}")
        assert stone.status_code == 410
        assert f'<a href="{address}">a batch</a>' in stone.content.decode()
        assert stage.state(orders[2]) == "ACTIVE"

    def test_what_runs_is_not_meant(self, window, orders):
        answer = window.get(f"{NEW}?do=delete&of=all", follow=True)

        assert "No ended instance is chosen" in answer.content.decode()


class TestMoving:
    def test_one_that_is_not_there_says_so_and_the_others_move(self, stage, window, orders):
        done = next(job for job in stage.jobs("charge") if job.instance_key == orders[1])
        stage.complete(done)
        page = window.get(f"{NEW}?do=move&of=all&process=order")
        assert ("Charge", 2) in [(one.id, one.count) for one in page.context["sources"]]
        assert "CardBroken" not in [one.id for one in page.context["targets"]]

        fields = {"do": "move", "of": "all", "process": "order", "reason": "by hand"}
        address = window.post(NEW, {**fields, "source": "Charge", "target": "Ask"})["Location"]
        worked_off()

        assert results(window, address) == {
            orders[0]: "Moved",
            orders[1]: "Failed",
            orders[2]: "Moved",
        }
        assert "Ask" in stage.waits_at(orders[0])
        page = window.get(f"{address}?state=FAILED")
        assert [item.row.instance_key for item in page.context["items"]] == [orders[1]]
        (failed,) = page.context["items"]
        assert failed.outcome.text == "It moves 'Charge', and no run of that is active."
        assert page.context["moves"] == [("Charge the card", "Ask for another card")]

    def test_elements_are_needed(self, window, orders):
        answer = window.post(NEW, {"do": "move", "pick": orders, "reason": "by hand"})

        assert "Choose where the token is" in answer.content.decode()

    def test_several_versions_have_no_elements_in_common(self, stage, window, orders):
        stage.loan()

        page = window.get(f"{NEW}?do=move&of=all").content.decode()

        assert "They are of several versions" in page


class TestRetrying:
    def test_every_open_incident_of_the_chosen_is_tried(self, stage, window, orders):
        for _ in orders:
            stage.fails("charge")
        page = window.get(f"{NEW}?do=retry&pick={orders[0]}&pick={orders[1]}")
        assert page.context["incidents"] == 2

        address = window.post(NEW, {"do": "retry", "pick": orders[:2]})["Location"]
        worked_off()

        assert results(window, address) == dict.fromkeys(orders[:2], "Requested")
        assert Incident.objects.filter(state="ACTIVE").count() == 1


class TestSteering:
    @pytest.fixture
    def batch(self, window, orders):
        key = public.create_batch(
            BatchRequest(BatchType.CANCEL, reason="withdrawn"), orders, actor=ROOT
        )
        return f"/operate/batches/{key}"

    def test_it_is_paused_and_goes_on(self, stage, window, orders, batch):
        window.post(f"{batch}/steer", {"do": "suspend"})
        worked_off()
        assert results(window, batch) == dict.fromkeys(orders, "Waiting")

        window.post(f"{batch}/steer", {"do": "resume"})
        worked_off()
        assert results(window, batch) == dict.fromkeys(orders, "Canceled")

    def test_no_more_of_it_is_done(self, stage, window, orders, batch):
        window.post(f"{batch}/steer", {"do": "cancel"})
        worked_off()

        assert results(window, batch) == dict.fromkeys(orders, "Not tried")
        assert {stage.state(key) for key in orders} == {"ACTIVE"}

    def test_what_is_over_cannot_be_steered(self, window, batch):
        worked_off()

        answer = window.post(f"{batch}/steer", {"do": "suspend"}, follow=True)

        assert "Expected to suspend a batch operation in the state ACTIVE" in (
            answer.content.decode()
        )

    def test_auditors_look_and_do_not_touch(self, client, person, batch, orders):
        client.force_login(person("ada", "auditors"))

        page = client.get(batch).content.decode()

        assert "Do no more" not in page
        assert client.post(f"{batch}/steer", {"do": "cancel"}).status_code == 403
        assert client.get(f"{NEW}?do=cancel&pick={orders[0]}").status_code == 403
        assert 'name="pick"' not in client.get("/operate/instances").content.decode()


class TestThePages:
    def test_pages_of_items_and_of_operations(self, window, orders, monkeypatch):
        monkeypatch.setattr(batch_pages, "PAGE", 2)
        request = BatchRequest(BatchType.CANCEL, reason="withdrawn")
        keys = [public.create_batch(request, orders, actor=ROOT) for _ in range(3)]

        page = window.get(f"/operate/batches/{keys[0]}")
        more = window.get(f"/operate/batches/{keys[0]}?after={page.context['next']}")
        listed = window.get("/operate/batches")

        found = [item.row.instance_key for item in page.context["items"]]
        assert found + [item.row.instance_key for item in more.context["items"]] == sorted(orders)
        assert [one.row.key for one in listed.context["operations"]] == keys[:0:-1]
        older = window.get(f"/operate/batches?after={listed.context['next']}")
        assert [one.row.key for one in older.context["operations"]] == keys[:1]

    def test_it_looks_again_by_itself_while_it_runs(self, window, orders):
        request = BatchRequest(BatchType.CANCEL, reason="withdrawn")
        key = public.create_batch(request, orders, actor=ROOT)
        again = 'hx-trigger="load delay:1500ms"'
        assert again in window.get(f"/operate/batches/{key}", headers=HTMX).content.decode()
        assert again in window.get("/operate/batches", headers=HTMX).content.decode()

        worked_off()

        assert again not in window.get(f"/operate/batches/{key}").content.decode()
        assert again not in window.get("/operate/batches").content.decode()

    def test_the_list_asks_the_same_number_of_questions_however_long_it_is(
        self, window, orders, django_assert_num_queries
    ):
        request = BatchRequest(BatchType.CANCEL, reason="withdrawn")
        public.create_batch(request, orders, actor=ROOT)
        window.get("/operate/batches")

        with CaptureQueriesContext(connection) as few:
            window.get("/operate/batches")
        for _ in range(4):
            public.create_batch(request, orders, actor=ROOT)

        with django_assert_num_queries(len(few)):
            window.get("/operate/batches")

    def test_none_yet(self, window, stage):
        assert "No batch operation yet" in window.get("/operate/batches").content.decode()

    def test_what_is_not_there(self, window, stage):
        assert window.get("/operate/batches/7").status_code == 404
        assert window.post("/operate/batches/7/steer", {"do": "cancel"}).status_code == 404
