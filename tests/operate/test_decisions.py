"""The decisions that were made: their list, and the page of each."""

import json
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine import public
from engine.store.models.decisions import DecisionInstance
from tests.dispatch.desk import MODELER, ROOT

SHIPPING = Path(__file__).parents[1] / "modeler" / "models" / "shipping.dmn"


@pytest.fixture
def shipping(stage):
    """Asks the deployed decisions; gives the evaluation's key."""
    stage.deploy(("shipping.dmn", SHIPPING.read_bytes()))

    def ask(decision="Price", actor=ROOT, **variables):
        outcome = public.evaluate_decision(decision_id=decision, variables=variables, actor=actor)
        return outcome.evaluation_key

    return ask


def parcel(weight=12):
    return {"weight": weight, "fragile": False}


class TestThePageOfADecision:
    def test_shows_the_table_with_the_rule_that_matched_and_what_it_gave(self, shipping, window):
        key = shipping(country="FR", parcel=parcel())

        answer = window.get(f"/operate/decisions/{key}")
        shown = answer.context["shown"]

        assert [row.matched for row in shown.rows] == [False, True, False]
        assert [column.value for column in shown.inputs] == ['"near"', "12"]
        assert [cell.gave for row in shown.rows for cell in row.outputs] == ["", "12.9", ""]
        assert (shown.output, shown.matched, shown.hit_policy) == ("12.9", "2", "FIRST")
        assert answer.context["graph"].resource_name == "shipping.dmn"
        assert "API call" in answer.content.decode()
        assert answer.context["asker"].person == "root"

    def test_says_who_deployed_the_version_despite_failing_tests(self, shipping, stage, window):
        files = [
            ("shipping.dmn", SHIPPING.read_bytes() + b"<!-- changed -->"),
            ("shipping.Zone.csv", b'name,country,=> output\nhome,"""FR""","""far"""\n'),
        ]
        untested = shipping(country="FR", parcel=parcel())
        public.deploy(files, actor=MODELER, despite_failed_tests=True)
        decided = public.evaluate_decision(
            decision_id="Zone", variables={"country": "FR"}, actor=ROOT
        )

        page = window.get(f"/operate/decisions/{decided.evaluation_key}").content.decode()

        assert "deployed despite failing tests" in page
        assert "user:mona" in page
        assert "“home”" in page
        assert "despite" not in window.get(f"/operate/decisions/{untested}").content.decode()

    def test_leads_along_the_chain_to_what_it_required(self, shipping, window):
        key = shipping("Label", country="US", parcel=parcel(1))

        answer = window.get(f"/operate/decisions/{key}?step=1")

        assert [(link.made.decision_id, link.current) for link in answer.context["chain"]] == [
            ("Zone", True),
            ("Price", False),
            ("Label", False),
        ]
        assert [row.id for row in answer.context["shown"].rows if row.matched] == ["Zone_far"]
        assert answer.context["island"]["outputs"]["Price"]["text"] == "20.4"
        drawing = window.get(answer.context["island"]["model"])
        assert drawing.content == SHIPPING.read_bytes()

    def test_shows_an_expression_and_what_was_given(self, shipping, window):
        key = shipping("Label", country="DE", parcel=parcel(2))

        answer = window.get(f"/operate/decisions/{key}")

        assert answer.context["shown"].expression.startswith("(if parcel.fragile")
        assert json.loads(dict(answer.context["given"])["parcel"]) == parcel(2)

    def test_says_why_something_is_null(self, shipping, window):
        key = shipping(country="FR")

        shown = window.get(f"/operate/decisions/{key}").context["shown"]

        assert shown.output == "null"
        assert shown.made.messages != []

    def test_says_why_it_failed(self, stage, window):
        text = SHIPPING.read_text().replace('not("DE", "FR")', '"FR", "US"')
        stage.deploy(("shipping.dmn", text.encode()))
        outcome = public.evaluate_decision(
            decision_id="Price", variables={"country": "FR"}, actor=MODELER
        )

        answer = window.get(f"/operate/decisions/{outcome.evaluation_key}")

        assert answer.context["shown"].made.state == "FAILED"
        assert "UNIQUE" in answer.context["shown"].made.failure
        assert "The decision failed." in answer.content.decode()

    def test_names_the_element_of_the_process_that_asked(self, stage, window):
        instance = stage.loan()
        made = DecisionInstance.objects.get(instance_key=instance, decision_id="loan_rules")

        answer = window.get(f"/operate/decisions/{made.evaluation_key}")

        asker = answer.context["asker"]
        assert (asker.process, asker.person) == ("A loan with judgement", "")
        assert asker.element != ""
        assert f"/operate/instances/{instance}?item={made.item_key}" in answer.content.decode()

    def test_stays_when_its_file_is_no_longer_deployed(self, stage, shipping, window):
        key = shipping(country="FR", parcel=parcel())
        graph = DecisionInstance.objects.filter(evaluation_key=key)[0].requirements_key
        public.delete_definition(graph, actor=ROOT)

        answer = window.get(f"/operate/decisions/{key}")

        assert answer.status_code == 200
        assert answer.context["shown"].output == "12.9"

    def test_is_not_there_for_another_key(self, shipping, window):
        assert window.get("/operate/decisions/77").status_code == 404

    def test_the_panel_of_the_instance_leads_to_it(self, stage, window):
        instance = stage.loan()
        made = DecisionInstance.objects.get(instance_key=instance, decision_id="loan_rules")

        text = window.get(f"/operate/instances/{instance}?tab=decisions").content.decode()

        assert f"/operate/decisions/{made.evaluation_key}?step={made.index}" in text


