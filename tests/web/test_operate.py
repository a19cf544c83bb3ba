"""Operate in a browser: an instance that changes under one's eyes, filters, retries, a phone."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.children.process import wait_until
from tests.children.server import server
from tests.live.steps import Engine
from tests.operate.drawings import ORDERS
from tests.web.conftest import PHONE, WIDE

LOAN = {"applicant": "Mara", "amount": 48000, "income": 4200, "purpose": "home"}
MARK = """mark => {
  const { left, top, width, height } = mark.getBoundingClientRect();
  const there = document.elementFromPoint(left + width / 2, top + height / 2);
  return mark.contains(there);
}"""


@pytest.fixture(scope="module")
def house():
    """An installation with both examples, whose agents are played by the scripted model."""
    with server({"HELM_EXAMPLES": "all", "HELM_CLOCK": "real"}) as running:
        yield running


@pytest.fixture(scope="module")
def engine(house):
    return Engine(house)


@pytest.fixture
def open_house(open_window, house):
    return lambda **options: open_window(server=house, **options)


class Order:
    """An instance of a process of its own, so that no other test's jobs are in the way."""

    numbers = count(1)

    def __init__(self, engine, *items, business=None, **variables):
        self.engine, self.number = engine, next(Order.numbers)
        self.process = f"order{self.number}"
        model = ORDERS.decode().replace('id="order"', f'id="{self.process}"')
        for kind in ("pack", "charge"):
            model = model.replace(f'type="{kind}"', f'type="{kind}{self.number}"')
        engine.deploys(f"{self.process}.bpmn", model)
        self.key = self.again(business or self.process, items=list(items), **variables)

    def again(self, business, **variables):
        """Another instance of the same process."""
        return started(self.engine, self.process, business, **variables)

    def jobs(self, kind, number):
        body = {"type": f"{kind}{self.number}", "timeout": 60_000, "maxJobsToActivate": number}
        return self.engine.call("POST", "/v2/jobs/activation", {**body, "worker": "w"})["jobs"]

    def completes(self, kind, number=1):
        jobs = self.jobs(kind, number)
        assert len(jobs) == number
        for job in jobs:
            self.engine.call("POST", f"/v2/jobs/{job['jobKey']}/completion", {})

    def fails(self, kind, message="no connection"):
        (job,) = self.jobs(kind, 1)
        failure = {"retries": 0, "errorMessage": message}
        self.engine.call("POST", f"/v2/jobs/{job['jobKey']}/failure", failure)


def started(engine, process, business, **variables):
    body = {"processDefinitionId": process, "businessId": business, "variables": variables}
    return engine.call("POST", "/v2/process-instances", body)["processInstanceKey"]


def asked(engine, key):
    """The loan's agent has come to its question."""
    query = {"filter": {"processInstanceKey": key}}

    def escalated():
        found = engine.call("POST", "/api/inbox/search", query)["items"]
        return [item for item in found if item["processInstanceKey"] == key]

    wait_until(lambda: bool(escalated()), what="the escalation", patience=60)
    return escalated()[0]["key"]


def is_drawn(page):
    page.wait_for_selector("[data-diagram][data-ready='1']")


def badge(page, element):
    return page.locator(f".djs-overlays[data-container-id='{element}'] .watch-badge")


def history(page):
    """The names in the history, as they stand there."""
    return [name.strip() for name in page.locator(".watch-name").all_inner_texts()]


def test_an_instance_changes_under_ones_eyes(open_house, engine):
    order = Order(engine, "book", "lamp", business="eyes-1")
    page = open_house()
    page.goto(f"/operate/instances/{order.key}")
    expect(page.locator(".live-word")).to_have_text("Live")
    packing = page.locator(".watch-run", has_text="Pack each item").first
    expect(packing).to_have_attribute("data-state", "ACTIVE")

    order.completes("pack", 2)
    expect(packing).to_have_attribute("data-state", "COMPLETED")
    order.fails("charge", "card refused")

    expect(page.locator("#status")).to_contain_text("1 incident")
    expect(page.locator("[data-count-incidents]")).to_have_text("1")
    expect(page.get_by_role("status").filter(has_text="Incident at Charge")).to_be_attached()


