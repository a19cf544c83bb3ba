"""Incidents by fingerprint, and retries that tell what really came of them."""

import pytest

from engine import public
from engine.dispatch import batch_operations
from engine.store import clock
from engine.store.models.incidents import Incident
from engine.store.models.work import Job
from engine.web.operate.fingerprints import fingerprint, normalized
from tests.dispatch.desk import ROOT
from tests.store.drawn import extended, process, service


def worked_off():
    """The engine carries out every batch operation."""
    while batch_operations.go_on(clock.now_ms()):
        pass


def groups(window):
    return window.get("/operate/incidents").context["groups"]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("timeout after 30 s", "timeout after 45 s", True),
        ("order 4711: no stock", "order 4712: no stock", True),
        (
            "id 0b0c3c5e-7d1e-4f58-9b7e-1f5b9c1d2e3f",
            "id 1b0c3c5e-7d1e-4f58-9b7e-000000000000",
            True,
        ),
        ("at 2026-11-20T10:00:00Z", "at 2026-11-21T11:30:09Z", True),
        ("no stock", "no paper", False),
        ("", "x", False),
    ],
)
def test_messages_are_the_same_trouble_when_only_numbers_differ(one, other, same):
    assert (normalized(one) == normalized(other)) is same


def test_a_fingerprint_is_of_one_element_and_type():
    prints = {
        fingerprint(process, element, kind, "m")
        for process in ("p", "q")
        for element in ("a", "b")
        for kind in ("JOB_NO_RETRIES", "IO_MAPPING_ERROR")
    }

    assert len(prints) == 8


def test_groups_are_by_trouble_largest_first(stage, window):
    for number in range(3):
        stage.orders("book")
        stage.fails("charge", f"card {number} refused")
    stage.fails("pack", "no paper")

    found = groups(window)

    assert [(group.element, group.count) for group in found] == [
        ("Charge the card", 3),
        ("Pack each item", 1),
    ]
    assert found[0].message == "card 2 refused"


def test_no_incident_is_a_calm_page(stage, window):
    assert "No incidents" in window.get("/operate/incidents").content.decode()


def test_work_that_will_be_tried_again_is_shown_before_it_is_an_incident(stage, window):
    stage.orders("book")
    job = stage.job("charge")
    public.update_job(job.key, retries=3, actor=ROOT)
    public.fail_job(
        job.key, retries=2, message="busy", backoff_ms=60_000, token=job.token, actor=ROOT
    )

    page = window.get("/operate/incidents")

    assert [job.error_message for job in page.context["retrying"]] == ["busy"]


class TestOneRetry:
    def outcome(self, window, key):
        shown = window.get(f"/operate/instances/{key}?tab=incidents").context["content"]
        return [(each.outcome.word, each.outcome.settled) for each in shown]

    def test_goes_from_open_over_requested_and_running_to_fixed(self, stage, window):
        key = stage.orders("book")
        stage.fails("charge")
        incident = stage.incident()
        assert self.outcome(window, key) == [("Open", False)]

        window.post(f"/operate/incidents/{incident.key}/retry")
        assert self.outcome(window, key) == [("Requested", False)]

        job = stage.job("charge")
        assert self.outcome(window, key) == [("Running", False)]

        stage.complete(job)
        assert self.outcome(window, key) == [("Fixed", True)]

    def test_gives_the_job_one_try_and_a_second_failure_is_told(self, stage, window):
        key = stage.orders("book")
        failed = stage.fails("charge", "card refused")
        window.post(f"/operate/incidents/{stage.incident().key}/retry")
        assert Job.objects.get(key=failed.key).retries == 1

        stage.fails("charge", "card refused again")

        assert self.outcome(window, key) == [("Open", False), ("Failed again", True)]
        assert "card refused again" in (
            window.get(f"/operate/instances/{key}?tab=incidents").content.decode()
        )

    def test_of_a_step_without_a_job_is_settled_at_once(self, stage, window):
        self.deploy_a_script(stage)
        key = stage.start("order", given="a text")
        window.post(f"/operate/incidents/{stage.incident().key}/retry")
        assert self.outcome(window, key) == [("Open", False), ("Failed again", True)]

        form = {"scope": key, "name": "given", "value": "4"}
        window.post(f"/operate/instances/{key}/variables", form)
        window.post(f"/operate/incidents/{stage.incident().key}/retry")

        assert self.outcome(window, key) == [("Fixed", True), ("Fixed", True)]

    def deploy_a_script(self, stage):
        """A step that needs a number, and then a wait."""
        task = extended(
            '<zeebe:script expression="=assert(given, given &gt; 3)" resultVariable="r"/>'
        )
        stage.deploy(
            process(f'<bpmn:scriptTask id="Sum">{task}</bpmn:scriptTask>', service("Rest"))
        )

    def test_of_an_instance_that_is_over_is_gone(self, stage, window):
        key = stage.orders("book")
        stage.fails("charge")
        public.cancel_instance(key, actor=ROOT)

        assert self.outcome(window, key) == [("Gone", True)]

    def test_of_what_is_resolved_already_is_refused_with_a_sentence(self, stage, window):
        key = stage.orders("book")
        stage.fails("charge")
        incident = stage.incident()
        window.post(f"/operate/incidents/{incident.key}/retry")

        again = window.post(f"/operate/incidents/{incident.key}/retry", follow=True)

        assert "no such incident was found" in again.content.decode()
        assert self.outcome(window, key) == [("Requested", False)]

    def test_leads_back_only_to_our_own_pages(self, stage, window):
        key = stage.orders("book")
        stage.fails("charge")
        path = f"/operate/incidents/{stage.incident().key}/retry"

        answer = window.post(path, {"back": "//elsewhere.example/operate"})

        assert answer["Location"] == f"/operate/instances/{key}?tab=incidents"


