"""The inbox in a browser: opening, deciding, keys, a phone's thumb, and news by themselves."""

import base64
import json
import re
import urllib.request
import uuid
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.dispatch.drawings import chain, user_task
from tests.web.conftest import PHONE, WIDE

NUMBERS = count(1)
EVERYBODY = ""


class Company:
    """A server with people's work in it; each test has processes of its own."""

    def __init__(self, server):
        self.server = server

    def call(self, method, path, body=None, content_type="application/json"):
        name, password = self.server.admin
        token = base64.b64encode(f"{name}:{password}".encode()).decode()
        if content_type == "application/json" and body is not None:
            body = json.dumps(body).encode()
        request = urllib.request.Request(
            f"{self.server.url}{path}",
            data=body,
            method=method,
            headers={"Authorization": f"Basic {token}", "Content-Type": content_type},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            text = answer.read()
        return json.loads(text) if text else None

    def deploy(self, name, data):
        line = uuid.uuid4().hex
        head = f'--{line}\r\nContent-Disposition: form-data; name="resources"; filename="{name}"'
        body = f"{head}\r\nContent-Type: text/plain\r\n\r\n".encode() + data
        body += f"\r\n--{line}--\r\n".encode()
        self.call("POST", "/v2/deployments", body, f"multipart/form-data; boundary={line}")

    def works(self, *elements, **variables):
        """A process of these elements, started; its name, by which the list is searched."""
        process = f"work{next(NUMBERS)}x"
        drawing = chain(*elements).replace(b'process id="p"', f'process id="{process}"'.encode())
        self.deploy(f"{process}.bpmn", drawing)
        return self.starts(process, **variables)

    def starts(self, process, **variables):
        body = {"processDefinitionId": process, "variables": variables, "businessId": process}
        self.call("POST", "/v2/process-instances", body)
        return process

    def item(self, process):
        found = self.call("POST", "/api/inbox/search", {"filter": {"processDefinitionId": process}})
        return found["items"][-1]

    def ended(self, process):
        body = {"filter": {"processDefinitionId": process}}
        found = self.call("POST", "/v2/process-instances/search", body)
        return [one["state"] for one in found["items"]] == ["COMPLETED"]


@pytest.fixture
def company(helm_server):
    return Company(helm_server)


def named(element, name, more=""):
    return user_task(element, more).replace('id="', f'name="{name}" id="', 1)


def gate(attributes='approvers="everybody" quorum="1"'):
    return (
        '<intermediateThrowEvent id="Gate" name="Release"><extensionElements>'
        f"<helm:milestone {attributes}/></extensionElements></intermediateThrowEvent>"
    )


def rows(page):
    return page.locator("#inbox-list a[data-item]")


def test_items_open_beside_the_list_and_the_address_follows(open_window, company):
    first = company.works(named("Check", "Check the invoice"), supplier="Nordwind")
    page = open_window()
    page.goto(f"/inbox?q={first}")
    expect(page.get_by_role("heading", name=re.compile("waits? for you"))).to_be_visible()

    rows(page).first.click()

    expect(page.get_by_role("heading", name="Check the invoice", level=1)).to_be_visible()
    expect(page).to_have_url(re.compile(rf"/inbox/\d+\?q={first}$"))
    expect(rows(page).first).to_have_attribute("aria-current", "true")
    expect(page.locator(".fjs-container").get_by_label("supplier")).to_have_value("Nordwind")
    page.go_back()
    expect(page).to_have_url(re.compile(rf"/inbox\?q={first}$"))


def test_a_form_is_filled_in_and_the_next_task_opens(open_window, company):
    process = company.works(named("One", "First"), named("Two", "Second"), amount=5)
    page = open_window()
    page.goto(f"/inbox/{company.item(process)['key']}?q={process}")

    page.get_by_label("amount").fill("7")
    page.get_by_role("button", name="Complete").click()

    expect(page.locator(".toast")).to_contain_text("Completed “First”.")
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_visible()
    rows(page).first.click()
    expect(page.get_by_label("amount")).to_have_value("7")
    page.get_by_role("button", name="Complete").click()
    expect(page.get_by_role("heading", name="Nothing matches")).to_be_visible()
    assert company.ended(process)


def test_a_form_stops_what_is_wrong_at_its_field(open_window, company):
    form = {
        "id": "priced",
        "type": "default",
        "components": [
            {
                "type": "number",
                "id": "Price",
                "key": "price",
                "label": "Price",
                "validate": {"required": True, "max": 10},
            }
        ],
    }
    company.deploy("priced.form", json.dumps(form).encode())
    process = company.works(user_task("Ask", '<zeebe:formDefinition formId="priced"/>'))
    page = open_window()
    page.goto(f"/inbox/{company.item(process)['key']}?q={process}")

    page.get_by_role("button", name="Complete").click()
    expect(page.locator(".fjs-form-field-error")).to_contain_text("Field is required.")
    page.get_by_label("Price").fill("4")
    page.get_by_role("button", name="Complete").click()

    expect(page.locator(".toast")).to_contain_text("Completed")
    assert company.ended(process)


def test_keys_walk_and_decide(open_window, company):
    process = company.works(named("One", "First"), gate())
    company.starts(process)
    page = open_window()
    page.goto(f"/inbox?q={process}")
    expect(rows(page)).to_have_count(2)

    page.keyboard.press("j")
    expect(rows(page).nth(0)).to_have_attribute("aria-current", "true")
    page.keyboard.press("j")
    expect(rows(page).nth(1)).to_have_attribute("aria-current", "true")
    page.keyboard.press("k")
    expect(rows(page).nth(0)).to_have_attribute("aria-current", "true")
    expect(page.get_by_role("button", name="Complete")).to_be_visible()
    page.keyboard.press("e")
    expect(page.locator(".toast")).to_contain_text("Completed “First”.")

    page.goto(f"/inbox?q={process}&kind=approval")
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="Approve")).to_be_visible()
    page.keyboard.press("r")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.type("arc")  # words, not decisions
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("a")
    expect(page.locator(".toast")).to_contain_text("Approved: “Release”.")


