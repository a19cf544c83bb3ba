"""The panel "Try": a draft evaluated with what stands in its fields, saved or not."""

import json
from pathlib import Path

import pytest

from engine.store.models.decisions import DecisionInstance
from modeler import drafts

SHIPPING = (Path(__file__).parent / "models" / "shipping.dmn").read_text()
AT = "/studio/loans/shipping.dmn/try"
PARCEL = {"weight": "12.5", "fragile": "false"}


@pytest.fixture
def shipping(project, alice):
    return drafts.create(project, "shipping.dmn", SHIPPING, alice)


@pytest.fixture
def attempt(window, shipping):
    """Tries an element of the draft with values; gives the whole answer."""

    def ask(element=None, text=SHIPPING, **values):
        body = {"text": text, "element": element, "values": values}
        answer = window.post(AT, json.dumps(body), content_type="application/json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    return ask


def test_a_decision_and_those_it_requires_say_which_rules_matched(attempt):
    answer = attempt("Price", country='"FR"', parcel=PARCEL)

    steps = answer["result"]["steps"]
    assert [(step["id"], step["output"]) for step in steps] == [
        ("Zone", '"near"'),
        ("Price", "13.4"),
    ]
    assert [rule["id"] for step in steps for rule in step["rules"]] == ["Zone_near", "Price_near"]
    assert steps[1]["inputs"][1] == {
        "id": "Price_weight_in",
        "name": "Weight (kg)",
        "value": "12.5",
    }
    assert steps[1]["rules"][0]["outputs"] == [
        {"id": "Price_out", "name": "Price", "value": "13.4"}
    ]
    assert (steps[0]["hitPolicy"], steps[1]["hitPolicy"]) == ("UNIQUE", "FIRST")
    assert answer["result"]["output"] == "13.4"
    assert json.loads(answer["given"]) == {
        "country": "FR",
        "parcel": {"weight": 12.5, "fragile": False},
    }
    assert not DecisionInstance.objects.exists()


def test_fields_come_from_input_data_item_definitions_and_allowed_values(attempt):
    fields = attempt("Price")["fields"]

    country, parcel = sorted(fields, key=lambda field: field["name"])
    assert (country["kind"], country["choices"]) == ("choice", ['"DE"', '"FR"', '"US"'])
    assert parcel["kind"] == "context"
    assert [(part["name"], part["kind"]) for part in parcel["parts"]] == [
        ("weight", "number"),
        ("fragile", "boolean"),
    ]


def test_a_table_without_input_data_asks_for_what_its_columns_read(attempt):
    text = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
      namespace="urn:d"><decision id="Risk" name="Risk"><decisionTable id="t">
      <input id="i1"><inputExpression id="e1" typeRef="number"><text>order.total</text>
      </inputExpression></input>
      <input id="i2"><inputExpression id="e2" typeRef="string"><text>channel</text>
      </inputExpression><inputValues id="v2"><text>"web","shop"</text></inputValues></input>
      <output id="o" name="risk" typeRef="string"/>
      <rule id="r"><inputEntry id="c1"><text>&gt; limit</text></inputEntry>
      <inputEntry id="c2"><text>"web"</text></inputEntry>
      <outputEntry id="c3"><text>"high"</text></outputEntry></rule>
      </decisionTable></decision></definitions>"""

    answer = attempt("Risk", text, order={"total": "10"}, channel='"web"', limit="5")

    fields = {field["name"]: field for field in answer["fields"]}
    assert [(part["name"], part["kind"]) for part in fields["order"]["parts"]] == [
        ("total", "number")
    ]
    assert fields["channel"]["choices"] == ['"web"', '"shop"']
    assert fields["limit"]["kind"] == "any"
    assert answer["result"]["output"] == '"high"'


def test_without_an_element_the_last_decision_of_the_chain_is_tried(attempt):
    answer = attempt(country='"US"', parcel={"weight": "1", "fragile": "true"})

    assert answer["element"] == "Label"
    assert answer["result"]["output"] == '"FRAGILE 20.4 EUR"'
    assert [step["id"] for step in answer["result"]["steps"]] == ["Zone", "Price", "Label"]


def test_a_service_is_given_its_input_decisions_and_a_knowledge_model_its_parameters(attempt):
    service = attempt("Quote", parcel=PARCEL, zone="far")
    knowledge = attempt("Surcharge", weight="3.2")

    assert service["result"]["output"] == "26.4"
    assert [step["id"] for step in service["result"]["steps"]] == ["Price"]
    assert knowledge["result"] == {
        "output": "2.0",
        "entries": {"": "2.0"},
        "failure": None,
        "failed": None,
        "messages": [],
        "steps": [],
    }


@pytest.mark.parametrize(
    ("values", "path", "sentence"),
    [
        ({"parcel": {"weight": "much"}}, ["parcel", "weight"], "Expected a number, found “much”."),
        ({"parcel": {"fragile": "yes"}}, ["parcel", "fragile"], "Expected true or false"),
        ({"country": "FR"}, ["country"], "“FR” is a name, not a value."),
    ],
)
def test_what_is_no_value_is_said_at_its_field(attempt, values, path, sentence):
    answer = attempt("Price", **values)

    assert answer["result"] is None
    assert [one["path"] for one in answer["wrong"]] == [path]
    assert answer["wrong"][0]["message"].startswith(sentence)


def test_an_empty_component_of_a_typed_structure_is_null(attempt):
    answer = attempt("Price", country='"FR"', parcel={"weight": "3", "fragile": ""})

    assert json.loads(answer["given"])["parcel"] == {"weight": 3, "fragile": None}
    assert answer["result"]["output"] == "6.9"


def test_what_is_not_given_makes_null_and_a_message_says_why(attempt):
    answer = attempt("Price", country='"FR"')

    price = answer["result"]["steps"][-1]
    assert price["inputs"][1]["value"] == "null"
    assert price["messages"] != []


def test_a_draft_that_is_wrong_gives_its_problems(attempt):
    answer = attempt("Price", SHIPPING.replace("&lt;= 5", "&lt;= ="))

    assert [one["element"] for one in answer["problems"]] == ["Price_small_weight"]
    assert "result" not in answer


def test_a_draft_may_import_another_of_its_project(window, shipping, project, alice):
    importing = """<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d"
      name="d" namespace="urn:d">
      <import id="i" name="post" namespace="urn:helm:tests:shipping"
        importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>
      <decision id="Double" name="Double"><variable id="v" name="Double" typeRef="number"/>
      <informationRequirement id="r">
      <requiredDecision href="urn:helm:tests:shipping#Price"/></informationRequirement>
      <literalExpression id="l"><text>2 * post.price</text></literalExpression>
      </decision></definitions>"""
    drafts.create(project, "double.dmn", importing, alice)
    drafts.create(project, "broken.dmn", "<definitions", alice)
    body = {"text": importing, "values": {"country": '"FR"', "parcel": PARCEL}}

    answer = window.post(
        AT.replace("shipping", "double"), json.dumps(body), content_type="application/json"
    ).json()

    assert answer["problems"] == []
    assert answer["result"]["output"] == "26.8"
    assert [(step["id"], step["here"]) for step in answer["result"]["steps"]] == [
        ("Zone", False),
        ("Price", False),
        ("Double", True),
    ]


def test_nobody_else_may_try(client, shipping, charlie):
    client.force_login(charlie)

    answer = client.post(AT, "{}", content_type="application/json")

    assert answer.status_code == 403
