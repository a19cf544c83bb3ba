"""Calling and called instances through HTTP: who called whom, and whose trouble is whose."""

import pytest

from engine import public
from tests.api.caller import Caller, problem
from tests.dispatch.desk import ROOT
from tests.dispatch.test_calls import calling, working

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def called(root: Caller) -> Caller:
    """The process p, which calls child, which calls leaf, which waits for a job; one instance."""
    drawings = {"p": calling(), "c": calling("leaf", "child"), "l": working("leaf")}
    public.deploy([(f"{name}.bpmn", data) for name, data in drawings.items()], actor=ROOT)
    body = {"processDefinitionId": "p", "businessId": "A-1", "tags": ["vip"]}
    assert root("POST", "/v2/process-instances", body).status_code == 200
    return root


def instances(caller: Caller) -> dict[str, dict[str, object]]:
    found = caller.search("process-instances")
    return {instance["processDefinitionId"]: instance for instance in found}


def fail_the_job(caller: Caller) -> None:
    demand = {"type": "work", "timeout": 60_000, "maxJobsToActivate": 1, "requestTimeout": -1}
    (job,) = caller("POST", "/v2/jobs/activation", demand).json()["jobs"]
    assert job["rootProcessInstanceKey"] == instances(caller)["p"]["processInstanceKey"]
    body = {"retries": 0, "errorMessage": "no"}
    answer = caller("POST", f"/v2/jobs/{job['jobKey']}/failure", body)
    assert answer.status_code == 204


def test_a_child_names_its_parent_and_its_root(called: Caller):
    found = instances(called)
    top, child = found["p"], found["child"]
    (call,) = called.search(
        "element-instances",
        filter={"type": "CALL_ACTIVITY", "processInstanceKey": top["processInstanceKey"]},
    )

    assert top["parentProcessInstanceKey"] is top["parentElementInstanceKey"] is None
    assert child["parentProcessInstanceKey"] == top["processInstanceKey"]
    assert child["parentElementInstanceKey"] == call["elementInstanceKey"]
    assert {one["rootProcessInstanceKey"] for one in found.values()} == {top["processInstanceKey"]}
    assert {(one["businessId"], *one["tags"]) for one in found.values()} == {("A-1", "vip")}


def test_children_are_found_by_their_parent_and_by_its_element(called: Caller):
    found = instances(called)
    child = found["child"]
    for name in ("parentProcessInstanceKey", "parentElementInstanceKey"):
        (one,) = called.search("process-instances", filter={name: child[name]})
        assert one == child
    roots = called.search(
        "process-instances", filter={"parentProcessInstanceKey": {"$exists": False}}
    )
    assert roots == [found["p"]]


def test_the_call_hierarchy_goes_from_the_root_to_the_instance(called: Caller):
    found = instances(called)
    keys = [found[name]["processInstanceKey"] for name in ("p", "child", "leaf")]

    way = called("GET", f"/v2/process-instances/{keys[-1]}/call-hierarchy").json()
    assert [step["processInstanceKey"] for step in way] == keys
    assert [step["processDefinitionName"] for step in way] == ["p", "child", "leaf"]
    (alone,) = called("GET", f"/v2/process-instances/{keys[0]}/call-hierarchy").json()
    assert alone["processDefinitionKey"] == found["p"]["processDefinitionKey"]

    assert problem(called("GET", "/v2/process-instances/1/call-hierarchy"), 404)


def test_a_childs_incident_is_told_of_everyone_above_it(called: Caller):
    fail_the_job(called)
    found = instances(called)
    (incident,) = called.search("incidents")
    top = found["p"]["processInstanceKey"]

    assert {one["hasIncident"] for one in found.values()} == {True}
    assert incident["processInstanceKey"] == found["leaf"]["processInstanceKey"]
    assert incident["rootProcessInstanceKey"] == top
    calls = called.search("element-instances", filter={"type": "CALL_ACTIVITY"})
    assert {call["hasIncident"] for call in calls} == {True}
    for where in [f"process-instances/{one['processInstanceKey']}" for one in found.values()]:
        assert called.search(f"{where}/incidents") == [incident]
    for where in [f"element-instances/{call['elementInstanceKey']}" for call in calls]:
        assert called.search(f"{where}/incidents") == [incident]
    of_calls = called("GET", f"/v2/process-instances/{top}/statistics/element-instances").json()
    assert {item["elementId"]: item["incidents"] for item in of_calls["items"]}["Call"] == 1


def test_only_the_root_is_canceled(called: Caller):
    found = instances(called)
    leaf = found["leaf"]["processInstanceKey"]
    told = problem(called("POST", f"/v2/process-instances/{leaf}/cancellation"), 409)
    assert told["title"] == "INVALID_STATE"
    assert found["p"]["processInstanceKey"] in told["detail"]

    root = found["p"]["processInstanceKey"]
    assert called("POST", f"/v2/process-instances/{root}/cancellation").status_code == 204
    assert {one["state"] for one in instances(called).values()} == {"TERMINATED"}


def test_an_awaited_start_waits_for_what_it_calls(root: Caller):
    drawing = working("child").replace(b'<serviceTask id="Work">', b'<scriptTask id="Work">')
    drawing = drawing.replace(b"</serviceTask>", b"</scriptTask>")
    script = b'<zeebe:script expression="=x + 1" resultVariable="y"/>'
    drawing = drawing.replace(b'<zeebe:taskDefinition type="work" retries="3"/>', script)
    public.deploy([("p.bpmn", calling()), ("c.bpmn", drawing)], actor=ROOT)
    body = {"processDefinitionId": "p", "awaitCompletion": True, "variables": {"x": 1}}

    answer = root("POST", "/v2/process-instances", body)

    assert answer.json()["variables"] == {"x": 1, "y": 2}
