"""Models in Studio: what is opened and saved loses nothing, and each problem is marked in place."""

import re
from collections import Counter
from itertools import count
from pathlib import Path

import pytest
from lxml import etree
from playwright.sync_api import expect

ROOMY = {"width": 1440, "height": 900}
TEMPLATES = Path(__file__).parents[1] / "api/models/templates.bpmn"
EVERY = Path(__file__).parents[2] / "static/src/modeler/helm/every_element.bpmn"
NUMBERS = count(1)

#: Written out in the file, and what the schema says anyway.
DEFAULTS = {
    ("isInterrupting", "true"),
    ("parallelMultiple", "false"),
    ("triggeredByEvent", "false"),
    ("mustUnderstand", "false"),
    ("bindingType", "latest"),
    ("textFormat", "text/plain"),
    ("typeLanguage", "http://www.w3.org/2001/XMLSchema"),
}

WRONG = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:helm="urn:helm:ext"
    id="d" targetNamespace="x">
  <bpmn:message id="Nameless" name="=1 +"><bpmn:extensionElements>
    <zeebe:subscription correlationKey="=k"/></bpmn:extensionElements></bpmn:message>
  <bpmn:process id="wrong" isExecutable="true">
    <bpmn:extensionElements><helm:policy decision="x" elements="Nobody"/></bpmn:extensionElements>
    <bpmn:startEvent id="Begin"><bpmn:outgoing>in</bpmn:outgoing></bpmn:startEvent>
    <bpmn:exclusiveGateway id="Choice"><bpmn:incoming>in</bpmn:incoming>
      <bpmn:outgoing>Plain</bpmn:outgoing><bpmn:outgoing>Other</bpmn:outgoing>
    </bpmn:exclusiveGateway>
    <bpmn:intermediateCatchEvent id="Wait"><bpmn:incoming>Plain</bpmn:incoming>
      <bpmn:messageEventDefinition id="On" messageRef="Nameless"/></bpmn:intermediateCatchEvent>
    <bpmn:intermediateCatchEvent id="Timer"><bpmn:incoming>Other</bpmn:incoming>
      <bpmn:timerEventDefinition id="When"/></bpmn:intermediateCatchEvent>
    <bpmn:sequenceFlow id="in" sourceRef="Begin" targetRef="Choice"/>
    <bpmn:sequenceFlow id="Plain" sourceRef="Choice" targetRef="Wait">
      <bpmn:conditionExpression>ready</bpmn:conditionExpression></bpmn:sequenceFlow>
    <bpmn:sequenceFlow id="Other" sourceRef="Choice" targetRef="Timer">
      <bpmn:conditionExpression>=ready</bpmn:conditionExpression></bpmn:sequenceFlow>
  </bpmn:process>
