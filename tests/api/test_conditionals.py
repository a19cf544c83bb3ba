"""``POST /v2/conditionals/evaluation``: what it starts, and what it refuses."""

from io import BytesIO

import pytest

from engine.store.models.instances import Instance
from tests.api.caller import Caller, problem
from tests.bpmn.drawing import flow, node, process, service

pytestmark = pytest.mark.django_db(transaction=True)

WHEN = (
    "<conditionalEventDefinition><condition>=stock &lt; 10</condition></conditionalEventDefinition>"
)
DRAWN = process(node("startEvent", inside=WHEN, id="s") + service("A") + flow("f", "s", "A"))
PATH = "/v2/conditionals/evaluation"


@pytest.fixture
def watched(root: Caller) -> Caller:
    """A caller who may do everything, with a process that begins when stock is low."""
    file = BytesIO(DRAWN)
    file.name = "p.bpmn"
    assert root.http.post("/v2/deployments", {"resources": [file]}).status_code == 200
    return root


def test_it_says_what_it_has_started(watched: Caller):
    none = watched("POST", PATH, {"variables": {"stock": 20}}).json()
    one = watched("POST", PATH, {"variables": {"stock": 3}}).json()

    assert none["processInstances"] == []
    (started,) = one["processInstances"]
    row = Instance.objects.get(key=int(started["processInstanceKey"]))
    assert started["processDefinitionKey"] == str(row.definition_key)
    assert int(one["conditionalEvaluationKey"]) > int(none["conditionalEvaluationKey"])
    assert one["tenantId"] == "<default>"


def test_one_process_definition_may_be_named(watched: Caller):
    key = watched("POST", "/v2/process-definitions/search", {}).json()["items"][0]
    body = {"variables": {"stock": 3}, "processDefinitionKey": key["processDefinitionKey"]}

    assert len(watched("POST", PATH, body).json()["processInstances"]) == 1
    problem(watched("POST", PATH, {**body, "processDefinitionKey": "2251799813685999"}), 404)


def test_variables_are_needed(watched: Caller):
    problem(watched("POST", PATH, {}), 400)
    problem(watched("POST", PATH, {"variables": [1]}), 400)
    problem(watched("POST", PATH, {"variables": {}, "tenantId": "other"}), 400)


def test_a_condition_that_cannot_be_judged_is_told_by_its_start_event(root: Caller):
    file = BytesIO(DRAWN.replace(b"=stock &lt; 10", b"=stock"))
    file.name = "p.bpmn"
    root.http.post("/v2/deployments", {"resources": [file]})

    said = problem(root("POST", PATH, {"variables": {"stock": "few"}}), 400)

    assert "the start event 's'" in said["detail"]
