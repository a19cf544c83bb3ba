"""From a blank canvas to an instance that has ended: Studio, inbox and Operate together."""

import re

from playwright.sync_api import expect

from tests.web.test_studio import ROOMY, append, elements, new_file, saved, select, studio

__all__ = ["studio"]  # the fixture


def test_a_process_is_drawn_deployed_started_decided_and_watched_to_its_end(studio):
    page = studio()
    new_file(page, "Blank process", "Whole journey")

    task = append(page, "Start", "append.append-task")
    select(page, task)
    page.locator(".djs-context-pad .entry[data-action='replace']").click()
    page.locator(".djs-popup .entry", has_text="User task").first.click()
    page.locator("#properties").get_by_label("Name", exact=True).fill("Say yes or no")
    saved(page)  # the name has arrived on the canvas
    append(page, task, "append.end-event")
    assert len(elements(page)) == 3
    saved(page)

    page.get_by_role("button", name="Deploy", exact=True).first.click()
    page.locator("#deploy-button").click()
    page.get_by_role("button", name="Start an instance …").click()
    page.locator("#start-json .cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type('{"amount": 100}')
    page.locator("#start-button").click()
    page.locator("#start-outcome").get_by_role("link", name=re.compile("instance")).click()

    expect(page.get_by_role("heading", name="Whole journey", level=1)).to_be_visible()
    expect(page.locator(".page-title")).to_contain_text("Active")

    inbox = page.context.new_page()
    inbox.set_viewport_size(ROOMY)
    inbox.goto("/inbox")
    inbox.get_by_role("link", name=re.compile("Say yes or no")).first.click()
    complete = inbox.get_by_role("button", name=re.compile("^Complete"))
    claim = inbox.get_by_role("button", name="Claim")
    expect(complete.or_(claim).first).to_be_visible()
    if claim.is_visible() and not complete.is_visible():
        claim.click()
    complete.click()

    # Nobody reloads: the page hears of the commit.
    expect(page.locator(".page-title")).to_contain_text("Completed")