class Held:
    """Requests that are kept back until they are let go."""

    def __init__(self, page, what):
        self.waiting = []
        self.page = page
        self.over = False
        page.route(re.compile(what), self._come)

    def _come(self, route):
        if self.over:
            route.continue_()
        else:
            self.waiting.append(route)

    def end(self):
        """Nothing is kept back any more."""
        self.over = True
        for route in self.waiting:
            route.continue_()

    def let_go(self, number):
        """Let *number* requests go, as soon as they have come."""
        for _ in range(number):
            self.has_come()
            self.waiting.pop(0).continue_()

    def has_come(self):
        for _ in range(500):
            if self.waiting:
                return
            self.page.wait_for_timeout(20)
        raise AssertionError("no request has come")


def test_a_key_decides_nothing_while_an_item_is_loading(open_window, company):
    process = company.works(named("One", "First"))
    company.starts(process)
    page = open_window()
    page.goto(f"/inbox?q={process}")
    page.keyboard.press("j")
    expect(page.get_by_role("button", name="Complete")).to_be_visible()
    first = page.locator("#inbox-pane .item").get_attribute("data-key")

    loading = Held(page, "part=pane")
    page.keyboard.press("j")
    page.keyboard.press("e")  # the first item is on the screen, the second is wanted
    loading.let_go(1)

    expect(page.locator("#inbox-pane .item")).not_to_have_attribute("data-key", first)
    expect(page.locator("#inbox-pane")).not_to_have_attribute("aria-busy", "true")
    expect(rows(page)).to_have_count(2)
    page.keyboard.press("e")
    expect(page.locator(".toast")).to_contain_text("Completed “First”.")
    expect(rows(page)).to_have_count(1)
    expect(rows(page).first).to_have_attribute("data-item", first)