def test_an_agents_work_is_seen_on_its_element(open_house, engine):
    key = started(engine, "loan", "agent-1", **LOAN)
    asked(engine, key)
    page = open_house()
    page.goto(f"/operate/instances/{key}")
    is_drawn(page)

    expect(badge(page, "Investigate")).to_have_text("asks a person")
    expect(page.locator(".watch-line", has_text="Investigate")).to_contain_text("asks a person")
    expect(page.locator("[data-element-id='to_rules']")).to_have_class(re.compile("watch-taken"))
    expect(page.locator("[data-element-id='refuse']")).not_to_have_class(re.compile("watch-taken"))
    expect(page.locator("#panel")).to_contain_text("The payslip shows more income")
    expect(page.locator("#panel .chip", has_text="scripted model").first).to_be_visible()


def test_a_decision_elsewhere_carries_the_page_to_the_end(open_house, engine):
    key = started(engine, "loan", "agent-2", **LOAN)
    task = asked(engine, key)
    page = open_house()
    page.goto(f"/operate/instances/{key}")
    is_drawn(page)

    body = {"decision": "approve", "reason": "the account supports it"}
    engine.call("POST", f"/api/inbox/{task}/decision", body)

    expect(page.locator("#status")).to_contain_text("Completed")
    expect(badge(page, "Investigate")).to_have_count(0)
    expect(page.locator("#instance-actions button")).to_have_text(["Start again", "Delete …"])
    expect(page.locator("#panel")).to_contain_text("Approved")
    assert history(page)[-2:] == ["Write the answer", "Decided"]


def test_a_dropped_line_loses_nothing_and_doubles_nothing(open_house, engine):
    order = Order(engine, "a", "b", "c", business="line-1")
    page = open_house()
    lines = []

    def through(line):
        lines.append(line)
        line.connect_to_server()

    page.route_web_socket(re.compile("/ws/instances/"), through)
    page.goto(f"/operate/instances/{order.key}")
    expect(page.locator(".live-word")).to_have_text("Live")
    before = history(page)

    lines[0].close(code=1012)
    expect(page.locator(".live-word")).to_have_text("Reconnecting …")
    order.completes("pack", 3)  # while nobody listens
    order.completes("charge")

    expect(page.locator("#status")).to_contain_text("Completed")
    expect(page.locator(".live-word")).to_have_text("Live")
    after = history(page)
    assert len(lines) == 2
    assert sorted(after) == sorted([*before, "PayingEnds", "Paid", "Join", "Sent"])


def test_the_history_is_walked_by_arrow_keys(open_house, engine):
    order = Order(engine, "a", business="keys-1")
    page = open_house()
    page.goto(f"/operate/instances/{order.key}")
    lines = page.locator(".watch-line")
    lines.first.focus()
    expect(page.locator(".live-word")).to_have_text("Live")

    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(lines.nth(2)).to_be_focused()
    page.keyboard.press("ArrowRight")
    expect(lines.nth(3)).to_be_focused()
    page.keyboard.press("ArrowLeft")
    expect(lines.nth(2)).to_be_focused()
    page.keyboard.press("End")
    page.keyboard.press("Enter")

    expect(page.locator("#panel h2")).to_have_text("Charge the card")
    expect(page.locator(".watch-line[aria-current]")).to_contain_text("Charge the card")
    assert re.search(r"item=\d+", page.url)
    page.reload()
    expect(page.locator("#panel h2")).to_have_text("Charge the card")


def test_the_history_is_searched_and_narrowed(open_house, engine):
    order = Order(engine, "a", "b", business="find-1")
    page = open_house()
    page.goto(f"/operate/instances/{order.key}")
    expect(page.locator(".live-word")).to_have_text("Live")

    page.keyboard.press("/")
    page.keyboard.type("charge")
    expect(page.locator(".watch-line:visible")).to_have_text(
        [re.compile("Paying"), re.compile("Charge")]
    )
    page.get_by_label("Find an element").fill("")
    page.get_by_role("button", name="Active").click()

    expect(page.locator(".watch-line:visible").first).to_contain_text("Pack each item")