class TestTheListOfDecisions:
    def test_shows_those_that_were_asked_for_newest_first(self, stage, shipping, window):
        first = shipping(country="FR", parcel=parcel())
        second = shipping("Label", actor=MODELER, country="US", parcel=parcel())

        lines = window.get("/operate/decisions").context["lines"]

        assert [line.made.evaluation_key for line in lines] == [second, first]
        assert [line.asker.person for line in lines] == ["mona", "root"]
        assert [line.result for line in lines] == ['"25.9 EUR"', "12.9"]

    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ("decision=Zone", ["Zone", "Zone"]),
            ("decision=Label", ["Label"]),
            ("required=on", ["Label", "Price", "Zone", "Price", "Zone"]),
            ("failed=on", []),
            ("process=loan", []),
            ("since=2026-11-20", ["Label", "Price"]),
            ("until=2026-11-19", []),
            ("version=2", []),
            ("instance=5", []),
        ],
    )
    def test_is_narrowed_by_each_filter(self, shipping, window, filters, found):
        shipping(country="FR", parcel=parcel())
        shipping("Label", country="US", parcel=parcel())

        answer = window.get(f"/operate/decisions?{filters}")

        assert [line.made.decision_id for line in answer.context["lines"]] == found

    def test_shows_the_decisions_of_one_instance(self, stage, window):
        instance = stage.loan()
        stage.loan(amount=300)

        lines = window.get(f"/operate/decisions?instance={instance}").context["lines"]

        assert {line.made.instance_key for line in lines} == {instance}

    def test_pages_end_with_whole_evaluations(self, shipping, window, monkeypatch):
        monkeypatch.setattr("engine.web.operate.decisions.PAGE", 4)
        keys = [shipping("Label", country="US", parcel=parcel()) for _ in range(3)]

        seen, after = [], ""
        for _ in range(3):
            context = window.get(f"/operate/decisions?required=on{after}").context
            seen += [(line.made.evaluation_key, line.made.index) for line in context["lines"]]
            after = f"&{context['next']}" if context["next"] else ""

        assert seen == [(key, index) for key in reversed(keys) for index in (3, 2, 1)]

    def test_asks_as_much_for_many_as_for_one(self, shipping, window):
        shipping(country="FR", parcel=parcel())
        with CaptureQueriesContext(
            connection,
        ) as one:
            window.get("/operate/decisions")
        for _ in range(5):
            shipping(country="FR", parcel=parcel())
        with CaptureQueriesContext(connection) as many:
            window.get("/operate/decisions")

        assert len(many) == len(one)
