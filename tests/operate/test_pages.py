"""Operate's pages: who may enter, what they show, and how many questions they ask the database."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engine import public
from engine.web.operate import instances as instances_page
from tests.dispatch.desk import ROOT
from tests.operate.drawings import ORDERS

LISTS = ["/operate", "/operate/instances", "/operate/decisions", "/operate/incidents"]


@pytest.fixture
def loan(stage):
    return stage.loan()


def test_operators_and_auditors_enter_others_are_told_and_strangers_sign_in(
    client, person, stage, loan
):
    definition = public.latest_processes()[0].key
    pages = [
        *LISTS,
        f"/operate/instances/{loan}",
        f"/operate/instances/{loan}/panel",
        f"/operate/instances/{loan}/snapshot",
        f"/operate/definitions/{definition}",
        f"/operate/definitions/{definition}/model",
    ]
    strangers = [client.get(page) for page in pages]
    client.force_login(person("charlie", "modelers"))
    others = [client.get(page).status_code for page in pages]
    client.force_login(person("aud", "auditors"))
    auditors = [client.get(page).status_code for page in pages]
    client.force_login(person("otto", "operators"))
    operators = [client.get(page).status_code for page in pages]

    assert {answer["Location"].partition("?")[0] for answer in strangers} == {"/login"}
    assert set(others) == {403}
    assert set(auditors) == {200}
    assert set(operators) == {200}


def test_auditors_see_everything_and_change_nothing(client, person, stage):
    key = stage.orders("book")
    stage.fails("charge")
    incident = stage.incident()
    client.force_login(person("aud", "auditors"))

    pages = [
        client.get(f"/operate/instances/{key}?tab={tab}").content.decode()
        for tab in ("data", "incidents", "jobs", "journal")
    ]
    pages.append(client.get("/operate/incidents").content.decode())
    refused = [
        client.post(f"/operate/instances/{key}/cancel", {"reason": "no"}),
        client.post(
            f"/operate/instances/{key}/variables", {"scope": key, "name": "a", "value": "1"}
        ),
        client.post(f"/operate/incidents/{incident.key}/retry"),
        client.post("/operate/incidents/retry", {}),
        client.get("/operate/batches/new?do=cancel"),
    ]

    for word in ("Cancel …", "Add a variable", "Retry"):
        assert not any(word in page for page in pages), word
    assert [answer.status_code for answer in refused] == [403] * 5
    assert stage.state(key) == "ACTIVE"


def test_what_is_not_there_is_not_found(window):
    for path in (
        "/operate/instances/7",
        "/operate/instances/7/panel",
        "/operate/instances/7/snapshot",
        "/operate/definitions/7",
        "/operate/definitions/7/model",
        "/operate/batches/7",
        "/operate/instances/7/modification",
        "/operate/instances/99999999999999999999",
    ):
        assert window.get(path).status_code == 404, path


class TestOverview:
    def test_says_what_needs_somebody(self, stage, window):
        stage.loan()
        stage.answers(("escalate", {"reason": "Payslip and account differ"}))
        stage.orders("book")
        stage.fails("charge", "gateway 502")

        page = window.get("/operate").content.decode()

        assert "Payslip and account differ" in page
        assert "gateway 502" in page
        assert "A job failed and has no retries left" in page

    def test_is_calm_when_nothing_is_wrong(self, stage, window):
        stage.orders("book")

        page = window.get("/operate").content.decode()

        assert "All calm" in page
        assert "There has been no incident yet" in page

    def test_has_words_for_an_empty_house(self, stage, window):
        assert "Nothing is deployed" in window.get("/operate").content.decode()

    def test_counts_agents_and_says_that_they_are_scripted(self, stage, window):
        stage.loan()
        stage.answers(("ReadPayslip", {}))

        page = window.get("/operate").content.decode()

        assert "scripted model" in page
        assert "<b>120</b>" in page  # tokens


@pytest.mark.parametrize("path", LISTS)
def test_a_list_asks_the_same_number_of_questions_however_long_it_is(stage, window, path):
    def fill(times):
        for number in range(times):
            stage.orders("book", "pen")
            stage.fails("charge", f"error {number}")
            stage.fails("pack", "no paper")
        stage.loan()
        stage.answers(("escalate", {"reason": "why not"}))

    def questions():
        with CaptureQueriesContext(connection) as asked:
            assert window.get(path).status_code == 200
            return len(asked.captured_queries)

    fill(1)
    questions()  # definitions are compiled once
    few = questions()
    fill(6)

    assert 5 < few <= 25
    assert questions() == few


def test_an_instance_asks_a_bounded_number_of_questions(
    stage, window, django_assert_max_num_queries
):
    key = stage.orders(*("item" for _ in range(40)))
    for _ in range(5):
        stage.fails("pack")
    window.get(f"/operate/instances/{key}")

    for tab in ("data", "incidents", "jobs", "journal"):
        with django_assert_max_num_queries(32):
            assert window.get(f"/operate/instances/{key}?tab={tab}").status_code == 200


class TestInstances:
    def shown(self, window, query):
        answer = window.get(f"/operate/instances?{query}")
        assert answer.status_code == 200
        return [row.instance.key for row in answer.context["rows"]]

    def test_every_filter_narrows_and_they_compose(self, stage, window):
        first = stage.orders("book")
        second = stage.orders("lamp", "pen")
        stage.fails("charge")
        loan = stage.loan()
        third = public.start_instance(
            process_id="order", variables={"items": []}, business_id="B-7", actor=ROOT
        ).key
        public.cancel_instance(third, actor=ROOT)

        def shown(query):
            return self.shown(window, query)

        assert shown("") == [third, loan, second, first]
        assert shown("process=loan") == [loan]
        assert shown("process=order&version=1") == [third, second, first]
        assert shown("version=2") == []
        assert shown("state=TERMINATED") == [third]
        assert shown("state=ACTIVE&process=order") == [second, first]
        assert shown("incident=on") == [first]
        assert shown("business=B-7") == [third]
        assert shown(f"key={loan}") == [loan]
        assert shown("element=Investigate") == [loan]
        assert shown("variable=applicant=Mara") == [loan]
        assert shown("variable=amount=48000") == [loan]
        assert shown("variable=amount=48001") == []
        assert shown('variable=items=["lamp","pen"]') == [second]
        assert shown("since=2026-11-20&until=2026-11-20") == [third, loan, second, first]
        assert shown("since=2026-11-21") == []
        assert shown("until=2026-11-19") == []

    def test_a_filter_that_makes_no_sense_narrows_nothing_and_is_told(self, stage, window):
        key = stage.orders("book")

        for query, says in (
            ("key=abc", "Enter a whole number."),
            ("variable=amount", "Write name=value"),
            ("since=yesterday", "Enter a valid date."),
            ("state=LOST", "Select a valid choice"),
        ):
            page = window.get(f"/operate/instances?{query}")
            assert [row.instance.key for row in page.context["rows"]] == [key]
            assert says in page.content.decode()

    def test_filters_stay_in_the_form_and_each_can_be_removed(self, stage, window):
        stage.loan()

        page = window.get("/operate/instances?process=loan&state=ACTIVE&key=&after=")

        assert page.context["filters"].active == {"process": "loan", "state": "ACTIVE"}
        assert '<option value="ACTIVE" selected>' in page.content.decode()
        assert 'href="?state=ACTIVE&amp;"' in page.content.decode()

    def test_what_filters_hide_is_said_with_the_way_out(self, stage, window):
        stage.loan()
        stage.orders("book")

        page = window.get("/operate/instances?process=loan&state=COMPLETED")
        hiding = {each.name: (each.count, each.address) for each in page.context["hiding"]}

        assert "0 of 2" in page.content.decode()
        assert hiding == {
            "process": ("0", "state=COMPLETED"),
            "state": ("1", "process=loan"),
        }

    def test_pages_go_on_by_key(self, stage, window, monkeypatch):
        monkeypatch.setattr(instances_page, "PAGE", 2)
        keys = [stage.orders("book") for _ in range(5)][::-1]

        first = window.get("/operate/instances?process=order")
        assert first.context["next"] == f"process=order&after={keys[1]}"
        second = self.shown(window, first.context["next"])
        third = self.shown(window, f"process=order&after={keys[3]}")

        assert (second, third) == (keys[2:4], keys[4:])

    def test_htmx_gets_the_rows_alone_and_an_address_without_empty_fields(self, stage, window):
        stage.loan()
        asked = {"HX-Request": "true"}
        path = "/operate/instances?process=loan&state=&key="

        filtered = window.get(path, headers=asked | {"HX-Trigger": "filters"})
        renewed = window.get(path, headers=asked)

        assert "<html" not in filtered.content.decode()
        assert filtered["HX-Push-Url"] == "/operate/instances?process=loan"
        assert "HX-Push-Url" not in renewed  # news must not fill the browser's history

    def test_says_where_an_instance_is_and_why(self, stage, window):
        stage.loan()
        stage.answers(("ReadPayslip", {}))

        def places():
            (row,) = window.get("/operate/instances").context["rows"]
            return [(place.name, place.count, place.why) for place in row.places]

        assert places() == [("Read the payslip", 1, "Worker loan.payslip")]
        stage.complete(stage.job("loan.payslip"), payslip={"monthly": 1, "employer": "N"})
        assert places() == [("Investigate", 1, "Agent thinks")]
        stage.answers(("escalate", {"reason": "why not"}))
        assert places() == [("Investigate", 1, "Agent asks a person")]

    def test_counts_the_same_place_once(self, stage, window):
        stage.orders("book", "pen", "lamp")

        (row,) = window.get("/operate/instances").context["rows"]

        assert [(place.name, place.count) for place in row.places] == [
            ("Pack each item", 3),
            ("Charge the card", 1),
        ]


class TestDefinition:
    def test_shows_what_lives_where(self, stage, window):
        stage.orders("book", "pen")
        stage.fails("charge")
        (order,) = public.latest_processes()

        page = window.get(f"/operate/definitions/{order.key}")
        spots = {spot.id: (spot.active, spot.incidents) for spot in page.context["spots"]}

        assert spots == {"Charge": (1, 1), "Pack": (2, 0), "Paying": (1, 0)}
        assert page.context["island"]["counts"]["Pack"] == {"active": 2, "incidents": 0}

    def test_lists_its_versions(self, stage, window):
        stage.orders("book")
        stage.deploy(("order.bpmn", ORDERS.replace(b'name="Sent"', b'name="Shipped"')))
        (order,) = public.latest_processes()

        page = window.get(f"/operate/definitions/{order.key}")

        assert [
            (version.row.version, version.numbers.active, version.current)
            for version in page.context["versions"]
        ] == [(2, 0, True), (1, 1, False)]

    def test_the_file_is_as_it_was_deployed(self, stage, window):
        stage.orders("book")
        (order,) = public.latest_processes()

        answer = window.get(f"/operate/definitions/{order.key}/model")

        assert answer.content == ORDERS
        assert "immutable" in answer["Cache-Control"]
