"""Files that are wrong: refused with a problem that names the place; nothing changes."""

import json
from io import BytesIO

import pytest

from tests.api.caller import Caller, problem
from tests.edges.ledger import nothing_changes
from tests.edges.office import Office

pytestmark = pytest.mark.django_db

BPMN = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:helm="urn:helm:ext" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" id="d" targetNamespace="urn:t">'
)
DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
    'namespace="urn:t">'
)


def process(content: str, process_id: str = "p") -> bytes:
    start = '<startEvent id="Start"/>'
    inside = f'<process id="{process_id}" isExecutable="true">{start}{content}</process>'
    return f"{BPMN}{inside}</definitions>".encode()


def task(extensions: str = "", name: str = "Work") -> str:
    return (
        f'<sequenceFlow id="f" sourceRef="Start" targetRef="{name}"/>'
        f'<serviceTask id="{name}">'
        f"<extensionElements>{extensions}</extensionElements></serviceTask>"
    )


def deploy(caller: Caller, name: str, content: bytes, path: str = "/v2/deployments"):
    file = BytesIO(content)
    file.name = name
    return caller.http.post(path, {"resources": file})


WORK = '<zeebe:taskDefinition type="work"/>'
DOCTYPE = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
BOMB = (
    '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "'
    + "&b;" * 50
    + '"><!ENTITY d "'
    + "&c;" * 50
    + '">]><a>&d;</a>'
)
XML: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "malformed-xml"),
    "no XML": (b"hello", "malformed-xml"),
    "a tag that does not close": (b"<a><b></a>", "malformed-xml"),
    "U+0000": (b"<a>\x00</a>", "malformed-xml"),
    "a reference to a control character": (b"<a>&#8;</a>", "malformed-xml"),
    "not the encoding that it says": (b'<?xml version="1.0" encoding="UTF-8"?><a>\xff</a>', "malf"),
    "an encoding that nobody knows": (b'<?xml version="1.0" encoding="no-such"?><a/>', "malformed"),
    "a DOCTYPE": (DOCTYPE.encode(), "doctype-forbidden"),
    "a DOCTYPE in UTF-16": (DOCTYPE.encode("utf-16"), "doctype-forbidden"),
    "a DOCTYPE in UTF-16 without a mark": (DOCTYPE.encode("utf-16-be"), "doctype-forbidden"),
    "a DOCTYPE in UTF-32": (DOCTYPE.encode("utf-32"), "doctype-forbidden"),
    "an entity of another file": (
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        "doctype-forbidden",
    ),
    "laughs": (BOMB.encode(), "doctype-forbidden"),
    "200,001 elements": (b"<a>" + b"<b/>" * 200_000 + b"</a>", "too-many-elements"),
    "10,000 levels": (b"<a>" * 10_000 + b"</a>" * 10_000, "too-deep"),
    "another root": (b"<a/>", "not-bpmn"),
}


@pytest.mark.parametrize(("content", "code"), XML.values(), ids=XML.keys())
def test_xml_that_is_none_or_too_much_is_refused(root: Caller, office: Office, content, code):
    with nothing_changes():
        found = problem(deploy(root, "bad.bpmn", content))
        checked = deploy(root, "bad.bpmn", content, "/api/check").json()

    assert found["title"] == "INVALID_ARGUMENT"
    (fault,) = found["problems"]
    assert fault["code"].startswith(code)
    assert fault["file"] == "bad.bpmn"
    assert checked["deployable"] is False
    assert checked["problems"][0]["code"] == fault["code"]