</bpmn:definitions>"""


@pytest.fixture
def opened(open_window):
    """A file of this content, imported into a project of its own and open."""

    def enter(name, data):
        page = open_window(size=ROOMY)
        page.goto("/studio")
        page.get_by_role("button", name=re.compile("New project|first one")).first.click()
        page.get_by_label("Name", exact=True).fill(f"Interchange {next(NUMBERS)}")
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


def said(data):
    """Every element with its place, attributes and text, as often as it is written."""
    lines = Counter()
    for element in etree.fromstring(data).iter("*"):
        above = [one.get("id", one.tag) for one in reversed([*element.iterancestors()])]
        attributes = {(k, v) for k, v in element.attrib.items() if (k, v) not in DEFAULTS}
        text = (element.text or "").strip()
        lines[(*above, element.tag, *sorted(attributes), text)] += 1
    return lines


def test_a_file_with_every_element_is_changed_and_loses_nothing(opened):
    page = opened("every.bpmn", EVERY.read_bytes())

    box = page.locator("g.djs-element[data-element-id='user'] > .djs-visual").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".djs-context-pad .entry[data-action='append.end-event']").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_have_attribute("data-phase", "saved")
    text = page.evaluate(
        "async () => (await (await fetch(location.pathname + '/draft')).json()).text"
    )

    before, after = said(EVERY.read_bytes()), said(text.encode())
    assert before - after == Counter()
    assert len(list(etree.fromstring(text.encode()).iter("{*}endEvent"))) == 4


def test_what_element_templates_made_is_shown_changed_and_loses_nothing(opened):
    page = opened("templates.bpmn", TEMPLATES.read_bytes())

    badge = page.locator(".djs-overlays[data-container-id='FetchRate'] .helm-badge")
    expect(badge).to_have_attribute(
        "title", "Element template io.camunda.connectors.HttpJson.v2, version 12"
    )
    assert badge.locator("img").evaluate("image => image.decode().then(() => image.naturalWidth)")
    page.locator("g.djs-element[data-element-id='FetchRate'] > .djs-hit").first.click()
    panel = page.locator("[data-group-id='group-helm-template']")
    expect(panel).to_contain_text("io.camunda.connectors.HttpJson.v2 version 12")
    name = page.locator("#bio-properties-panel-name")
    name.fill("Fetch today's rate")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_have_attribute("data-phase", "saved")
    text = page.evaluate(
        "async () => (await (await fetch(location.pathname + '/draft')).json()).text"
    )

    before, after = said(TEMPLATES.read_bytes()), said(text.encode())
    named = {("name", "Fetch the rate"), ("name", "Fetch today's rate")}
    ((lost, _),) = (before - after).items()
    new = [one for one in after - before if "BPMNLabel" not in one[-2]]  # bpmn-js adds one
    assert [set(lost) ^ set(one) for one in new] == [named]


def test_each_problem_is_marked_where_it_is(opened):
    page = opened("wrong.bpmn", WRONG.encode())

    expect(page.locator("#problems")).to_have_attribute("data-state", "bad")
    for element in ("Plain", "Wait", "Timer"):
        sign = page.locator(f".djs-overlays[data-container-id='{element}'] .helm-problem-sign")
        expect(sign, element).to_have_count(1)
    signs = {
        element: page.locator(
            f".djs-overlays[data-container-id='{element}'] .helm-problem-sign"
        ).get_attribute("title")
        for element in ("Plain", "Wait")
    }
    assert "begins with '='" in signs["Plain"]
    assert "1 +" in signs["Wait"]
    corner = page.locator(".helm-problem-root")
    expect(corner).to_have_count(1)
    assert "contains no element 'Nobody'" in corner.get_attribute("title")


POOL = """<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI" xmlns:helm="urn:helm:ext"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" id="d" targetNamespace="x">
  <bpmn:collaboration id="c"><bpmn:participant id="Pool" processRef="p"/></bpmn:collaboration>
  <bpmn:process id="p" isExecutable="true">
    <bpmn:extensionElements><helm:policy decision="x" elements="Nobody"/></bpmn:extensionElements>
    <bpmn:laneSet id="ls"><bpmn:lane id="Clerks" name="Clerks">
      <bpmn:flowNodeRef>Begin</bpmn:flowNodeRef></bpmn:lane></bpmn:laneSet>
    <bpmn:startEvent id="Begin"/>
  </bpmn:process>
  <bpmndi:BPMNDiagram id="dia"><bpmndi:BPMNPlane id="pl" bpmnElement="c">
    <bpmndi:BPMNShape id="s1" bpmnElement="Pool" isHorizontal="true">
      <dc:Bounds x="100" y="100" width="400" height="160"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="Clerks" isHorizontal="true">
      <dc:Bounds x="130" y="100" width="370" height="160"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s3" bpmnElement="Begin">
      <dc:Bounds x="200" y="160" width="36" height="36"/></bpmndi:BPMNShape>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</bpmn:definitions>"""


def test_a_lane_is_marked_itself_and_a_process_at_its_pool(opened):
    page = opened("pool.bpmn", POOL.encode())

    sign = ".djs-overlays[data-container-id='{}'] .helm-problem-sign"
    lane, pool = page.locator(sign.format("Clerks")), page.locator(sign.format("Pool"))
    expect(lane).to_have_attribute("data-severity", "warning")
    expect(pool).to_have_attribute("data-severity", "error")
    assert "contains no element 'Nobody'" in pool.get_attribute("title")
    expect(page.locator(".helm-problem-root")).to_have_count(0)


SCRIPTS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
    xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
    xmlns:di="http://www.omg.org/spec/DD/20100524/DI" id="d" targetNamespace="x">
  <process id="prüfung" isExecutable="true">
    <startEvent id="anfang"><outgoing>überweg</outgoing></startEvent>
    <manualTask id="审核" name="审核"><incoming>überweg</incoming></manualTask>
    <sequenceFlow id="überweg" sourceRef="anfang" targetRef="审核"/>
  </process>
  <bpmndi:BPMNDiagram id="dia"><bpmndi:BPMNPlane id="plane" bpmnElement="prüfung">
    <bpmndi:BPMNShape id="s1" bpmnElement="anfang">
      <dc:Bounds x="100" y="100" width="36" height="36"/></bpmndi:BPMNShape>
    <bpmndi:BPMNShape id="s2" bpmnElement="审核">
      <dc:Bounds x="200" y="78" width="100" height="80"/></bpmndi:BPMNShape>
    <bpmndi:BPMNEdge id="e1" bpmnElement="überweg">
      <di:waypoint x="136" y="118"/><di:waypoint x="200" y="118"/></bpmndi:BPMNEdge>
  </bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""


def test_ids_in_any_script_are_drawn_and_saved_as_they_were(opened):
    page = opened("scripts.bpmn", SCRIPTS.encode())

    expect(page.locator("g.djs-shape")).to_have_count(2)
    box = page.locator("g.djs-shape").filter(has_text="审核").bounding_box()
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.locator(".djs-context-pad .entry[data-action='append.end-event']").click()
    page.keyboard.press("Escape")
    page.keyboard.press("Control+s")
    expect(page.locator("#save-state")).to_have_attribute("data-phase", "saved")
    text = page.evaluate(
        "async () => (await (await fetch(location.pathname + '/draft')).json()).text"
    )

    before, after = said(SCRIPTS.encode()), said(text.encode())
    assert before - after == Counter()
    assert len(list(etree.fromstring(text.encode()).iter("{*}endEvent"))) == 1
