"""Decisions in a browser: tried above their table in Studio, read again in Operate."""

import re
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.live.steps import Engine
from tests.web.conftest import PHONE, WIDE

SHIPPING = Path(__file__).parents[1] / "modeler" / "models" / "shipping.dmn"
NUMBERS = count(1)


@pytest.fixture
def imported(open_window):
    """Opens a file in Studio, in a project of its own."""

    def enter(file, **options):
        page = open_window(**options)
        page.goto("/studio")
        page.get_by_role("button", name=re.compile("New project|first one")).first.click()
        page.get_by_label("Name", exact=True).fill(f"Parcels {next(NUMBERS)}")
        page.get_by_role("button", name="Create", exact=True).click()
        expect(page.get_by_role("heading", name="Parcels")).to_be_visible()
        page.get_by_role("button", name="Import").click()
        page.locator("#import-input").set_input_files(file)
        page.get_by_role("dialog").get_by_role("button", name="Import").click()
        page.wait_for_url("**/shipping.dmn")
        page.wait_for_selector("#workplace[data-ready='1']")
        return page

    return enter


@pytest.fixture
def shipping(imported):
    """The file with three decisions that require each other, open in Studio."""
    return lambda **options: imported(SHIPPING, **options)


def tab(page, name):
    page.locator("#editor-views").get_by_role("button", name=name, exact=True).click()
    expect(
        page.locator(".dmn-decision-table-container, .dmn-literal-expression-container")
    ).to_be_visible()


def trying(page):
    """The panel, opened where a narrow window keeps it closed."""
    button = page.get_by_role("button", name="Try", exact=True)
    if button.get_attribute("aria-expanded") == "false":
        button.click()
    return page.locator("#decision-dock")


def rule(page, identifier):
    return page.locator(f"td.rule-index[data-row-id='{identifier}']")


def test_as_one_types_the_rule_that_matches_lights_up(shipping):
    page = shipping()
    tab(page, "Price")
    panel = trying(page)

    panel.get_by_label("country").select_option(label="FR")
    panel.get_by_label("weight").fill("12.5")

    expect(rule(page, "Price_near")).to_have_attribute("data-light", "matched")
    expect(rule(page, "Price_small")).to_have_attribute("data-light", "missed")
    expect(page.locator("th[data-col-id='Price_zone_in']")).to_have_attribute(
        "data-value", '"near"'
    )
    cell = page.locator("td[data-row-id='Price_near'][data-col-id='Price_out']")
    expect(cell).to_have_attribute("data-gave", "13.4")

    panel.get_by_label("weight").fill("4")

    expect(rule(page, "Price_small")).to_have_attribute("data-light", "matched")
    expect(rule(page, "Price_near")).to_have_attribute("data-light", "missed")


def test_a_changed_cell_is_tried_before_it_is_deployed(shipping):
    page = shipping()
    tab(page, "Price")
    panel = trying(page)
    panel.get_by_label("country").select_option(label="FR")
    panel.get_by_label("weight").fill("4")
    expect(panel.get_by_role("button", name=re.compile("Price 6.9"))).to_be_visible()

    page.locator("td[data-row-id='Price_small'][data-col-id='Price_out']").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("7.5")

    expect(panel.get_by_role("button", name=re.compile("Price 7.5"))).to_be_visible()


def test_a_chain_of_decisions_is_walked_and_stands_in_the_diagram(shipping):
    page = shipping()
    panel = trying(page)
    panel.get_by_label("country").select_option(label="US")
    panel.get_by_label("weight").fill("1")
    panel.get_by_label("fragile").select_option("true")

    expect(page.locator(".helm-output")).to_have_text(['"far"', "20.4", '"FRAGILE 20.4 EUR"'])
    panel.get_by_role("button", name=re.compile('^Zone "far"')).click()

    expect(rule(page, "Zone_far")).to_have_attribute("data-light", "matched")
    expect(page.get_by_role("button", name="Zone", exact=True)).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(panel.get_by_label("country")).to_have_value('"US"')
    panel.get_by_role("button", name=re.compile("^Price 20.4")).click()
    expect(rule(page, "Price_far")).to_have_attribute("data-light", "matched")


def test_what_is_no_value_is_said_at_its_field_and_why_something_is_null_at_its_cell(shipping):
    page = shipping()
    tab(page, "Price")
    panel = trying(page)
    panel.get_by_label("country").select_option(label="FR")
    panel.get_by_label("weight").fill("much")

    expect(panel.get_by_text("Expected a number, found “much”.")).to_be_visible()
    expect(panel.get_by_label("weight")).to_have_attribute("aria-invalid", "true")

    panel.get_by_label("weight").fill("")
    expect(page.locator("[data-problem='told']").first).to_be_visible()
    expect(panel.get_by_role("list", name="Why something is null")).to_be_visible()


def test_what_was_typed_stays_until_it_is_cleared(shipping):
    page = shipping()
    tab(page, "Zone")
    panel = trying(page)
    panel.get_by_label("country").select_option(label="DE")
    expect(rule(page, "Zone_near")).to_have_attribute("data-light", "matched")

    page.reload()
    page.wait_for_selector("#workplace[data-ready='1']")
    tab(page, "Zone")
    expect(rule(page, "Zone_near")).to_have_attribute("data-light", "matched")
    panel.get_by_role("button", name="Clear").click()

    expect(rule(page, "Zone_near")).not_to_have_attribute("data-light", "matched")
    expect(panel.get_by_label("country")).to_have_value("")


def test_problems_stand_where_they_are_in_every_view(shipping):
    page = shipping()
    tab(page, "Price")
    page.locator("td[data-row-id='Price_small'][data-col-id='Price_out']").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("6.9 +")

    wrong = page.locator("[data-problem='error']")
    expect(wrong).to_have_attribute("data-col-id", "Price_out")
    page.get_by_role("button", name="Requirements").click()
    expect(page.locator(".helm-sign[data-problem='error']")).to_have_count(1)


