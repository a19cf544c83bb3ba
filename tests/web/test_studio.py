"""Studio in a browser: drawing with the mouse, mending, deploying, starting; forms, decisions."""

import re
from itertools import count

import pytest
from playwright.sync_api import expect

from tests.web.conftest import PHONE, WIDE

NUMBERS = count(1)
SETTLED_MS = 400  # fields of the panel wait 300 ms for the next key
ROOMY = {"width": 1440, "height": 900}


WRITTEN = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" id="d" targetNamespace="x">
  <bpmn:process id="written" isExecutable="true">
    <bpmn:startEvent id="Begin"><bpmn:outgoing>a</bpmn:outgoing></bpmn:startEvent>
    <bpmn:sequenceFlow id="a" sourceRef="Begin" targetRef="Ask" />
    <bpmn:serviceTask id="Ask"><bpmn:extensionElements><zeebe:taskDefinition type="ask" />
      </bpmn:extensionElements><bpmn:incoming>a</bpmn:incoming><bpmn:outgoing>b</bpmn:outgoing>
    </bpmn:serviceTask>
    <bpmn:sequenceFlow id="b" sourceRef="Ask" targetRef="Done" />
    <bpmn:endEvent id="Done"><bpmn:incoming>b</bpmn:incoming></bpmn:endEvent>
  </bpmn:process>
</bpmn:definitions>"""


@pytest.fixture
def studio(open_window):
    """A window in an empty project: `studio(theme="dark")`."""

    def enter(**options):
        page = open_window(**{"size": ROOMY, **options})
        page.goto("/studio")
        page.get_by_role("button", name=re.compile("New project|first one")).first.click()
        page.get_by_label("Name", exact=True).fill(f"Drawings {next(NUMBERS)}")
        page.get_by_role("button", name="Create", exact=True).click()
        expect(page.get_by_role("heading", name="Drawings")).to_be_visible()
        return page

    return enter


def new_file(page, template, name):
    """A file from a template, open in its editor."""
    page.get_by_role("button", name="New file").click()
    dialog = page.get_by_role("dialog", name="New file")
    dialog.get_by_label("Name", exact=True).fill(name)
    dialog.get_by_text(template, exact=True).click()
    dialog.get_by_role("button", name="Create and open").click()
    is_open(page)


def is_open(page):
    page.wait_for_selector("#workplace[data-ready='1']")
    expect(page.locator("#problems-count")).not_to_have_text("Checking …")


def middle(page, element):
    box = page.locator(f"g.djs-element[data-element-id='{element}'] > .djs-visual").bounding_box()
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def append(page, source, entry):
    """Append by the pad beside an element, with the mouse; the new element's id."""
    select(page, source)
    before = elements(page)
    page.locator(f".djs-context-pad .entry[data-action='{entry}']").click()
    page.wait_for_function(
        "n => document.querySelectorAll('g.djs-shape').length > n", arg=len(before)
    )
    page.keyboard.press("Escape")  # it would have been named now
    expect(page.locator("#editor svg[role='application']")).to_be_focused()
    shapes = [one for one in elements(page) if one not in before and not one.startswith("Flow")]
    return next(one for one in shapes if not one.endswith("_label"))


def select(page, element):
    """A click selects; a click on what is selected takes the selection away."""
    if page.locator(f"g.djs-element.selected[data-element-id='{element}']").count() == 0:
        page.mouse.click(*middle(page, element))
    expect(page.locator(".djs-context-pad.open")).to_be_visible()


def elements(page):
    return page.eval_on_selector_all("g.djs-shape", "all => all.map(one => one.dataset.elementId)")


def saved(page):
    """Everything is with the server, also what was typed just now."""
    page.locator(".workplace-title").click()  # a field gives its text when it is left
    page.wait_for_timeout(SETTLED_MS)
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_have_attribute("data-phase", "saved")


def kept(page):
    """The text that the server has."""
    saved(page)
    return page.evaluate(
        "async () => (await (await fetch(location.pathname + '/draft')).json()).text"
    )


def of_its_own(page):
    """Another window on the same file. The browser calls each refused request an error on the
    console, so refusals that a test wants are asked for in a window that nobody listens to."""
    other = page.context.new_page()
    other.goto(page.url)
    is_open(other)
    return other


