"""The shell in a browser: signing in, the rail, the theme, the administration."""

import pytest
from playwright.sync_api import expect

from tests.web.conftest import PHONE, WIDE

PAGES = ("/password", "/logout", "/admin/", "/admin/auth/user/", "/admin/auth/user/add/")


def test_a_person_signs_in_by_keyboard_and_out_again(open_window, helm_server):
    page = open_window(signed_in=False)
    page.goto("/")
    name, password = helm_server.admin

    page.keyboard.type(name)  # the first field has the focus
    page.keyboard.press("Tab")
    page.keyboard.type(password)
    page.keyboard.press("Enter")
    expect(page.get_by_role("navigation", name="Places")).to_be_visible()

    page.locator("summary.person").click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.locator(".toast")).to_contain_text("You are signed out.")
    expect(page.get_by_role("heading", name="Hello, this is HELM")).to_be_visible()


def test_the_first_tab_stop_leads_past_the_rail(open_window):
    page = open_window()
    page.goto("/logout")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the page")).to_be_focused()
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")

    expect(page.get_by_role("main").get_by_role("button", name="Sign out")).to_be_focused()


def test_a_chosen_theme_stays_and_is_there_from_the_first_paint(open_window):
    page = open_window(theme="light")
    page.goto("/password")
    light = page.evaluate("getComputedStyle(document.body).backgroundColor")

    page.locator("summary.person").click()
    page.get_by_role("button", name="Dark", exact=True).click()
    dark = page.evaluate("getComputedStyle(document.body).backgroundColor")
    page.reload(wait_until="commit")

    assert light != dark
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.wait_for_load_state()
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == dark


def test_the_menu_closes_on_escape_and_on_a_click_elsewhere(open_window):
    page = open_window()
    page.goto("/password")
    person = page.locator("summary.person")
    password = page.get_by_role("link", name="Change password")

    person.click()
    expect(password).to_be_visible()
    page.keyboard.press("Escape")
    expect(password).to_be_hidden()
    expect(person).to_be_focused()

    person.click()
    page.get_by_role("heading", name="Change password").click()
    expect(password).to_be_hidden()


def test_on_a_phone_the_rail_is_at_the_bottom_and_covers_nothing(open_window):
    page = open_window(size=PHONE)
    page.goto("/password")

    rail = page.locator(".rail").bounding_box()
    assert rail is not None
    assert rail["y"] + rail["height"] == PHONE["height"]

    page.keyboard.press("End")
    last = page.get_by_role("main").get_by_role("button", name="Change")
    last.scroll_into_view_if_needed()
    box = last.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] <= rail["y"]
    assert box["height"] >= 44


def test_nothing_is_wider_than_a_phone(open_window):
    page = open_window(size=PHONE)

    for path in (*PAGES, "/admin/auth/user/1/change/"):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path


@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_the_shell_is_accessible(open_window, accessibility, theme, size):
    outside = open_window(signed_in=False, theme=theme, size=size)
    outside.goto("/login")
    assert accessibility(outside) == []

    page = open_window(theme=theme, size=size)
    for path in (*PAGES, "/admin/auth/user/1/change/", "/admin/auth/group/"):
        page.goto(path)
        assert accessibility(page) == [], path


def test_a_message_stands_in_a_landmark_of_its_own(open_window, accessibility):
    page = open_window()
    page.goto("/password")

    page.evaluate(
        """() => {
            const left = document.createElement('template');
            left.dataset.toast = 'bad';
            left.innerHTML = 'Nothing was saved.';
            document.body.append(left);
            document.body.dispatchEvent(new CustomEvent('htmx:load', { bubbles: true }));
        }"""
    )

    messages = page.get_by_role("region", name="Messages")
    expect(messages).to_contain_text("Nothing was saved.")
    assert accessibility(page) == []


def test_a_person_is_given_a_group_in_the_administration(open_window):
    page = open_window()
    page.goto("/admin/auth/user/add/")
    page.get_by_label("Username").fill("grace")
    page.get_by_label("Password", exact=False).nth(0).fill("compiling since 1952")
    page.get_by_label("Password confirmation").fill("compiling since 1952")
    page.get_by_role("button", name="Save", exact=True).click()

    page.get_by_label("modelers").check()
    page.get_by_role("button", name="Save", exact=True).click()

    row = page.get_by_role("row").filter(has_text="grace")
    expect(row).to_contain_text("modelers")