@pytest.fixture
def decided(helm_server):
    """Deploys the decisions and asks one; gives the key of the evaluation."""
    engine = Engine(helm_server)
    engine.deploys("shipping.dmn", SHIPPING.read_text())

    def ask(decision, **variables):
        body = {"decisionDefinitionId": decision, "variables": variables}
        answer = engine.call("POST", "/v2/decision-definitions/evaluation", body)
        return answer["decisionEvaluationKey"]

    return ask


def test_a_decision_that_was_made_shows_its_table_and_its_chain(open_window, decided):
    page = open_window()
    key = decided("Label", country="FR", parcel={"weight": 12.5, "fragile": True})

    page.goto("/operate/decisions")
    page.get_by_role("row").filter(has_text="FRAGILE 13.4 EUR").first.get_by_role(
        "link"
    ).first.click()
    page.wait_for_url(f"**/operate/decisions/{key}?step=3")
    page.get_by_role("link", name=re.compile("^Price")).click()

    matched = page.locator("tr[data-matched]")
    expect(matched).to_have_count(1)
    expect(matched).to_contain_text("13.4")
    expect(page.get_by_role("heading", name="Price", exact=True)).to_be_visible()
    page.wait_for_selector(".decided-drawing[data-ready]")
    expect(page.locator(".decided-output-badge")).to_have_count(3)
    expect(page.locator(".bjs-powered-by")).to_be_visible()


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_both_pages_are_accessible_and_as_wide_as_their_window(
    shipping, open_window, decided, accessibility, theme, size
):
    page = shipping(theme=theme, size=size)
    panel = trying(page)
    panel.get_by_label("country").select_option(label="FR")
    panel.get_by_label("weight").fill("12.5")
    expect(panel.get_by_role("button", name=re.compile("^Price 13.4"))).to_be_visible()
    assert accessibility(page) == []
    tab(page, "Price")
    expect(rule(page, "Price_near")).to_have_attribute("data-light", "matched")
    assert accessibility(page) == []

    made = open_window(theme=theme, size=size)
    keys = [
        decided("Label", country="FR", parcel={"weight": 12.5, "fragile": True}),
        decided("Price", country="FR"),
    ]
    addresses = [f"/operate/decisions/{key}" for key in keys]
    addresses += [f"{addresses[0]}?step=2", "/operate/decisions", "/operate/decisions?failed=on"]
    for address in addresses:
        made.goto(address)
        assert accessibility(made) == [], address
        assert made.evaluate("document.documentElement.scrollWidth") <= size["width"], address


LATER = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def in_dmn_15(tmp_path, more=""):
    """The same decisions as a file of DMN 1.5, with *more* in it."""
    text = SHIPPING.read_text(encoding="utf-8")
    text = re.sub(r"https://www\.omg\.org/spec/DMN/\d{8}/MODEL/", LATER, text)
    file = tmp_path / "shipping.dmn"
    file.write_text(text.replace("</definitions>", f"{more}</definitions>"), encoding="utf-8")
    return file


def test_a_file_of_a_later_version_is_edited_in_its_own(imported, tmp_path):
    page = imported(in_dmn_15(tmp_path))
    tab(page, "Price")

    page.locator("td[data-row-id='Price_small'][data-col-id='Price_out']").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("7.5")
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")

    expect(page.locator("#save-state")).to_contain_text("Saved")
    saved = page.request.get(f"{page.url}/draft").json()["text"]
    assert LATER in saved
    assert "20191111/MODEL" not in saved
    assert "7.5" in saved


def test_a_file_of_boxed_logic_without_a_drawing_is_drawn_and_tried(imported, tmp_path):
    file = tmp_path / "shipping.dmn"
    file.write_text(
        '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="D" '
        'namespace="urn:d"><inputData id="w" name="weight"><variable name="weight" '
        'typeRef="number"/></inputData><decision id="kind" name="Kind"><variable name="Kind"/>'
        '<informationRequirement><requiredInput href="#w"/></informationRequirement><conditional>'
        "<if><literalExpression><text>weight &gt; 5</text></literalExpression></if>"
        '<then><literalExpression><text>"heavy"</text></literalExpression></then>'
        '<else><literalExpression><text>"light"</text></literalExpression></else>'
        "</conditional></decision></definitions>"
    )
    page = imported(file)

    expect(page.locator(".djs-shape[data-element-id='kind']")).to_be_visible()
    expect(page.locator(".djs-connection")).to_have_count(1)
    trying(page).get_by_label("weight").fill("7")
    expect(page.locator(".helm-output")).to_have_text('"heavy"')


def test_a_file_with_more_than_the_editor_draws_is_looked_at_and_tried(imported, tmp_path):
    dear = (
        '<decision id="dear" name="Dear"><variable name="Dear"/>'
        '<filter id="dear_filter"><in><literalExpression><text>[1, 20, 30]</text>'
        "</literalExpression></in><match><literalExpression><text>item &gt; 10</text>"
        "</literalExpression></match></filter></decision>"
    )
    page = imported(in_dmn_15(tmp_path, dear))

    expect(page.get_by_role("alert")).to_contain_text("It can be looked at, tried and deployed")
    expect(page.get_by_role("alert")).to_contain_text("<filter>")
    tab(page, "Price")
    panel = trying(page)
    panel.get_by_label("country").select_option(label="FR")
    panel.get_by_label("weight").fill("12.5")
    expect(rule(page, "Price_near")).to_have_attribute("data-light", "matched")
    assert "<filter" in page.request.get(f"{page.url}/draft").json()["text"]