def test_a_process_is_drawn_with_the_mouse_deployed_and_started(studio):
    page = studio()
    new_file(page, "Blank process", "Small")

    task = append(page, "Start", "append.append-task")
    select(page, task)
    page.locator(".djs-context-pad .entry[data-action='replace']").click()
    page.locator(".djs-popup .entry", has_text="User task").first.click()
    end = append(page, task, "append.end-event")

    assert len(elements(page)) == 3
    saved(page)
    expect(page.locator("#problems")).not_to_have_attribute("data-state", "bad")
    page.reload()
    is_open(page)
    assert set(elements(page)) == {"Start", task, end}

    page.get_by_role("button", name="Deploy", exact=True).first.click()
    page.locator("#deploy-button").click()
    expect(page.locator("#deploy-outcome")).to_contain_text("Deployed.")
    page.get_by_role("button", name="Start an instance …").click()
    page.locator("#start-json .cm-content").click()
    page.keyboard.press("Control+A")
    page.keyboard.type('{"amount": 100}')
    page.locator("#start-button").click()

    expect(page.locator("#start-outcome")).to_contain_text(re.compile(r"Started instance \d+"))


def test_new_user_tasks_are_user_tasks_of_the_dialect(studio):
    page = studio()
    new_file(page, "Blank process", "Typed")

    task = append(page, "Start", "append.append-task")
    select(page, task)
    page.keyboard.press("r")
    page.locator(".djs-popup input").fill("user task")
    page.keyboard.press("Enter")
    text = kept(page)

    assert re.search(r"<bpmn:userTask.*?<zeebe:userTask />", text, re.DOTALL)


def test_a_problem_is_shown_on_its_element_and_leads_there(studio):
    page = studio()
    new_file(page, "Blank process", "Broken")
    page = of_its_own(page)

    task = append(page, "Start", "append.append-task")
    select(page, task)
    page.locator(".djs-context-pad .entry[data-action='replace']").click()
    page.locator(".djs-popup .entry", has_text="Service task").first.click()

    expect(page.locator("#problems")).to_have_attribute("data-state", "bad")
    expect(
        page.locator(f".djs-overlays[data-container-id='{task}'] .helm-problem-sign")
    ).to_have_count(1)
    page.keyboard.press("Escape")
    page.mouse.click(700, 700)
    page.locator("#problems summary").click()
    page.locator("#problems-list button").first.click()
    expect(page.locator(f"g.djs-element.selected[data-element-id='{task}']")).to_have_count(1)

    page.get_by_role("button", name="Deploy", exact=True).first.click()
    page.locator("#deploy-button").click()
    expect(page.locator("#deploy-outcome")).to_contain_text("Nothing was deployed")


def test_an_agent_a_milestone_and_a_policy_are_set_in_the_panel(studio):
    page = studio()
    new_file(page, "Agent region", "Agents")
    panel = page.locator("#properties")

    page.mouse.click(*corner(page, "Investigate"))
    expect(panel.get_by_text("Agent", exact=True)).to_be_visible()
    panel.locator("[data-group-id='group-helm-policy'] .bio-properties-panel-add-entry").click()
    panel.get_by_label("Decision", exact=True).fill("payment_policy")
    panel.get_by_label("Tokens at most").fill("60000")
    select(page, "Release")
    panel.get_by_label("When rejected").select_option("continue")
    panel.get_by_label("How many must approve").fill("2")
    text = kept(page)

    assert 'maxTokens="60000"' in text
    assert '<helm:policy decision="payment_policy" />' in text
    assert re.search(r'<helm:milestone [^>]*quorum="2" [^>]*onReject="continue"', text)
    expect(page.locator(".helm-badge[data-kind='policy']")).to_have_count(1)


def corner(page, element):
    box = page.locator(f"g.djs-element[data-element-id='{element}'] > .djs-visual").bounding_box()
    return box["x"] + 20, box["y"] + box["height"] - 20


def test_a_process_that_nobody_drew_is_laid_out(studio):
    page = studio()
    page.get_by_role("button", name="Import").click()
    page.locator("#import-input").set_input_files(
        {"name": "written.bpmn", "mimeType": "application/xml", "buffer": WRITTEN.encode()}
    )
    page.get_by_role("dialog").get_by_role("button", name="Import").click()
    is_open(page)

    assert set(elements(page)) >= {"Begin", "Ask", "Done"}
    append(page, "Ask", "append.end-event")
    text = kept(page)
    assert '<zeebe:taskDefinition type="ask" />' in text
    assert 'bpmnElement="Ask"' in text