def test_a_click_on_an_element_tells_about_it(open_house, engine):
    key = started(engine, "loan", "click-1", **LOAN)
    asked(engine, key)
    page = open_house()
    page.goto(f"/operate/instances/{key}?tab=data")
    is_drawn(page)

    page.locator("[data-element-id='ReadPayslip'] .djs-hit").first.click(force=True)

    expect(page.locator("#panel h2")).to_have_text("Read the payslip")
    expect(page.locator(".watch-line[aria-current]")).to_contain_text("Read the payslip")
    expect(page.locator("#panel")).to_contain_text("toolCallResult")


def test_a_model_without_a_drawing_says_so(open_house, engine):
    order = Order(engine, business="plain-1")
    page = open_house()
    page.goto(f"/operate/instances/{order.key}")

    expect(page.locator("[data-diagram]")).to_contain_text("deployed without a drawing")


def test_an_operator_changes_a_variable_and_the_page_waits_for_the_pen(open_house, engine):
    order = Order(engine, "a", business="write-1", note="old")
    page = open_house()
    page.goto(f"/operate/instances/{order.key}?tab=data")

    page.get_by_label("Change note").click()
    page.get_by_label("Value as JSON").locator("visible=true").fill('"half')
    order.completes("pack")  # news: the panel is left alone while somebody writes
    page.get_by_role("button", name="Save").locator("visible=true").click()
    expect(page.get_by_text("This is no JSON")).to_be_visible()
    page.get_by_label("Value as JSON").locator("visible=true").fill('"new"')
    page.get_by_role("button", name="Save").locator("visible=true").click()

    expect(page.locator(".toast")).to_contain_text("note is set")
    expect(page.locator(".watch-variable", has_text="note")).to_contain_text('"new"')


def test_canceling_asks_why(open_house, engine):
    order = Order(engine, "a", business="stop-1")
    page = open_house()
    page.goto(f"/operate/instances/{order.key}")

    page.get_by_role("button", name="Cancel …").click()
    page.get_by_role("dialog").get_by_label("Reason").fill("Ordered twice")
    page.get_by_role("button", name="Cancel the instance").click()

    expect(page.locator("#status")).to_contain_text("Terminated")
    expect(page.locator("#panel")).to_contain_text("“Ordered twice”")
    expect(page.locator("#panel")).to_contain_text("Verified.")


def test_at_three_in_the_morning_a_group_is_retried_in_three_clicks(open_house, engine):
    order = Order(engine, "a")
    for number in range(3):
        if number:
            order.again(f"night-{number}", items=["a"])
        order.fails("charge", f"gateway answered {500 + number}")
    page = open_house()
    page.goto("/operate/incidents")
    group = page.locator("article", has_text="gateway answered")

    group.get_by_role("button", name="Retry all 3").click()
    page.get_by_role("dialog").get_by_role("button", name="Retry 3").click()
    expect(page.locator("#batch")).to_contain_text("Requested 3")

    order.completes("charge", 2)
    order.fails("charge", "gateway answered 503")
    expect(page.locator("#batch")).to_contain_text("Every one has settled.")
    expect(page.locator("#batch .chip", has_text="Fixed 2")).to_be_visible()
    expect(page.locator("#batch .chip", has_text="Failed again 1")).to_be_visible()


def test_filters_stay_in_the_address(open_house, engine):
    order = Order(engine, "a", business="filter-1")
    page = open_house()
    page.goto("/operate/instances")

    page.get_by_label("Process").select_option(order.process)
    page.wait_for_url(f"**/operate/instances?process={order.process}")
    page.get_by_label("Business id").fill("filter-1")
    page.wait_for_url(f"**/operate/instances?process={order.process}&business=filter-1")
    expect(page.locator(".watch-instances tbody tr")).to_have_count(1)
    page.reload()
    expect(page.get_by_label("Business id")).to_have_value("filter-1")
    page.locator(".watch-instances tbody a").click()

    page.wait_for_url(f"**/operate/instances/{order.key}")


