"""The page of the API: read, tried, and usable by everyone, wide and narrow, light and dark."""

import pytest
from playwright.sync_api import Page, expect

from tests.web.conftest import PHONE, WIDE


def open_docs(page: Page) -> None:
    page.goto("/api/docs")
    expect(page.get_by_role("heading", name="Cluster", exact=True)).to_be_visible()


def unfold(page: Page, tag: str, operation: str) -> None:
    page.get_by_role("heading", name=tag, exact=True).click()
    page.locator(f"#operations-{tag}-{operation} .opblock-summary-control").click()


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_page_is_accessible_folded_and_unfolded(open_window, accessibility, theme, size):
    page = open_window(theme=theme, size=size)
    open_docs(page)
    assert accessibility(page) == []

    unfold(page, "Cluster", "getTopology")
    unfold(page, "Job", "activateJobs")
    expect(page.locator("#operations-Job-activateJobs .microlight").first).to_be_visible()

    assert accessibility(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_an_operation_is_tried_in_ones_own_session(open_window):
    page = open_window()
    open_docs(page)
    unfold(page, "Cluster", "getTopology")
    operation = page.locator("#operations-Cluster-getTopology")

    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()

    answer = operation.locator(".live-responses-table")
    expect(answer).to_contain_text("gatewayVersion")


def test_a_search_finds_operations_by_their_group(open_window):
    page = open_window()
    open_docs(page)

    page.get_by_placeholder("Filter by tag").fill("Incident")

    expect(page.get_by_role("heading", name="Incident", exact=True)).to_be_visible()
    expect(page.get_by_role("heading", name="Cluster", exact=True)).to_have_count(0)
