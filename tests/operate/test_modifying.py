"""Modifying an instance by hand from its page: what is offered, and all of it or nothing."""

import json

import pytest

from engine import public
from engine.store.models.journal import Journal
from engine.store.models.runs import ElementInstance, Variable
from tests.dispatch.desk import ROOT


def address(key):
    return f"/operate/instances/{key}/modification"


def offered(window, key):
    answer = window.get(address(key))
    assert answer.status_code == 200
    return {one["element"]: one for one in answer.json()["beginnings"]}


def apply(window, key, **changes):
    body = {"reason": "charged by hand", **changes}
    return window.post(address(key), json.dumps(body), content_type="application/json")


class TestWhatCanBegin:
    def test_what_cannot_says_why(self, stage, window):
        key = stage.orders("book")

        found = offered(window, key)

        assert found["Ask"]["refusal"] is None
        assert "a start event; begin the element that follows it" in found["Ordered"]["refusal"]
        assert "a boundary event" in found["CardBroken"]["refusal"]

    def test_elements_of_a_scope_that_runs_once_need_no_choice(self, stage, window):
        key = stage.orders("book")

        assert offered(window, key)["Charge"] == {
            "element": "Charge",
            "refusal": None,
            "around": None,
            "runs": [],
        }

    def test_of_a_scope_that_runs_several_times_one_is_named(self, stage, window):
        key = stage.orders("book")
        body = {"activate": [{"element": "Paying"}]}
        assert apply(window, key, **body).status_code == 200

        found = offered(window, key)["Charge"]

        running = ElementInstance.objects.filter(element_id="Paying", ended_at__isnull=True)
        assert found["around"] == "Paying"
        assert found["runs"] == [str(run.key) for run in running.order_by("key")]
        begun = apply(window, key, activate=[{"element": "Charge", "ancestor": found["runs"][1]}])
        assert begun.status_code == 200
        assert len(stage.jobs("charge")) == 3

    def test_what_is_offered_is_accepted_and_nothing_else(self, stage, window):
        known = offered(window, stage.orders("book"))

        accepted = {
            element: apply(window, stage.orders("book"), activate=[{"element": element}]).json()
            for element in known
        }

        assert len(known) == 12
        assert {element for element, answer in accepted.items() if answer["applied"]} == {
            element for element, told in known.items() if told["refusal"] is None
        }

    def test_a_suspended_instance_takes_what_waits_and_stays_so(self, stage, window):
        key = stage.orders("book")
        public.suspend_instance(key, actor=ROOT)
        before = offered(window, key)
        assert before["Ask"]["refusal"] is None

        answer = apply(window, key, activate=[{"element": "Ask"}]).json()

        assert answer["applied"]
        assert stage.state(key) == "SUSPENDED"
        assert "Ask" in stage.waits_at(key)

    def test_a_suspended_instance_refuses_what_would_pass(self, stage, window):
        key = stage.orders("book")
        public.suspend_instance(key, actor=ROOT)
        stood, turns = stage.waits_at(key), public.verify_audit(key).turns
        passed = next(
            element
            for element, told in offered(window, key).items()
            if told["refusal"] is None and "end" in element.lower()
        )

        answer = apply(window, key, activate=[{"element": passed}]).json()

        assert not answer["applied"]
        assert f"'{passed}' would be passed; begin only what waits" in answer["detail"]
        assert (stage.waits_at(key), public.verify_audit(key).turns) == (stood, turns)

    def test_an_instance_that_is_over_offers_nothing(self, stage, window):
        key = stage.orders("book")
        window.post(f"/operate/instances/{key}/cancel", {"reason": "withdrawn"})

        assert offered(window, key) == {}


