"""The loan, played: an agent stops and asks, the server restarts, a person decides, it ends."""

import base64
import json
import re
import urllib.request

import pytest
from playwright.sync_api import expect

from tests.web.conftest import PHONE, WIDE

MODEL_MS = 90_000  #: the child that calls models takes its time to begin


class Bank:
    """The installation with the loan example, asked by its API."""

    def __init__(self, server):
        self.server = server

    def call(self, path, body):
        token = base64.b64encode(":".join(self.server.admin).encode()).decode()
        request = urllib.request.Request(
            f"{self.server.url}{path}",
            data=json.dumps(body).encode(),
            headers={"Authorization": f"Basic {token}", "Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=60) as answer:
            return json.loads(answer.read())

    def applies(self, **variables):
        body = {"processDefinitionId": "loan", "variables": variables}
        return self.call("/v2/process-instances", body)["processInstanceKey"]

    def state(self, instance):
        found = self.call(
            "/v2/process-instances/search", {"filter": {"processInstanceKey": instance}}
        )
        return found["items"][0]["state"]

    def knows(self, instance, name):
        body = {"filter": {"processInstanceKey": instance, "name": name}}
        (found,) = self.call("/v2/variables/search", body)["items"]
        return json.loads(found["value"])


@pytest.fixture
def bank(start_server):
    return Bank(start_server(HELM_EXAMPLES="all", HELM_CLOCK="real"))


MARA = {"applicant": "Mara", "amount": 48_000, "income": 4200, "purpose": "home"}


def escalation(page, instance):
    """Wait in the inbox until the agent asks, and open what it asks."""
    page.goto(f"/inbox?q={instance}")
    row = page.locator("#inbox-list a[data-item]")
    expect(row).to_have_count(1, timeout=MODEL_MS)  # it comes by itself
    row.click()
    expect(page.get_by_role("heading", name="underwriter asks: Pay out?", level=1)).to_be_visible()


def test_the_loan_is_approved_after_a_restart_and_ends(open_window, accessibility, bank):
    instance = bank.applies(**MARA)
    page = open_window(server=bank.server)
    escalation(page, instance)

    page.close()  # a page that loses its line says so on the console
    bank.server.restart()

    page = open_window(server=bank.server)
    page.goto(f"/inbox?q={instance}")
    page.locator("#inbox-list a[data-item]").click()
    expect(page.locator(".item-reason")).to_contain_text("difference is 26 %")
    expect(page.locator(".call")).to_contain_text("20\u202f000")
    expect(page.locator(".trace-call")).to_have_count(3)
    expect(page.locator(".item-chips")).to_contain_text("scripted model")
    page.locator(".trace-call summary", has_text="Read bank statements").click()
    expect(page.locator(".trace-call", has_text="Read bank statements")).to_contain_text("3108")
    assert accessibility(page) == []

    page.get_by_role("button", name="Approve").click()
    expect(page.locator(".toast")).to_contain_text("Approved: “underwriter asks: Pay out?”.")

    page.goto(f"/operate/instances/{instance}")
    expect(page.locator(".page-title")).to_contain_text("Completed", timeout=MODEL_MS)
    assert bank.state(instance) == "COMPLETED"
    assert bank.knows(instance, "finding")["recommendation"] == "approve"
    page.goto(f"/inbox?scope=done&q={instance}")
    page.locator("#inbox-list a[data-item]").click()
    expect(page.locator(".item-main .notice")).to_contain_text("Approved by ada")


def test_changed_and_rejected_loans_end_as_the_person_decided(open_window, bank):
    changed, rejected = bank.applies(**MARA), bank.applies(**{**MARA, "applicant": "Ivo"})
    page = open_window(server=bank.server)

    escalation(page, changed)
    page.keyboard.press("c")
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_label("amount")).to_have_value("20000")
    dialog.get_by_label("amount").fill("12000")
    dialog.get_by_role("button", name="Run with these").click()
    expect(page.locator(".toast")).to_contain_text("Approved with changes")

    escalation(page, rejected)
    page.keyboard.press("r")
    dialog.get_by_label("Reason").fill("Employed since last month.")
    dialog.get_by_role("button", name="Reject", exact=True).click()
    expect(page.locator(".toast")).to_contain_text("Rejected")

    for instance, recommendation in ((changed, "approve"), (rejected, "refuse")):
        page.goto(f"/operate/instances/{instance}")
        expect(page.locator(".page-title")).to_contain_text("Completed", timeout=MODEL_MS)
        assert bank.knows(instance, "finding")["recommendation"] == recommendation


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_escalation_is_accessible_and_fits_a_phone(open_window, accessibility, bank, theme):
    instance = bank.applies(**MARA)

    for size in (WIDE, PHONE):
        page = open_window(server=bank.server, size=size, theme=theme)
        escalation(page, instance)
        for call in page.locator(".trace-call summary").all():
            call.click()
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
        assert accessibility(page) == []
        page.get_by_role("button", name=re.compile("^Change")).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        assert accessibility(page) == []