def test_without_a_script_everything_can_still_be_read(house, engine, browser):
    order = Order(engine, "a", business="plain-2")
    context = browser.new_context(base_url=house.url, java_script_enabled=False)
    page = context.new_page()
    name, password = house.admin
    page.goto("/login")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()

    page.goto("/operate/instances")
    page.get_by_label("Business id").fill("plain-2")
    page.get_by_role("button", name="Filter").click()
    page.locator(".watch-instances tbody a").click()
    page.get_by_role("link", name=re.compile("Charge the card")).click()

    assert order.key in page.url
    expect(page.locator("#panel h2")).to_have_text("Charge the card")
    context.close()


def test_a_list_follows_the_fleet(open_house, engine):
    page = open_house()
    page.goto("/operate/instances?business=fleet-1")
    expect(page.get_by_text("0 of")).to_be_visible()

    Order(engine, "a", business="fleet-1")

    expect(page.locator(".watch-instances tbody tr")).to_have_count(1)


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_mark_of_bpmn_io_is_in_full_sight(open_house, engine, theme, size):
    key = started(engine, "loan", f"mark-{theme}-{size['width']}", **LOAN)
    page = open_house(theme=theme, size=size)
    page.goto(f"/operate/instances/{key}")
    if size == PHONE:
        page.get_by_role("button", name="Show the diagram").click()
    is_drawn(page)

    mark = page.locator(".bjs-powered-by")
    mark.scroll_into_view_if_needed()
    expect(mark).to_be_visible()
    assert mark.evaluate(MARK)


def test_on_a_phone_an_incident_is_read_and_retried(open_house, engine):
    order = Order(engine, "a", business="phone-1")
    order.fails("charge", "card refused")
    page = open_house(size=PHONE)
    page.goto(f"/operate/instances/{order.key}")

    expect(page.locator("#panel")).to_contain_text("card refused")
    retry = page.locator("#panel").get_by_role("button", name="Retry")
    assert retry.bounding_box()["height"] >= 44
    retry.click()
    expect(page.locator("#panel")).to_contain_text("Requested")
    order.completes("charge")

    expect(page.locator("#panel .chip", has_text="Fixed")).to_be_visible()


def test_on_a_phone_a_line_of_the_history_leads_to_what_it_tells(open_house, engine):
    order = Order(engine, "a")
    page = open_house(size=PHONE)
    page.goto(f"/operate/instances/{order.key}?tab=data")
    expect(page.get_by_label("Find an element")).to_be_visible()

    page.locator(".watch-line", has_text="Charge the card").click()

    expect(page.locator("#panel h2")).to_have_text("Charge the card")
    expect(page.locator("#panel h2")).to_be_in_viewport()
    address = page.url
    page.goto("/operate")
    page.goto(address)
    expect(page.locator(".watch-line[aria-current]")).to_contain_text("Charge the card")
    expect(page.get_by_role("heading", level=1)).to_be_in_viewport()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_page_is_accessible_and_as_wide_as_its_window(
    open_house, engine, accessibility, theme, size
):
    loan = started(engine, "loan", f"axe-{theme}-{size['width']}", **LOAN)
    order = Order(engine, "a", "b")
    order.fails("charge", "card refused")
    asked(engine, loan)
    (definition,) = engine.call(
        "POST",
        "/v2/process-definitions/search",
        {"filter": {"processDefinitionId": "loan", "isLatestVersion": True}},
    )["items"]
    page = open_house(theme=theme, size=size)
    tabs = ("data", "agent", "incidents", "jobs", "decisions", "journal")

    for path in (
        "/operate",
        "/operate/instances",
        "/operate/instances?variable=wrong&state=TERMINATED",
        "/operate/instances?business=nothing",
        "/operate/incidents",
        f"/operate/definitions/{definition['processDefinitionKey']}",
        *(f"/operate/instances/{loan}?tab={tab}" for tab in tabs),
        f"/operate/instances/{order.key}",
        f"/operate/instances/{order.key}?element=Pack",
        f"/operate/instances/{order.key}?element=Sent",
    ):
        page.goto(path)
        if "/instances/" in path or "/definitions/" in path:
            page.wait_for_selector(
                ".diagram[data-ready], .diagram[data-empty], .watch-draw:visible"
            )
        assert accessibility(page) == [], path
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], path