def test_keys_walk_on_while_items_and_the_list_are_loading(open_window, company):
    process = company.works(named("One", "First"))
    for _ in range(2):
        company.starts(process)
    page = open_window()
    page.goto(f"/inbox?q={process}")
    expect(page.locator(".live-word")).to_have_text("Live")
    lists, items = Held(page, "part=list"), Held(page, "part=pane")
    company.starts(process)
    lists.has_come()

    for key in "jjj":
        page.keyboard.press(key)
    items.let_go(2)  # the first, and of the others what was wanted last

    third = rows(page).nth(2).get_attribute("data-item")
    expect(page.locator("#inbox-pane .item")).to_have_attribute("data-key", third)
    lists.let_go(1)
    expect(rows(page)).to_have_count(4)
    expect(page.locator(f"#open-{third}")).to_have_attribute("aria-current", "true")


def test_a_task_waits_for_its_form_before_it_is_completed(open_window, company):
    process = company.works(named("One", "First"), amount=5)
    page = open_window()
    scripts = Held(page, r"/static/.*form.*\.js")
    page.goto(f"/inbox/{company.item(process)['key']}?q={process}", wait_until="commit")
    page.get_by_role("button", name="Complete").click()
    page.keyboard.press("e")

    expect(page.locator("#task-complete")).to_have_attribute("data-waits", "")
    scripts.end()

    expect(page.locator(".toast")).to_contain_text("Completed “First”.")
    assert company.ended(process)


def test_keys_can_be_switched_off(open_window, company):
    process = company.works(named("One", "First"))
    page = open_window()
    page.goto(f"/inbox?q={process}")
    page.locator("summary", has_text="Views").click()
    page.get_by_label("Keyboard shortcuts").uncheck()
    page.keyboard.press("Escape")

    page.keyboard.press("j")
    page.wait_for_timeout(300)

    expect(page).to_have_url(re.compile(rf"/inbox\?q={process}$"))
    expect(page.locator(".key").first).to_be_hidden()


def test_a_rejection_asks_for_its_reason(open_window, company):
    process = company.works(gate('approvers="everybody" onReject="continue"'))
    page = open_window()
    page.goto(f"/inbox/{company.item(process)['key']}?q={process}")

    page.get_by_role("button", name="Reject…").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_role("button", name="Reject", exact=True).click()
    expect(dialog).to_be_visible()  # the browser asks for the reason
    dialog.get_by_label("Reason").fill("Not ready.")
    dialog.get_by_role("button", name="Reject", exact=True).click()

    expect(page.locator(".toast")).to_contain_text("Rejected: “Release”.")
    assert company.item(process)["decision"]["reason"] == "Not ready."


def test_a_task_is_claimed_assigned_and_commented_on(open_window, company):
    process = company.works(named("One", "First"))
    page = open_window()
    page.goto(f"/inbox/{company.item(process)['key']}?q={process}")

    page.get_by_role("button", name="Claim").click()
    expect(page.locator(".item-why")).to_contain_text("Assigned to you")
    page.get_by_label("Comment", exact=True).fill("Waiting for the payslip.")
    page.get_by_role("button", name="Comment", exact=True).click()
    expect(page.locator(".comments")).to_contain_text("Waiting for the payslip.")
    page.get_by_role("button", name="Release").click()
    expect(page.get_by_role("button", name="Claim")).to_be_visible()


def test_the_list_follows_what_happens(open_window, company):
    page = open_window()
    process = f"news{next(NUMBERS)}x"
    page.goto(f"/inbox?q={process}")
    expect(page.locator(".live-word")).to_have_text("Live")

    drawing = chain(named("One", "Fresh")).replace(b'id="p"', f'id="{process}"'.encode())
    company.deploy(f"{process}.bpmn", drawing)
    company.starts(process)
    expect(rows(page)).to_have_count(1)

    rows(page).first.click()
    expect(page.get_by_role("heading", name="Fresh", level=1)).to_be_visible()
    company.call("POST", f"/v2/user-tasks/{company.item(process)['key']}/completion", {})

    expect(page.locator("#item-news")).to_contain_text("has done this meanwhile.")
    expect(rows(page)).to_have_count(0)


