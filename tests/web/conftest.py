"""What browser tests share: somebody signed in, windows wide and narrow, and what every page keeps.

A page that a test leaves behind is checked: no error in the console, no refused style or script.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.children.server import CHECKOUT, Server

WIDE = {"width": 1280, "height": 800}
PHONE = {"width": 390, "height": 844}

AXE = CHECKOUT / "node_modules" / "axe-core" / "axe.min.js"


class Window:
    """A page, with what went wrong on it."""

    def __init__(self, page: Page) -> None:
        self.trouble: list[str] = []
        page.on("pageerror", lambda error: self.trouble.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.trouble.append(message.text)


@pytest.fixture
def open_window(browser: Browser, helm_server: Server) -> Iterator[Callable[..., Page]]:
    """Opens pages: `open_window(signed_in=True, theme="dark", size=PHONE, server=…)`.

    At the end of the test none of them may have had an error in its console.
    """
    contexts: list[BrowserContext] = []
    windows: list[Window] = []

    def open_one(
        *,
        signed_in: bool | tuple[str, str] = True,
        theme: str = "light",
        size: dict[str, int] = WIDE,
        server: Server = helm_server,
    ) -> Page:
        context = browser.new_context(
            base_url=server.url,
            viewport={"width": size["width"], "height": size["height"]},
            color_scheme="dark" if theme == "dark" else "light",
            has_touch=size == PHONE,
        )
        context.set_default_timeout(30_000)
        contexts.append(context)
        page = context.new_page()
        windows.append(Window(page))
        if signed_in:
            sign_in(page, *(server.admin if signed_in is True else signed_in))
        return page

    yield open_one

    trouble = [line for window in windows for line in window.trouble]
    for context in contexts:
        context.close()
    assert trouble == []


def sign_in(page: Page, name: str, password: str) -> None:
    """Through the login page, as people do."""
    page.goto("/login")
    page.get_by_label("Username").fill(name)
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(lambda url: not url.endswith("/login"))


@pytest.fixture(scope="session")
def accessibility() -> Callable[[Page], list[str]]:
    """What axe finds on a page (WCAG 2.2 A and AA, and good practice): nothing, if all is well."""
    axe = AXE.read_text(encoding="utf-8")

    def look(page: Page) -> list[str]:
        # Evaluated, because the content policy of the page refuses added scripts.
        page.evaluate(axe)
        # Without preload: it would copy style sheets into inline ones, which the policy refuses.
        found: list[dict[str, Any]] = page.evaluate(
            "axe.run({preload: false}).then(found => found.violations)"
        )
        return [
            f"{violation['id']}: {node['target']} {node['failureSummary']}"
            for violation in found
            for node in violation["nodes"]
        ]

    return look