MODELS: dict[str, tuple[bytes, str, str]] = {
    # what is wrong: the file, and the element and field that are named
    "a flow to nowhere": (
        process('<sequenceFlow id="Lost" sourceRef="Start" targetRef="Nowhere"/>'),
        "Lost",
        "targetRef",
    ),
    "a flow from nowhere": (
        process('<sequenceFlow id="Lost" sourceRef="Nowhere" targetRef="Start"/>'),
        "Lost",
        "sourceRef",
    ),
    "a condition that does not parse": (
        process(
            '<exclusiveGateway id="Which" default="no"/><endEvent id="Yes"/><endEvent id="No"/>'
            '<sequenceFlow id="in" sourceRef="Start" targetRef="Which"/>'
            '<sequenceFlow id="yes" sourceRef="Which" targetRef="Yes">'
            "<conditionExpression>=a &lt; (</conditionExpression></sequenceFlow>"
            '<sequenceFlow id="no" sourceRef="Which" targetRef="No"/>'
        ),
        "yes",
        "conditionExpression",
    ),
    "a mapping that does not parse": (
        process(
            task(
                WORK + '<zeebe:ioMapping><zeebe:input source="=1 +" target="a"/></zeebe:ioMapping>'
            )
        ),
        "Work",
        "zeebe:input source",
    ),
    "a job without a type": (process(task()), "Work", "zeebe:taskDefinition"),
    "an element of HELM that nobody knows": (
        process(task(WORK + '<helm:colour name="red"/>')),
        "Work",
        "helm:colour",
    ),
    "an id without end": (process(task(WORK, "x" * 300)), "x" * 255, "id"),
    "two elements of one id": (
        process(task(WORK) + '<endEvent id="Work"/>'),
        "Work",
        "id",
    ),
}


@pytest.mark.parametrize(("content", "element", "field"), MODELS.values(), ids=MODELS.keys())
def test_a_wrong_model_is_refused_with_element_and_field(
    root: Caller, office: Office, content, element, field
):
    with nothing_changes():
        found = problem(deploy(root, "bad.bpmn", content))

    places = [(fault["element"], fault["field"]) for fault in found["problems"]]
    assert (element, field) in places
    assert all(fault["file"] == "bad.bpmn" and fault["message"] for fault in found["problems"])
    assert element in found["detail"]


def test_a_decision_that_does_not_parse_is_named(root: Caller, office: Office):
    content = (
        f'{DMN}<decision id="Discount" name="Discount"><variable name="Discount"/>'
        "<literalExpression><text>1 + (</text></literalExpression></decision></definitions>"
    )

    with nothing_changes():
        found = problem(deploy(root, "bad.dmn", content.encode()))

    assert "Discount" in {fault["element"] for fault in found["problems"]}


FORMS: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "malformed-json"),
    "cut off": (b'{"id": "f"', "malformed-json"),
    "not UTF-8": (b'{"id": "\xff"}', "malformed-json"),
    "100,000 levels": (b"[" * 100_000, "malformed-json"),
    "300 levels": (b'{"id":"f","components":' + b"[" * 300 + b"]" * 300 + b"}", "too-deep"),
    "a number beyond all bounds": (b'{"id":"f","a":1e99999999999999999999}', "malformed-json"),
    "a number": (b"5", "malformed-form"),
    "a list": (b"[]", "malformed-form"),
    "no id": (b'{"components": []}', "missing-form-id"),
    "a number for an id": (b'{"id": 5, "components": []}', "missing-form-id"),
    "an id without end": (b'{"id":"' + b"f" * 300 + b'","components":[]}', "invalid-id"),
    "U+0000 in the id": (b'{"id":"f\\u0000","components":[]}', "invalid-id"),
    "U+0000 in the version tag": (
        b'{"id":"f","versionTag":"1\\u0000","components":[]}',
        "invalid-id",
    ),
    "no components": (b'{"id": "f"}', "missing-components"),
    "a number of components": (b'{"id": "f", "components": 5}', "missing-components"),
}


@pytest.mark.parametrize(("content", "code"), FORMS.values(), ids=FORMS.keys())
def test_a_wrong_form_is_refused(root: Caller, office: Office, content, code):
    with nothing_changes():
        found = problem(deploy(root, "bad.form", content))

    assert [fault["code"] for fault in found["problems"]] == [code]


