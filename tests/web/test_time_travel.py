"""Operators change what runs, in a browser: by hand, to another version, and many at once."""

from itertools import count

import pytest
from playwright.sync_api import expect

from tests.children.server import server
from tests.live.steps import Engine
from tests.operate.claims import claims
from tests.web.conftest import PHONE, WIDE

NUMBERS = count(1)


@pytest.fixture(scope="module")
def house():
    with server({"HELM_EXAMPLES": "none", "HELM_CLOCK": "real"}) as running:
        yield running


@pytest.fixture
def open_house(open_window, house):
    return lambda **options: open_window(server=house, **options)


class Claims:
    """Claims of a process of its own, so that no other test's jobs are in the way."""

    def __init__(self, house):
        self.engine = Engine(house)
        self.prefix = f"t{next(NUMBERS)}"
        self.process = f"{self.prefix}claim"
        self.deploy()

    def deploy(self, **how):
        self.engine.deploys("claim.bpmn", claims(prefix=self.prefix, **how).decode())

    def report(self, business):
        body = {"processDefinitionId": self.process, "businessId": business, "variables": {}}
        return self.engine.call("POST", "/v2/process-instances", body)["processInstanceKey"]

    def check(self, key):
        """A person has checked the claim."""
        query = {"filter": {"processInstanceKey": key, "state": "CREATED"}}
        (task,) = self.engine.call("POST", "/v2/user-tasks/search", query)["items"]
        self.engine.call("POST", f"/v2/user-tasks/{task['userTaskKey']}/completion", {})


@pytest.fixture
def work(house):
    return Claims(house)


def badge(page, element):
    return page.locator(f".djs-overlays[data-container-id='{element}'] .watch-badge")


def modifying(page, key):
    page.goto(f"/operate/instances/{key}")
    page.wait_for_selector("[data-diagram][data-ready='1']")
    page.get_by_role("button", name="Modify").click()
    page.locator("#modify-element option[value='Pay']").wait_for(state="attached")


def test_a_token_is_moved_and_waits_at_the_new_place(open_house, work):
    key = work.report("moved-1")
    page = open_house()
    modifying(page, key)

    page.locator("[data-element-id='Check']").click()
    page.get_by_role("button", name="Move to …").click()
    page.locator("[data-element-id='Reported']").click()  # a start event: told, not done
    expect(page.locator(".toast")).to_contain_text("begin the element that follows it")
    page.locator("[data-element-id='Pay']").click()
    expect(badge(page, "Check")).to_have_text(["1", "\u22121"])
    expect(badge(page, "Pay")).to_have_text("+1")
    page.get_by_role("textbox", name="Reason").fill("Checked on the phone")
    page.get_by_role("button", name="Apply 1 change").click()

    expect(page.locator("#modify")).to_be_hidden()
    expect(badge(page, "Pay")).to_have_text("1")
    expect(badge(page, "Check")).to_have_count(0)
    expect(page.locator(".watch-run", has_text="Pay the claim")).to_have_attribute(
        "data-state", "ACTIVE"
    )
    page.get_by_role("link", name="Journal").click()
    expect(page.locator("#panel")).to_contain_text("Checked on the phone")


def test_what_is_refused_is_told_at_its_change_and_nothing_happens(open_house, work):
    key = work.report("moved-2")
    page = open_house()
    modifying(page, key)

    page.get_by_label("Element", exact=True).select_option("Pay")
    page.get_by_role("button", name="Begin here").click()
    page.locator(".watch-change summary").click()
    page.get_by_label("Variables as a JSON object").fill("{amount}")
    page.get_by_role("textbox", name="Reason").fill("Paid twice")
    page.get_by_role("button", name="Apply 1 change").click()

    expect(page.locator(".watch-change .error")).to_contain_text("This is no JSON")
    expect(badge(page, "Pay")).to_have_text("+1")
    page.get_by_label("Variables as a JSON object").fill('{"amount": 7}')
    page.get_by_role("button", name="Apply 1 change").click()
    expect(badge(page, "Pay")).to_have_text("1")
    expect(page.locator("#panel")).to_contain_text("amount")


def test_what_the_engine_refuses_is_told_in_place(open_house, work):
    key = work.report("moved-4")
    page = open_house()
    modifying(page, key)
    page.get_by_label("Element", exact=True).select_option("Check")
    page.get_by_role("button", name="Move to …").click()
    page.get_by_label("Target").select_option("Pay")

    work.check(key)  # meanwhile it has gone on
    expect(badge(page, "Assess")).to_have_text("1")
    page.get_by_role("textbox", name="Reason").fill("Checked on the phone")
    page.get_by_role("button", name="Apply 1 change").click()

    expect(page.locator(".watch-change .error")).to_contain_text("no run of that is active")
    page.get_by_role("button", name="Discard").click()
    expect(badge(page, "Assess")).to_have_text("1")
    expect(badge(page, "Pay")).to_have_count(0)