class TestApplying:
    def test_a_token_is_moved_with_variables_and_a_reason(self, stage, window):
        key = stage.orders("book")
        variables = {"text": '{"by": "phone", "amount": 12.50}', "local": False}

        answer = apply(
            window, key, move=[{"source": "Charge", "target": "Ask", "variables": variables}]
        )

        assert (answer.status_code, answer.json()) == (200, {"applied": True})
        assert "Ask" in stage.waits_at(key)
        assert "Charge" not in stage.waits_at(key)
        values = dict(Variable.objects.filter(scope_key=key).values_list("name", "value"))
        assert (values["by"], values["amount"]) == ('"phone"', "12.50")
        newest = Journal.objects.filter(instance_key=key).latest("seq")
        assert newest.actor == "user:otto"
        assert "charged by hand" in bytes(newest.events).decode()

    def test_variables_of_the_element_alone(self, stage, window):
        key = stage.orders("book")
        variables = {"text": '{"note": 1}', "local": True}

        apply(window, key, activate=[{"element": "Ask", "variables": variables}])

        run = ElementInstance.objects.get(element_id="Ask")
        assert Variable.objects.get(name="note").scope_key == run.key

    def test_one_run_of_several_is_ended(self, stage, window):
        key = stage.orders("book", "pen")
        job = stage.job("pack")

        answer = apply(window, key, terminate=[{"key": str(job.item_key)}])

        assert answer.status_code == 200
        assert ElementInstance.objects.get(key=job.item_key).state == "TERMINATED"
        assert stage.waits_at(key).count("Pack") == 2  # the body, and the other iteration

    def test_one_refused_change_undoes_all_and_is_named(self, stage, window):
        key = stage.orders("book")

        answer = apply(
            window,
            key,
            activate=[{"element": "Ask"}, {"element": "CardBroken"}],
            terminate=[{"element": "Charge"}],
        )

        assert answer.json()["applied"] is False
        (refused,) = answer.json()["refused"]
        assert (refused["kind"], refused["number"]) == ("activate", 1)
        assert "'CardBroken', which is a boundary event" in refused["why"]
        assert "Ask" not in stage.waits_at(key)
        assert "Charge" in stage.waits_at(key)

    @pytest.mark.parametrize(
        ("text", "says"),
        [("{nonsense", "This is no JSON"), ("[1]", "Variables are one JSON object")],
    )
    def test_variables_that_cannot_be_read_are_told_at_their_change(
        self, stage, window, text, says
    ):
        key = stage.orders("book")

        answer = apply(window, key, activate=[{"element": "Ask", "variables": {"text": text}}])

        assert answer.json()["applied"] is False
        (refused,) = answer.json()["refused"]
        assert says in refused["why"]
        assert "Ask" not in stage.waits_at(key)

    @pytest.mark.parametrize(
        ("body", "says"),
        [
            ('{"reason": " "}', "Say why"),
            ('{"reason": "x", "other": 1}', "unknown field"),
            ("[]", "cannot be read"),
            ("", "cannot be read"),
            ('{"reason": "x"}', "It has no instruction"),
        ],
    )
    def test_a_body_that_makes_no_sense_is_refused_with_a_sentence(self, stage, window, body, says):
        key = stage.orders("book")

        answer = window.post(address(key), body, content_type="application/json")

        assert says in answer.json()["detail"]

    def test_more_changes_than_a_page_would_send_are_refused(self, stage, window):
        key = stage.orders("book")

        answer = apply(window, key, activate=[{"element": "Ask"}] * 201)

        assert "At most 200 changes" in answer.json()["detail"]


def test_only_operators_modify(stage, client, person):
    key = stage.orders("book")
    client.force_login(person("ada", "auditors"))

    page = client.get(f"/operate/instances/{key}").content.decode()

    assert 'id="modify"' not in page
    assert "data-modify" not in page
    assert client.get(address(key)).status_code == 403
    assert apply(client, key, activate=[{"element": "Ask"}]).status_code == 403


def test_an_instance_that_is_not_there(window, stage):
    assert window.get(address(7)).status_code == 404
    assert apply(window, 7).status_code == 404