def test_search_narrows_while_one_types(open_window, company):
    process = company.works(named("One", "Needle"), where="haystack")
    page = open_window()
    page.goto("/inbox")

    page.keyboard.press("/")
    page.keyboard.type(process)

    expect(rows(page)).to_have_count(1)
    expect(page).to_have_url(re.compile(rf"q={process}"))


def test_a_list_is_saved_as_a_view(open_window, company):
    process = company.works(named("One", "First"))
    page = open_window()
    page.goto(f"/inbox?q={process}&kind=task")

    page.locator("summary", has_text="Views").click()
    page.get_by_label("Save this list as").fill("Only mine")
    page.get_by_role("button", name="Save", exact=True).click()

    expect(page.get_by_role("heading", name="Only mine", level=1)).to_be_visible()
    page.goto("/inbox")
    page.locator("summary", has_text="Views").click()
    page.get_by_role("link", name="Only mine").click()
    expect(rows(page)).to_have_count(1)
    page.locator("summary", has_text="Views").click()
    page.get_by_role("button", name="Delete the view Only mine").click()
    expect(page.get_by_role("heading", name="Inbox", level=1)).to_be_visible()


def test_a_phone_shows_the_list_or_the_item_with_the_decision_at_hand(open_window, company):
    process = company.works(gate(), named("Two", "Second"))
    page = open_window(size=PHONE)
    page.goto(f"/inbox?q={process}")
    expect(page.locator(".inbox-pane")).to_be_hidden()

    rows(page).first.click()

    expect(page.locator(".inbox-list")).to_be_hidden()
    approve = page.get_by_role("button", name="Approve")
    expect(approve).to_be_visible()
    bar = page.locator(".rail").bounding_box()
    for name in ("Approve", "Reject…"):
        box = page.get_by_role("button", name=name).bounding_box()
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= bar["y"]
    assert page.locator(".key:visible").count() == 0
    approve.click()
    expect(page.locator(".toast")).to_contain_text("Approved")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]


def test_without_scripts_a_rejection_is_still_possible(browser, company):
    process = company.works(gate('approvers="everybody" onReject="continue"'))
    context = browser.new_context(base_url=company.server.url, java_script_enabled=False)
    page = context.new_page()
    name, password = company.server.admin
    page.goto("/login")
    page.fill("input[name=username]", name)
    page.fill("input[name=password]", password)
    page.click("button")
    page.goto(f"/inbox/{company.item(process)['key']}?q={process}")

    page.click("text=Reject…")
    page.fill("#do-reject textarea", "Not ready.")
    page.click("#do-reject button[data-kind=danger]")

    assert company.ended(process)
    context.close()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_inbox_is_accessible(open_window, accessibility, company, theme, size):
    due = '<zeebe:taskSchedule dueDate="2020-01-01T00:00:00Z"/>'
    process = company.works(
        named("One", "First", due), amount=5, ready=False, rows=[{"a": 1}], words=["x", "y"]
    )
    approval = company.works(gate('approvers="a,b" quorum="2"'), facts={"a": {"b": 1}})
    page = open_window(theme=theme, size=size)
    opened = {
        "a list": f"/inbox?q={process}",
        "nothing": "/inbox?q=nothing+like+it",
        "a task": f"/inbox/{company.item(process)['key']}?q={process}",
        "an approval": f"/inbox/{company.item(approval)['key']}?q={approval}",
    }

    for what, path in opened.items():
        page.goto(path)
        page.wait_for_load_state("networkidle")
        assert accessibility(page) == [], what
    page.get_by_role("button", name="Reject…").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    assert accessibility(page) == [], "a dialog"


def test_what_was_typed_is_left_only_on_purpose(open_window, company):
    process = company.works(named("One", "First"), amount=5)
    company.starts(process, amount=6)
    page = open_window()
    page.goto(f"/inbox?q={process}")
    rows(page).nth(0).click()
    page.get_by_label("amount").fill("7")

    page.once("dialog", lambda dialog: dialog.dismiss())
    rows(page).nth(1).click()
    expect(page.get_by_label("amount")).to_have_value("7")
    page.once("dialog", lambda dialog: dialog.accept())
    rows(page).nth(1).click()

    expect(page.get_by_label("amount")).to_have_value("6")