class TestRetryOfAGroup:
    @pytest.fixture
    def group(self, stage, window):
        for number in range(5):
            stage.orders("book")
            stage.fails("charge", f"card {number} refused")
        (found,) = groups(window)
        return found

    def begin(self, window, group):
        form = {
            "process": group.process_id,
            "element": group.element_id,
            "type": group.type,
            "group": group.id,
        }
        answer = window.post("/operate/incidents/retry", form)
        assert answer.status_code == 302
        return answer["Location"]

    def words(self, window, address):
        answer = window.get(address)
        return {word: count for word, count, _ in answer.context["words"]}

    def test_nothing_is_claimed_before_it_is_seen(self, stage, window, group):
        address = self.begin(window, group)
        assert self.words(window, address) == {"Waiting": 5}

        worked_off()
        assert self.words(window, address) == {"Requested": 5}

        done, failing, *_ = stage.jobs("charge", 3)
        stage.complete(done)
        public.fail_job(
            failing.key, retries=0, message="still refused", token=failing.token, actor=ROOT
        )
        assert self.words(window, address) == {
            "Requested": 2,
            "Running": 1,
            "Failed again": 1,
            "Fixed": 1,
        }
        assert "still refused" in window.get(address).content.decode()

    def test_it_is_done_when_every_one_has_settled(self, stage, window, group):
        address = self.begin(window, group)
        worked_off()
        assert not window.get(address).context["all_settled"]

        for job in stage.jobs("charge"):
            stage.complete(job)

        assert window.get(address).context["all_settled"]
        assert self.words(window, address) == {"Fixed": 5}

    def test_other_incidents_of_the_same_instances_are_left_alone(self, stage, window, group):
        stage.fails("pack", "no paper")

        self.begin(window, group)
        worked_off()

        assert [row.message for row in Incident.objects.filter(state="ACTIVE")] == ["no paper"]

    def test_one_that_somebody_else_has_retried_is_skipped(self, stage, window, group):
        address = self.begin(window, group)
        incident = Incident.objects.filter(state="ACTIVE").earliest("key")
        window.post(f"/operate/incidents/{incident.key}/retry")

        worked_off()

        assert self.words(window, address) == {"Requested": 4, "Skipped": 1}

    def test_a_group_that_somebody_else_has_mended_is_said(self, stage, window, group):
        for incident in Incident.objects.filter(state="ACTIVE"):
            public.cancel_instance(incident.instance_key, actor=ROOT)
        form = {"process": "order", "element": "Charge", "type": group.type, "group": group.id}

        answer = window.post("/operate/incidents/retry", form, follow=True)

        assert "no incident of it is open" in answer.content.decode()

    def test_others_see_the_batch_too(self, person, stage, window, group):
        address = self.begin(window, group)
        from django.test import Client

        other = Client()
        other.force_login(person("olga", "operators"))

        assert self.words(other, address) == {"Waiting": 5}
