"""Drafts of a project that import each other: checked and deployed in Studio."""

import json

import pytest
from django.test import Client

from engine import public
from modeler import drafts

SCHEMA = "https://www.omg.org/spec/DMN/20191111/MODEL/"
RATES = (
    f'<definitions xmlns="{SCHEMA}" id="rates" name="rates" namespace="urn:rates">'
    '<decision id="rate" name="rate"><literalExpression id="l"><text>40</text>'
    "</literalExpression></decision></definitions>"
)
SHOP = (
    f'<definitions xmlns="{SCHEMA}" id="shop" name="shop" namespace="urn:shop">'
    f'<import id="Rates" name="r" namespace="urn:rates" importType="{SCHEMA}"/>'
    '<decision id="price" name="price"><informationRequirement id="i">'
    '<requiredDecision href="urn:rates#rate"/></informationRequirement>'
    '<literalExpression id="l2"><text>r.rate + 2</text></literalExpression></decision>'
    "</definitions>"
)


@pytest.fixture
def shop(project, alice):
    return drafts.create(project, "shop.dmn", SHOP, alice)


@pytest.fixture
def rates(project, alice):
    return drafts.create(project, "rates.dmn", RATES, alice)


def post(window: Client, draft, question: str, **body):
    at = f"/studio/{draft.project.slug}/{draft.name}/{question}"
    return window.post(at, json.dumps(body), content_type="application/json")


def test_a_draft_may_import_another_draft_of_its_project(window, shop, rates):
    assert post(window, shop, "check", text=SHOP).json()["problems"] == []


def test_without_it_the_import_is_named_on_its_element(window, shop):
    (problem,) = post(window, shop, "check", text=SHOP).json()["problems"]

    assert (problem["code"], problem["element"]) == ("missing-import", "Rates")
    assert "urn:rates" in problem["message"]


def test_both_are_deployed_together_and_decide(window, shop, rates):
    answer = post(window, shop, "deploy", files=["shop.dmn", "rates.dmn"])

    assert answer.status_code == 200
    assert public.evaluate("price").output == 42


def test_one_alone_is_refused_with_the_import_and_deployed_once_the_other_is(window, shop, rates):
    alone = post(window, shop, "deploy", files=["shop.dmn"])
    post(window, rates, "deploy", files=["rates.dmn"])
    after = post(window, shop, "deploy", files=["shop.dmn"])

    assert alone.status_code == 400
    assert [each["code"] for each in alone.json()["problems"]] == ["missing-import"]
    assert after.status_code == 200
    assert public.evaluate("price").output == 42
