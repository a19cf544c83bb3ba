"""The pages of cases in a browser: one's work, what else can be done, what happens meanwhile."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.children.server import Server
from tests.dispatch.case_drawings import case, definitions, entry, file_item, human, item, on_item
from tests.live.steps import Engine
from tests.web.conftest import PHONE, WIDE

REQUEST = definitions(
    case(
        item("first", "tFirst"),
        item("second", "tSecond", entry("s1")),
        item("done", "tDone", entry("s2")),
        item("stop", "tStop"),
        on_item("s1", "first", "complete"),
        on_item("s2", "second", "complete"),
        "<planningTable>"
        '<discretionaryItem id="legal" definitionRef="tLegal"/>'
        '<discretionaryItem id="audit" definitionRef="tAudit" applicabilityRuleRefs="big"/>'
        '<applicabilityRule id="big"><condition>request.amount &gt; 100</condition>'
        "</applicabilityRule></planningTable>",
        f'<stage id="tFirst" name="Classify" autoComplete="true">{item("look", "tLook")}'
        f"{human('tLook', 'Look at it', 'buyers')}</stage>",
        f'<stage id="tSecond" name="Approve" autoComplete="true">{item("sign", "tSign")}'
        f"{human('tSign', 'Sign it')}</stage>",
        human("tLegal", "Legal opinion"),
        human("tAudit", "Audit"),
        '<milestone id="tDone" name="Ordered"/>',
        '<userEventListener id="tStop" name="Withdraw it" authorizedRoleRefs="role_boss"/>',
        id="request",
        name="Request",
        roles=("buyers", "boss"),
        files=file_item("request"),
    )
)


@pytest.fixture
def opened(helm_server: Server) -> Callable[[], str]:
    """Deploys the request, and opens a case of it."""
    engine = Engine(helm_server)
    engine.deploys("request.cmmn", REQUEST.decode())

    def open_one() -> str:
        body = {"caseDefinitionId": "request", "variables": {"request": {"amount": 7}}}
        return str(engine.call("POST", "/api/cases", body)["caseKey"])

    return open_one


def test_a_case_is_worked_from_its_page(open_window, opened):
    page: Page = open_window()
    key = opened()
    page.goto(f"/mywork/cases/{key}")
    expect(page.get_by_role("heading", name="Request", exact=True)).to_be_visible()
    steps = page.get_by_role("list", name="Stages")
    expect(steps.locator("[aria-current=step]")).to_contain_text("Classify")

    page.get_by_role("button", name="Add Legal opinion").click()
    expect(page.get_by_role("link", name=re.compile("Legal opinion"))).to_be_visible()
    expect(page.get_by_text("added “Legal opinion”")).to_be_visible()

    page.get_by_role("link", name=re.compile("Look at it")).click()
    page.get_by_role("button", name=re.compile("^Complete")).first.click()
    page.goto(f"/mywork/cases/{key}")
    expect(steps.locator("[aria-current=step]")).to_contain_text("Approve")


def test_what_is_not_possible_says_why(open_window, opened):
    page: Page = open_window()
    page.goto(f"/mywork/cases/{opened()}")

    expect(page.locator("[data-off]").filter(has_text="Add Audit")).to_contain_text(
        "request.amount > 100"
    )

    page.get_by_text("Change the case file").click()
    page.get_by_label("What", exact=True).select_option("update")
    page.locator("#file-value").fill('{"amount": 700}')
    page.get_by_role("button", name="Change it").click()
    expect(page.get_by_role("button", name="Add Audit")).to_be_visible()


def test_the_page_follows_what_others_do(open_window, opened, helm_server):
    page: Page = open_window()
    key = opened()
    page.goto(f"/mywork/cases/{key}")
    expect(page.get_by_text("Live")).to_be_visible()

    Engine(helm_server).call(
        "POST", f"/api/cases/{key}/moves", {"kind": "trigger", "item": "Withdraw it"}
    )

    expect(page.get_by_text("raised “Withdraw it”")).to_be_visible()


def test_what_cannot_be_taken_back_asks_first(open_window, opened):
    page: Page = open_window()
    page.goto(f"/mywork/cases/{opened()}")

    page.get_by_role("link", name="End the case …").click()
    page.get_by_role("dialog").get_by_role("button", name="End the case").click()

    expect(page.get_by_role("button", name="Open the case again")).to_be_visible()


def test_the_drawing_has_the_colors_of_the_states_and_follows(open_window, opened, helm_server):
    page: Page = open_window()
    key = opened()
    page.goto(f"/mywork/cases/{key}")
    page.get_by_role("link", name="Diagram").click()
    expect(page.locator('[data-element-id="look"].case-is-active')).to_be_visible()

    Engine(helm_server).call(
        "POST", f"/api/cases/{key}/moves", {"kind": "complete", "item": "Look at it"}
    )

    expect(page.locator('[data-element-id="look"].case-is-completed')).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_pages_are_for_everyone(open_window, opened, accessibility, theme, size):
    page: Page = open_window(theme=theme, size=size)
    key = opened()
    for address in ("/mywork", f"/mywork/cases/{key}", f"/mywork/cases/{key}/diagram"):
        page.goto(address)
        assert accessibility(page) == []
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth")
