"""Linked resources: a worker is told the keys of deployed files, as they are bound."""

import json

import pytest

from engine import public
from engine.public import Refused
from engine.store.models.definitions import Definition
from engine.store.models.incidents import Incident
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import chain

LINK = '<zeebe:linkedResource resourceId="{}" resourceType="RPA" linkName="RPAScript"{}/>'


def linking(resource: str, binding: str = "", links: int = 1, task: str = "serviceTask") -> bytes:
    """A process whose work links *resource*."""
    link = LINK.format(resource, binding) * links
    return chain(
        f'<{task} id="Work"><extensionElements><zeebe:taskDefinition type="work"/>'
        f"<zeebe:linkedResources>{link}</zeebe:linkedResources></extensionElements></{task}>"
    )


def script(version_tag: str = "", content: str = "Click") -> bytes:
    return json.dumps({"id": "robot", "versionTag": version_tag, "script": content}).encode()


def linked(desk: Desk) -> list[dict[str, str]]:
    """What the header of the job says."""
    desk.start()
    found: list[dict[str, str]] = json.loads(desk.job().headers["linkedResources"])
    return found


def key_of(resource: str, version: int) -> str:
    return str(Definition.objects.get(definition_id=resource, version=version).key)


@pytest.mark.parametrize("task", ["serviceTask", "scriptTask", "sendTask", "businessRuleTask"])
def test_the_job_tells_the_key_the_type_and_the_name(desk: Desk, task: str) -> None:
    desk.deploy(("p.bpmn", linking("sum.js", task=task)), ("sum.js", b"return a + b"))

    (entry,) = linked(desk)

    assert entry == {
        "resourceKey": key_of("sum.js", 1),
        "resourceType": "RPA",
        "linkName": "RPAScript",
    }


def test_the_latest_is_looked_up_when_the_job_is_opened(desk: Desk) -> None:
    desk.deploy(("p.bpmn", linking("sum.js")), ("sum.js", b"1"))
    desk.deploy(("sum.js", b"2"))

    assert [entry["resourceKey"] for entry in linked(desk)] == [key_of("sum.js", 2)]


def test_what_is_bound_to_its_deployment_stays_as_it_was_deployed(desk: Desk) -> None:
    bound = linking("sum.js", ' bindingType="deployment"')
    desk.deploy(("p.bpmn", bound), ("sum.js", b"1"))
    desk.deploy(("sum.js", b"2"))

    assert [entry["resourceKey"] for entry in linked(desk)] == [key_of("sum.js", 1)]


def test_what_is_bound_to_its_deployment_must_be_in_it(desk: Desk) -> None:
    desk.deploy(("sum.js", b"1"))

    with pytest.raises(Refused) as refused:
        desk.deploy(("p.bpmn", linking("sum.js", ' bindingType="deployment"')))

    (problem,) = refused.value.problems
    assert (problem.code, problem.element) == ("not-in-deployment", "Work")
    assert "Expected the resource 'sum.js' in the same deployment" in problem.message


def test_a_script_says_its_id_and_version_tag_in_its_file(desk: Desk) -> None:
    desk.deploy(("one.rpa", script("v1")))
    desk.deploy(("two.rpa", script("v2", "Type")))
    desk.deploy(("p.bpmn", linking("robot", ' bindingType="versionTag" versionTag="v1"')))

    assert [entry["resourceKey"] for entry in linked(desk)] == [key_of("robot", 1)]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"Click", "malformed-json"),
        (b"[]", "malformed-script"),
        (b"{}", "missing-script-id"),
        (b'{"id": ""}', "missing-script-id"),
        (json.dumps({"id": "x" * 256}).encode(), "invalid-id"),
        (json.dumps({"id": "x", "versionTag": "y" * 256}).encode(), "invalid-id"),
    ],
)
def test_a_script_without_an_id_is_refused(desk: Desk, data: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        desk.deploy(("robot.rpa", data))

    assert [problem.code for problem in refused.value.problems] == [code]


def test_a_missing_resource_is_told_and_then_waited_for_in_an_incident(desk: Desk) -> None:
    (warned,) = public.check([("p.bpmn", linking("sum.js"))])
    desk.deploy(("p.bpmn", linking("sum.js")))
    instance = desk.start()

    incident = Incident.objects.get(instance_key=instance)
    assert (warned.code, warned.element) == ("not-deployed", "Work")
    assert incident.type == "RESOURCE_NOT_FOUND"
    assert "expected a deployed resource with the id 'sum.js'" in incident.message

    desk.deploy(("sum.js", b"1"))
    public.resolve_incident(incident.key, actor=ROOT)

    assert "linkedResources" in desk.job().headers


def test_what_lies_beside_or_is_deployed_is_not_missing(desk: Desk) -> None:
    model = ("p.bpmn", linking("sum.js"))

    assert public.check([model, ("sum.js", b"1")]) == ()
    assert public.check([model], beside=[("sum.js", b"1")]) == ()
    desk.deploy(("sum.js", b"1"))
    assert public.check([model]) == ()
    tagged = linking("sum.js", ' bindingType="versionTag" versionTag="v1"')
    assert [one.code for one in public.check([("p.bpmn", tagged)])] == ["not-deployed"]


def test_several_are_told_in_the_order_of_the_model(desk: Desk) -> None:
    model = linking("a.js", links=2).replace(b'resourceId="a.js"', b'resourceId="b.js"', 1)
    desk.deploy(("p.bpmn", model), ("a.js", b"1"), ("b.js", b"1"))

    assert [entry["resourceKey"] for entry in linked(desk)] == [
        key_of("b.js", 1),
        key_of("a.js", 1),
    ]


def test_an_expression_opens_no_job_and_needs_no_resource(desk: Desk) -> None:
    script_task = linking("gone.js", task="scriptTask").replace(
        b'<zeebe:taskDefinition type="work"/>',
        b'<zeebe:script expression="=1 + 2" resultVariable="sum"/>',
    )
    desk.deploy(("p.bpmn", script_task))

    assert desk.state(desk.start()) == "COMPLETED"
