"""Cases in Studio: drawn and described by people, and files of other tools stay as they were."""

import difflib
import re
from itertools import count
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.web.conftest import PHONE

ROOMY = {"width": 1440, "height": 900}
FILES = Path(__file__).parents[1] / "cmmn" / "files"
NUMBERS = count(1)
OLD = "loan_camunda_1_0"

WRONG = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" id="d" targetNamespace="x"
    expressionLanguage="https://www.omg.org/spec/DMN/20191111/FEEL/">
  <case id="wrong" name="Wrong">
    <casePlanModel id="plan" name="Wrong">
      <planItem id="first" definitionRef="tFirst"/>
      <planItem id="second" definitionRef="tSecond">
        <entryCriterion id="begin" sentryRef="ready"/>
      </planItem>
      <sentry id="ready">
        <planItemOnPart id="on" sourceRef="first">
          <standardEvent>complete</standardEvent></planItemOnPart>
        <ifPart><condition>amount ></condition></ifPart>
      </sentry>
      <humanTask id="tFirst" name="First" performerRef="nobody"/>
      <humanTask id="tSecond" name="Second"/>
    </casePlanModel>
  </case>
</definitions>"""


@pytest.fixture
def opened(open_window):
    """A file of this content, imported into a project of its own and open."""

    def enter(name, data, **window):
        page = open_window(**{"size": ROOMY, **window})
        page.goto("/studio")
        page.get_by_role("button", name=re.compile("New project|first one")).first.click()
        page.get_by_label("Name", exact=True).fill(f"Cases {next(NUMBERS)}")
        page.get_by_role("button", name="Create", exact=True).click()
        page.get_by_role("button", name="Import").click()
        page.locator("#import-input").set_input_files(
            {"name": name, "mimeType": "application/xml", "buffer": data}
        )
        page.get_by_role("dialog").get_by_role("button", name="Import").click()
        page.wait_for_selector("#workplace[data-ready='1']")
        expect(page.locator("#problems-count")).not_to_have_text("Checking …")
        return page

    return enter


@pytest.fixture
def begun(open_window):
    """A new case from the template."""
    page = open_window(size=ROOMY)
    page.goto("/studio")
    page.get_by_role("button", name=re.compile("New project|first one")).first.click()
    page.get_by_label("Name", exact=True).fill(f"Cases {next(NUMBERS)}")
    page.get_by_role("button", name="Create", exact=True).click()
    page.get_by_role("button", name="Blank case").click()
    page.wait_for_selector("#workplace[data-ready='1']")
    return page


def entry(page, name):
    return page.locator(f"#properties [data-entry-id='{name}']")


def group(page, label):
    return page.locator("#properties .bio-properties-panel-group-header").filter(
        has=page.get_by_text(label, exact=True)
    )


def select(page, element):
    shape = page.locator(f"g.djs-element[data-element-id='{element}'] > .djs-hit").first
    box = shape.bounding_box()
    page.mouse.click(box["x"] + 12, box["y"] + 4)


def saved(page):
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_have_attribute("data-phase", "saved")
    return page.evaluate(
        "async () => (await (await fetch(location.pathname + '/draft')).json()).text"
    )


def changed(before, after):
    """The lines that are only in one of the texts, without their signs."""
    lines = difflib.ndiff(before.splitlines(), after.splitlines())
    return [line[0] + line[2:].strip() for line in lines if line[0] in "+-"]


@pytest.mark.parametrize("name", ["every_element", "flowable_design", "camunda_modeler"])
def test_a_change_leaves_every_other_character_of_a_file_alone(opened, name):
    text = (FILES / f"{name}.cmmn").read_text(encoding="utf-8")
    page = opened(f"{name}.cmmn", text.encode())

    select(page, page.locator("g.djs-shape").first.get_attribute("data-element-id"))
    entry(page, "case-name").locator("input").fill("Another name")
    expect(page.locator("[data-act='undo']")).to_be_enabled()
    after = saved(page)

    lines = changed(text, after)
    assert len(lines) in (2, 4)
    assert all('name="' in line for line in lines)
    assert sum(line.count("Another name") for line in lines) == 2

    page.locator("[data-act='undo']").click()
    assert saved(page) == text


def test_a_file_without_a_drawing_gets_one_and_nothing_else(opened):
    text = (FILES / "camunda_dispute.cmmn").read_text(encoding="utf-8")
    page = opened("camunda_dispute.cmmn", text.encode())

    expect(page.locator("g.djs-shape[data-element-id='Agreed']")).to_be_visible()
    assert (
        page.evaluate("async () => (await (await fetch(location.pathname + '/draft')).json()).text")
        == text
    )
    entry(page, "case-name").locator("input").fill("Dispute!")
    expect(page.locator("[data-act='undo']")).to_be_enabled()
    after = saved(page)

    from_, to = after.index("  <cmmndi:CMMNDI "), after.index("</cmmn:definitions>")
    assert (after[:from_] + after[to:]).replace("Dispute!", "Dispute") == text


def test_a_file_of_1_0_is_shown_as_its_equal_and_saved_as_that_with_a_change(opened):
    text = (FILES / f"{OLD}.cmmn").read_text(encoding="utf-8")
    page = opened(f"{OLD}.cmmn10.xml", text.encode())

    expect(page.locator("#notices")).to_contain_text("CMMN 1.0")
    expect(page.locator("g.djs-shape[data-element-id='PI_HumanTask_2']")).to_be_visible()
    entry(page, "case-name").locator("input").fill("Loans")
    expect(page.locator("[data-act='undo']")).to_be_enabled()
    after = saved(page)

    assert "20131201" not in after
    for kept in ("<!-- Sentries -->", "camunda:variableOnPart", "<![CDATA[${applicationSufficient"):
        assert kept in after


def test_a_case_is_built_with_the_keyboard_and_the_panel(begun, accessibility):
    page = begun
    group(page, "Roles").locator("button.bio-properties-panel-add-entry").click()
    entry(page, "role-0-name").locator("input").fill("adjuster")
    page.locator("#editor").focus()
    page.keyboard.press("n")
    expect(page.get_by_role("button", name="Human task").first).to_be_focused()

    page.keyboard.press("Enter")
    expect(entry(page, "name").locator("input")).to_be_focused()
    page.keyboard.type("Settle the claim")
    entry(page, "performer").locator("select").select_option(label="adjuster")
    group(page, "Criteria").click()
    page.get_by_role("button", name="Add entry criterion").click()
    expect(entry(page, "if-part").locator(".cm-content")).to_be_focused()
    page.keyboard.type("amount > 5")
    assert "amount &gt; 5" in saved(page)
    group(page, "Events").locator("button.bio-properties-panel-add-entry").click()
    entry(page, "on-0-source").locator("select").select_option(label="Look at it")
    expect(page.locator("g.djs-connection")).to_have_count(1)

    text = saved(page)
    assert re.search(
        r'<cmmn:humanTask id="\w+" name="Settle the claim" performerRef="Role_\w+"', text
    )
    assert "amount &gt; 5" in text
    assert text.count("planItemOnPart ") == 1
    expect(page.locator("#problems-count")).to_have_text("No problems")
    assert accessibility(page) == []


def test_what_may_be_planned_has_a_rule_roles_and_a_boundary(begun):
    page = begun
    group(page, "Roles").locator("button.bio-properties-panel-add-entry").click()
    entry(page, "role-0-name").locator("input").fill("agent")
    entry(page, "case-name").locator("input").focus()
    group(page, "Planning policies").locator("button.bio-properties-panel-add-entry").click()
    entry(page, "policy-0-role").locator("select").select_option("agent")
    entry(page, "policy-0-items").get_by_label("Ask somebody").check(force=True)
    entry(page, "policy-0-DiscretionaryItem_1-most").locator("input").fill("2")
    entry(page, "policy-0-DiscretionaryItem_1-most").locator("input").blur()
    select(page, "DiscretionaryItem_1")
    entry(page, "applicable").locator(".cm-content").click()
    page.keyboard.type("water = true")
    entry(page, "planned-by").get_by_label("agent").check(force=True)

    text = saved(page)

    assert '<helm:planningPolicy role="agent">' in text
    assert '<helm:allow item="DiscretionaryItem_1" maxPlanned="2" />' in text
    assert re.search(
        r'authorizedRoleRefs="Role_\w+" applicabilityRuleRefs="ApplicabilityRule_\w+"', text
    )
    assert "water = true" in text
    expect(page.locator("#problems-count")).to_have_text("No problems")


def test_each_problem_is_marked_where_it_is_and_leads_there(opened):
    page = opened("wrong.cmmn", WRONG.replace("amount >", "amount &gt;").encode())

    expect(page.locator("#problems-count")).to_have_text(re.compile("2 errors"))
    marked = page.locator("g.djs-shape.helm-problem-error")
    ids = {marked.nth(n).get_attribute("data-element-id") for n in range(marked.count())}
    assert ids == {"begin", "first"}

    page.locator("#problems summary").click()
    page.locator("#problems-list").get_by_text("is not FEEL").click()
    expect(entry(page, "if-part")).to_be_visible()


def test_a_case_is_deployed_from_studio(begun):
    page = begun
    page.locator("[data-act='deploy']").click()
    page.locator("#deploy-button").click()

    expect(page.locator("#deploy-outcome")).to_contain_text("Deployed")
    expect(page.locator("#deploy-outcome")).to_contain_text("v1")


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [ROOMY, PHONE], ids=["wide", "phone"])
def test_the_editor_is_accessible_and_keeps_the_mark_of_its_makers(
    opened, accessibility, theme, size
):
    data = (FILES / "every_element.cmmn").read_bytes()
    page = opened("every_element.cmmn", data, theme=theme, size=size)

    assert accessibility(page) == []
    expect(page.locator(".bjs-powered-by")).to_be_visible()
    if size is PHONE:
        expect(page.locator(".djs-palette")).to_have_count(0)