ODD_COMPONENTS = [
    [5, None, "text", []],
    [{}],
    [{"type": 5, "key": 7, "id": []}],
    [{"type": "textfield", "key": "a", "validate": 5}],
    [{"type": "textfield", "key": "a", "validate": {"pattern": "(", "minLength": "x"}}],
    [{"type": "group", "components": 5}],
    [{"type": "select", "key": "a", "values": 5}],
    [{"type": "number", "key": "a.b.c", "validate": {"min": [], "max": {}}}],
    [{"type": "dynamiclist", "path": 5, "components": [{"type": "textfield"}]}],
    [{"type": "textfield", "key": "a", "conditional": {"hide": "=((("}}],
]


@pytest.mark.parametrize("components", ODD_COMPONENTS)
def test_odd_components_are_no_fault_of_ours(root: Caller, office: Office, components):
    content = json.dumps({"id": "odd", "components": components}).encode()

    assert deploy(root, "odd.form", content).status_code in (200, 400)
    assert deploy(root, "odd.form", content, "/api/check").status_code == 200


@pytest.mark.parametrize("name", ["bad.bpmn", "bad.dmn", "bad.form", "bad.txt"])
def test_twenty_megabytes_are_too_large(root: Caller, office: Office, name):
    with nothing_changes():
        found = problem(deploy(root, name, b"<a>" + b" " * 20_000_000 + b"</a>"), 413)

    assert name in found["detail"]
    assert found["problems"][0]["file"] == name


def test_a_good_file_beside_a_bad_one_is_not_deployed(root: Caller, office: Office):
    good, bad = BytesIO(process(task(WORK), "good")), BytesIO(b"<a/>")
    good.name, bad.name = "good.bpmn", "bad.bpmn"

    with nothing_changes():
        problem(root.http.post("/v2/deployments", {"resources": [good, bad]}))


@pytest.mark.parametrize(
    "name",
    ["n" * 300 + ".txt", "n" * 300 + ".bpmn", "a\u0000b.txt", "\ud7ff.txt", ".bpmn", "..txt"],
)
def test_an_odd_name_is_refused_or_kept(root: Caller, office: Office, name):
    content = process(task(WORK), "named") if name.endswith("bpmn") else b"text"

    answer = deploy(root, name, content)

    if answer.status_code != 200:
        assert problem(answer)["problems"]


@pytest.mark.parametrize("path", ["/v2/deployments", "/api/check"])
def test_what_is_not_multipart_is_refused(root: Caller, office: Office, path):
    bodies = {
        "application/json": (b"{}", 415),
        "text/plain": (b"x", 415),
        "": (b"", 415),
        "multipart/form-data": (b"x", 400),
        "multipart/form-data; boundary=": (b"x", 400),
        "multipart/form-data; boundary=b": (b"--b\r\nnonsense", 400),
        "multipart/form-data; boundary=" + "b" * 300: (b"x", 400),
    }

    with nothing_changes():
        for content_type, (body, status) in bodies.items():
            answer = root.http.generic("POST", path, body, content_type=content_type)
            problem(answer, status)


def test_a_flood_of_parts_is_refused(root: Caller, office: Office):
    with nothing_changes():
        problem(root.http.post("/v2/deployments", {"resources": ["x"] * 6_000}))
        files = [BytesIO(b"x") for _ in range(300)]
        for number, file in enumerate(files):
            file.name = f"{number}.txt"
        problem(root.http.post("/v2/deployments", {"resources": files}))


def test_a_decision_whose_tests_fail_is_refused_with_the_case(root: Caller, office: Office):
    model = (
        f'{DMN}<decision id="Half" name="Half"><literalExpression><text>n / 2</text>'
        "</literalExpression></decision></definitions>"
    )
    files = [BytesIO(model.encode()), BytesIO(b"name,n,=> output\nodd,3,1\n")]
    files[0].name, files[1].name = "half.dmn", "half.Half.csv"

    with nothing_changes():
        found = problem(root.http.post("/v2/deployments", {"resources": files}))

    assert found["status"] == 400
    (one,) = found["problems"]
    assert (one["code"], one["file"], one["element"]) == ("failed-test", "half.Half.csv", "Half")
    assert (one["field"], one["line"]) == ("odd", 2)
    assert one["message"].endswith("expected 1, found 1.5.")
