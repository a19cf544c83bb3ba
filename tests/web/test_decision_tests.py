"""Tests and analysis beside a decision's table: by hand, before a deployment, and gaps filled."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.dmn.draw import decision, definitions, input_data, table
from tests.web.conftest import PHONE, WIDE

NUMBERS = count(1)
DMN_1_3 = "https://www.omg.org/spec/DMN/20191111/MODEL/"  # what dmn-js draws
CASES = 'name,age,=> rate,=> why\nchild,5,2,"""minor"""\ngrown,30,3,"""adult"""\n'


def rates(*rules: str) -> bytes:
    rows = rules or ('< 18 | 2 | "minor"', '>= 18 | 3 | "adult"')
    logic = table(["age"], ["rate", "why"], *rows)
    return definitions(
        input_data("age", "number"),
        decision(logic, id="Rate", name="Rate", requires="input:age"),
        schema=DMN_1_3,
    )


@pytest.fixture
def rate_file(open_window):
    """A project with `rates.dmn` open on a panel: `rate_file("Tests", csv=CASES)`."""

    def enter(panel, model=None, csv="", **options):
        page = open_window(**{"size": WIDE, **options})
        page.goto("/studio")
        page.get_by_role("button", name=re.compile("New project|first one")).first.click()
        page.get_by_label("Name", exact=True).fill(f"Rates {next(NUMBERS)}")
        page.get_by_role("button", name="Create", exact=True).click()
        page.get_by_role("button", name="Import", exact=True).first.click()
        files = [("rates.dmn", model or rates()), ("rates.Rate.csv", csv.encode())]
        page.locator("#import-input").set_input_files(
            [{"name": n, "mimeType": "text/plain", "buffer": text} for n, text in files if text]
        )
        page.get_by_role("dialog").get_by_role("button", name="Import", exact=True).click()
        if csv:
            page.get_by_role("link", name="rates.dmn").click()
        is_open(page)
        choose(page, panel)
        return page

    return enter


def is_open(page):
    page.wait_for_selector("#workplace[data-ready='1']")
    expect(page.locator("#problems-count")).not_to_have_text("Checking …")


def unheard(page):
    """Another window on the same file: the browser calls a refusal an error on the console."""
    other = page.context.new_page()
    other.goto(page.url)
    is_open(other)
    choose(other, "Tests")
    return other


def choose(page, panel):
    button = page.locator("#decision-panels").get_by_role("button", name=panel)
    if button.get_attribute("aria-expanded") != "true":
        button.click()


def deploy(page):
    page.get_by_role("button", name="Deploy", exact=True).first.click()
    page.locator("#deploy-button").click()


def write(page, rule, text):
    """Into the first output of a rule, as people do."""
    page.locator(f"td.output-cell[data-row-id='{rule}'] .content-editable").first.click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)
    page.locator(".workplace-title").click()


def test_a_test_written_by_hand_runs_and_is_kept(rate_file):
    page = rate_file("Tests")
    expect(page.locator(".tests-empty")).to_contain_text("run before each deployment")

    page.get_by_role("button", name="Add a test").click()
    expect(page.get_by_label("Name, test 1")).to_be_focused()
    page.keyboard.type("child")
    expect(page.get_by_label("Name, test 1")).to_have_value("child")
    page.get_by_label("age, test 1").fill("5")
    page.get_by_label("Expected rate, test 1").fill("2")

    expect(page.locator(".tests-summary")).to_have_text("The test passes")
    expect(page.locator(".tests-reach")).to_have_text("No test reaches rule 2")
    expect(page.locator(".tests-state")).to_have_text("Saved")
    page.get_by_label("Expected rate, test 1").fill("9")
    expect(page.locator(".tests-summary")).to_have_text("The test fails")
    expect(page.locator("tr[data-row='0']")).to_contain_text("found 2")
    expect(page.locator("td.rule-index[data-light='matched']")).to_have_text("1")
    expect(page.locator(".tests-state")).to_have_text("Saved")
    page.reload()
    expect(page.get_by_label("Expected rate, test 1")).to_have_value("9")


def test_closed_panels_say_how_the_draft_stands(rate_file):
    page = rate_file("Try", rates('< 18 | 2 | "minor"', '> 18 | 3 | "adult"'), csv=CASES)

    tests = page.locator("[data-panel='tests'] .badge")
    expect(tests).to_have_text("2/2")
    expect(page.locator("[data-panel='analysis'] .badge")).to_have_text("1 gap")
    write(page, "rule2", "4")

    expect(tests).to_have_text("1/2")


def test_enter_walks_down_and_begins_the_next_test(rate_file):
    page = rate_file("Tests", csv=CASES)
    expect(page.locator(".tests-summary")).to_have_text("All 2 tests pass")

    page.get_by_label("age, test 1").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_label("age, test 2")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("Name, test 3")).to_be_focused()

    page.get_by_role("button", name="Remove test 3").click()
    expect(page.locator("tr[data-row]")).to_have_count(2)
    page.get_by_role("button", name="Undo").last.click()
    expect(page.locator("tr[data-row]")).to_have_count(3)


def test_a_broken_rule_is_told_and_its_deployment_refused_by_the_name_of_the_test(rate_file):
    page = unheard(rate_file("Tests", csv=CASES))
    expect(page.locator(".tests-summary")).to_have_text("All 2 tests pass")

    write(page, "rule2", "4")
    expect(page.locator(".tests-summary")).to_have_text("1 of 2 tests fail")
    deploy(page)

    outcome = page.locator("#deploy-outcome")
    expect(outcome).to_contain_text("Nothing was deployed: tests of a decision fail.")
    expect(outcome).to_contain_text("“grown”")
    expect(outcome).to_contain_text("rate: expected 3, found 4")
    page.get_by_role("button", name="Deploy despite failing tests").click()
    expect(outcome).to_contain_text("Deployed, with its tests.")


def test_the_file_of_the_tests_opens_them_with_their_decision(rate_file):
    page = rate_file("Analysis", csv=CASES)

    page.goto(page.url.replace("rates.dmn", "rates.Rate.csv"))

    expect(page.locator(".tests-summary")).to_have_text("All 2 tests pass")


def test_a_gap_points_at_its_inputs_and_becomes_a_rule(rate_file):
    page = rate_file("Analysis", rates('< 18 | 2 | "minor"', '>= 21 | 3 | "adult"'))

    gap = page.locator(".finding")
    expect(gap).to_have_text(re.compile(r"age\s*\[18\.\.21\)"))
    gap.click()
    expect(page.locator("[data-value='[18..21)']")).to_have_count(1)
    page.get_by_role("button", name="Add a rule for it").click()

    expect(page.locator(".analysis-headline")).to_contain_text("Every input has a rule")
    expect(page.locator("td.rule-index")).to_have_count(3)
    page.get_by_role("button", name="Undo", exact=True).click()
    expect(page.locator(".finding")).to_have_count(1)


def test_an_overlap_lights_its_rules(rate_file):
    page = rate_file("Analysis", rates('<= 18 | 2 | "minor"', '>= 18 | 3 | "adult"'))

    page.locator(".finding", has_text="Rules 1 and 2").click()

    expect(page.locator("td.rule-index[data-light='pointed']")).to_have_text(["1", "2"])


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_the_panels_are_accessible(rate_file, accessibility, theme, size):
    gaps = rates('< 18 | 2 | "minor"', '>= 21 | 3 | "adult"', '> 60 | 3 | "old"')
    page = rate_file("Tests", gaps, CASES.replace("30,3", "young,3"), theme=theme, size=size)
    expect(page.locator(".tests-summary")).to_have_text("1 of 2 tests fail")
    expect(page.locator(".toast")).to_have_count(0)

    assert accessibility(page) == []

    page.locator("#decision-panels").get_by_role("button", name="Analysis").click()
    page.locator(".finding").first.click()
    assert accessibility(page) == []


def test_a_trial_is_kept_as_a_test(rate_file):
    page = rate_file("Try", csv=CASES)

    page.locator(".try-fields input").first.fill("70")
    expect(page.locator(".try-result")).to_contain_text("adult")
    page.get_by_role("button", name="Keep as a test").click()
    expect(page.locator(".toast").last).to_contain_text("Kept as a test in rates.Rate.csv")
    choose(page, "Tests")

    expect(page.locator(".tests-summary")).to_have_text("All 3 tests pass")
    expect(page.get_by_label("age, test 3")).to_have_value("70")
    expect(page.get_by_label("Expected rate, test 3")).to_have_value("3")
    expect(page.get_by_label("Expected why, test 3")).to_have_value('"adult"')