def test_changes_are_made_by_keyboard_and_taken_back(open_house, work):
    key = work.report("moved-3")
    page = open_house()
    modifying(page, key)

    page.get_by_label("Element", exact=True).focus()
    page.keyboard.type("Check")
    expect(page.locator("#modify-chosen")).to_have_text("Check the claim")
    page.get_by_role("button", name="End", exact=True).press("Enter")
    expect(badge(page, "Check")).to_have_text(["1", "\u22121"])
    page.get_by_role("button", name="Undo: End Check the claim").press("Enter")
    expect(badge(page, "Check")).to_have_text("1")
    page.get_by_role("button", name="Leave").press("Enter")

    expect(page.get_by_role("button", name="Modify")).to_be_focused()


def test_one_instance_goes_on_by_another_version(open_house, work):
    key = work.report("older-1")
    work.check(key)
    work.deploy(assess="AssessDamage", extra=True)
    page = open_house()
    page.goto(f"/operate/instances/{key}")
    page.get_by_role("link", name="Migrate …").click()

    expect(page.locator("[data-cannot]")).to_have_text("1 cannot")
    expect(page.locator(".migrate-row[data-lost]")).to_contain_text("Nothing says what becomes")
    page.get_by_label("Assess the damage becomes").select_option("AssessDamage")
    expect(page.locator("[data-can]")).to_have_text("1 can")
    expect(page.locator(".migrate-row[data-lost]")).to_have_count(0)
    page.get_by_role("textbox", name="Reason").fill("The sum is approved now")
    page.get_by_role("button", name="Migrate it").click()

    page.wait_for_url(f"**/operate/instances/{key}")
    expect(page.locator(".watch-version")).to_contain_text("v2")
    page.wait_for_selector("[data-diagram][data-ready='1']")
    expect(badge(page, "AssessDamage")).to_have_text("1")


def test_a_batch_tells_of_the_one_that_failed(open_house, work):
    keys = [work.report(f"many-{number}") for number in range(4)]
    work.check(keys[2])
    page = open_house()
    page.goto(f"/operate/instances?process={work.process}")
    page.get_by_label("Choose all on this page").check()
    expect(page.locator("[data-picked]")).to_have_text("4 ticked")
    page.get_by_role("button", name="Move a token …").click()

    page.get_by_label("From").select_option("Check")
    page.get_by_label("To", exact=True).select_option("Pay")
    page.get_by_role("textbox", name="Reason").fill("All were checked on paper")
    page.get_by_role("button", name="Move", exact=True).click()

    expect(page.locator("#batch")).to_contain_text("Every one has settled.")
    expect(page.locator("#batch .chip", has_text="Moved 3")).to_be_visible()
    failed = page.locator(".batch-items tr", has_text="Failed")
    expect(failed).to_have_count(1)
    expect(failed).to_contain_text("many-2")
    expect(failed).to_contain_text("no run of that is active")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_is_accessible_and_fits(open_house, work, accessibility, size, theme):
    keys = [work.report(f"fits-{number}") for number in range(3)]
    work.check(keys[0])
    work.deploy(assess="AssessDamage", extra=True)
    page = open_house(size=size, theme=theme)
    chosen = f"of=all&process={work.process}&version=1"

    def is_fine():
        assert accessibility(page) == []
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]

    page.goto(f"/operate/instances?process={work.process}")
    page.locator("[data-pick]").first.check()
    is_fine()
    page.goto(f"/operate/migrate?{chosen}")
    expect(page.locator("[data-cannot]")).to_be_visible()
    is_fine()
    page.goto(f"/operate/instances/{keys[0]}")
    page.get_by_role("button", name="Modify").click()
    page.locator("#modify-element option[value='Pay']").wait_for(state="attached")
    page.get_by_label("Element", exact=True).select_option("Reported")
    expect(page.locator("#modify .notice")).to_contain_text("It cannot begin here.")
    is_fine()
    page.get_by_label("Element", exact=True).select_option("Pay")
    page.get_by_role("button", name="Begin here").click()
    is_fine()
    page.goto(f"/operate/batches/new?do=cancel&{chosen}")
    is_fine()
    page.get_by_role("textbox", name="Reason").fill("Reported twice")
    page.get_by_label("Type 3 to confirm").fill("3")
    page.get_by_role("button", name="Cancel them").click()
    expect(page.locator("#batch")).to_contain_text("Every one has settled.")
    is_fine()
    page.goto("/operate/batches")
    is_fine()