def test_a_file_that_cannot_be_drawn_says_so_and_stays_as_it_is(studio):
    page = studio()
    page.get_by_role("button", name="Import").click()
    page.locator("#import-input").set_input_files(
        {"name": "odd.form", "mimeType": "", "buffer": b'{"components": [{"type": "wheel"}]}'}
    )
    page.get_by_role("dialog").get_by_role("button", name="Import").click()

    expect(page.get_by_role("heading", name="This file cannot be drawn")).to_be_visible()
    expect(page.locator("#problems-count")).not_to_have_text("Checking …")
    with page.expect_download() as kept_file:
        page.get_by_label("More for this file").click()
        page.get_by_role("button", name="Export file").click()
    assert '"wheel"' in kept_file.value.path().read_text()


def test_two_windows_do_not_overwrite_each_other(studio):
    page = studio()
    new_file(page, "Blank process", "Shared")
    other = of_its_own(page)

    append(page, "Start", "append.end-event")
    saved(page)
    append(other, "Start", "append.append-task")

    expect(other.locator("#save-state")).to_have_attribute("data-phase", "conflict")
    expect(other.get_by_role("alert")).to_contain_text("in another window")
    other.get_by_role("button", name="Open the saved version").click()
    is_open(other)
    assert set(elements(other)) == set(elements(page))


def test_work_goes_on_without_a_line_and_is_saved_later(studio):
    page = studio()
    new_file(page, "Blank process", "Offline")
    page = of_its_own(page)

    page.route("**/draft", lambda route: route.abort())
    append(page, "Start", "append.end-event")
    expect(page.locator("#save-state")).to_contain_text("Offline")
    page.unroute("**/draft")
    page.evaluate("window.dispatchEvent(new Event('online'))")

    saved(page)
    page.reload()
    is_open(page)
    assert len(elements(page)) == 2


def test_the_mark_of_bpmn_io_is_in_full_sight(studio):
    page = studio()
    new_file(page, "Blank process", "Marked")

    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert page.evaluate(
            """() => {
              const mark = document.querySelector('.bjs-powered-by');
              const { left, top, width, height } = mark.getBoundingClientRect();
              return mark.contains(document.elementFromPoint(left + width / 2, top + height / 2));
            }"""
        )


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [WIDE, PHONE], ids=["wide", "phone"])
def test_every_page_of_studio_is_accessible(studio, accessibility, theme, size):
    page = studio(theme=theme, size=size)
    assert accessibility(page) == []
    project = page.url
    for template, name in [
        ("Agent region", "A.bpmn"),
        ("Decision table", "B.dmn"),
        ("Yes or no", "C.form"),
    ]:
        page.goto(project)
        new_file(page, template, name.split(".")[0])
        assert accessibility(page) == [], name
        page.get_by_role("button", name="Deploy", exact=True).first.click()
        assert accessibility(page) == [], f"deploy {name}"
        page.keyboard.press("Escape")
    for address in (project, "/studio", "/mywork/start"):
        page.goto(address)
        assert accessibility(page) == [], address


def test_a_decision_is_edited_in_its_table(studio):
    page = studio()
    new_file(page, "Decision table", "Risk")

    cell = page.locator("td.output-cell").first
    cell.click()
    page.keyboard.press("Control+A")
    page.keyboard.type('"look closer"')
    page.locator("td.input-cell").last.click()
    saved(page)
    page.reload()
    is_open(page)

    expect(page.locator("td.output-cell").first).to_contain_text('"look closer"')


def test_a_form_is_built_by_dragging_and_used_to_start(studio):
    page = studio()
    new_file(page, "Blank form", "Question")

    page.locator(".fjs-palette-field[data-field-type='number']").drag_to(
        page.locator(".fjs-element[data-id='Field_name']"), target_position={"x": 60, "y": 55}
    )
    expect(page.locator(".fjs-form-field-number")).to_have_count(1)
    saved(page)
    page.reload()
    is_open(page)

    expect(page.locator(".fjs-form-field-number")).to_have_count(1)


def test_people_without_the_group_get_a_page_that_says_so(open_window):
    page = open_window()
    page.goto("/admin/auth/user/add/")
    page.locator("input[name=username]").fill("eve")
    page.locator("input[name=password1]").fill("eve-secret-7")
    page.locator("input[name=password2]").fill("eve-secret-7")
    page.locator("input[name=_save]").click()
    page.get_by_role("heading", name=re.compile("Change user")).wait_for()

    eve = open_window(signed_in=("eve", "eve-secret-7")).context.new_page()
    answer = eve.goto("/studio")

    assert answer.status == 403
    expect(eve.get_by_role("main")).to_contain_text("modelers")
