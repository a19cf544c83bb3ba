"""The requisition example in a browser: people and the scripted agent work one case together."""

import re
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.children.server import Server, server
from tests.live.steps import Engine

REQUEST = {"what": "ten desks", "amount": 12_000, "project": "Harbour office"}


@pytest.fixture(scope="module")
def house() -> Iterator[Server]:
    """An installation with the examples, whose agents are played by the scripted model."""
    with server({"HELM_EXAMPLES": "all", "HELM_CLOCK": "real"}) as running:
        yield running


@pytest.fixture
def key(house: Server) -> str:
    body = {"caseDefinitionId": "requisition", "variables": {"request": REQUEST}}
    return str(Engine(house).call("POST", "/api/cases", body)["caseKey"])


def test_a_requisition_goes_from_request_to_order(
    open_window: Callable[..., Page], house: Server, key: str
):
    page = open_window(server=house)

    # the agent plans inside its boundary, is refused outside it, and both can be read
    page.goto(f"/mywork/cases/{key}")
    panel = page.get_by_role("region", name="Sourcing")
    expect(panel).to_contain_text("I would take Nordlicht", timeout=30_000)
    expect(panel).to_contain_text("scripted model")
    story = page.get_by_role("region", name="What happened")
    expect(story).to_contain_text("added “Ask a supplier”")
    expect(story).to_contain_text("was refused: 'plan_AskLegal' cannot be done now")
    plan = page.get_by_role("region", name="The plan")
    expect(plan.get_by_text("Ask a supplier", exact=True)).to_have_count(2)

    # what it has proposed is started by a person who may
    page.get_by_role("button", name="Start Check the supplier's references").click()
    page.get_by_role("link", name=re.compile("Check the supplier's references")).click()
    page.get_by_role("button", name=re.compile("^Complete")).first.click()

    # work that nobody had planned
    page.goto(f"/mywork/cases/{key}")
    page.get_by_role("button", name="Add Something else to do").click()
    expect(page.get_by_role("link", name=re.compile("Something else to do"))).to_be_visible()

    # the way goes on by itself
    for step, task in (("Gather", "Choose a quote"), ("Approve", "Approve the budget")):
        page.goto(f"/mywork/cases/{key}")
        steps = page.get_by_role("list", name="Stages")
        expect(steps.locator("[aria-current=step]")).to_contain_text(step)
        page.get_by_role("link", name=re.compile(task)).click()
        page.get_by_role("button", name=re.compile("^Complete")).first.click()
    page.goto(f"/mywork/cases/{key}")
    page.get_by_role("link", name=re.compile("Place the order")).click()
    page.get_by_role("button", name=re.compile("^Complete")).first.click()
    page.goto(f"/mywork/cases/{key}")
    stones = page.get_by_role("region", name="Milestones")
    expect(stones).to_contain_text("Done")


def test_people_take_over_from_the_agent(open_window: Callable[..., Page], house: Server, key: str):
    page = open_window(server=house)
    page.goto(f"/mywork/cases/{key}")
    panel = page.get_by_role("region", name="Sourcing")
    expect(panel).to_contain_text("I would take Nordlicht", timeout=30_000)

    panel.get_by_role("button", name="Pause and take over").click()

    expect(panel).to_contain_text("Paused")
    panel.get_by_role("textbox", name="Tell Sourcing").fill("Take the cheaper one.")
    panel.get_by_role("button", name="Send").click()
    story = page.get_by_role("region", name="What happened")
    expect(story).to_contain_text("told the agent: “Take the cheaper one.”")
    expect(panel).to_contain_text(re.compile(r"\b5 of 12 model calls"), timeout=30_000)


def test_a_document_is_put_into_the_case_file_and_read_again(
    open_window: Callable[..., Page], house: Server, key: str
):
    page = open_window(server=house)
    page.goto(f"/mywork/cases/{key}")
    expect(page.get_by_role("region", name="Sourcing")).to_contain_text("Nordlicht", timeout=30_000)
    card = page.get_by_role("region", name="Case file")
    card.get_by_text("Add a document").click()
    card.locator("#document-name").select_option("papers")
    card.locator("#document-file").set_input_files(
        {"name": "offer.txt", "mimeType": "text/plain", "buffer": b"ten desks, 930 euro each"}
    )

    card.get_by_role("button", name="Add it").click()

    link = card.get_by_role("link", name="offer.txt")
    expect(link).to_be_visible()
    answer = page.request.get(str(link.get_attribute("href")))
    assert (answer.status, answer.text()) == (200, "ten desks, 930 euro each")
