"""Message start events are listed among those who wait for messages."""

import pytest

from tests.api.caller import Caller
from tests.dispatch.desk import Desk

pytestmark = pytest.mark.django_db

STARTED_BY = """<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="f"
 targetNamespace="urn:t"><message id="m" name="ordered"/>
 <process id="p" name="Orders" isExecutable="true">
 <startEvent id="Start"><messageEventDefinition messageRef="m"/></startEvent>
 <manualTask id="{task}"/><endEvent id="End"/>
 <sequenceFlow id="a" sourceRef="Start" targetRef="{task}"/>
 <sequenceFlow id="b" sourceRef="{task}" targetRef="End"/></process></definitions>"""


def deploy(task: str) -> None:
    Desk().deploy(STARTED_BY.format(task=task).encode())


def test_the_start_event_of_the_latest_version_waits_for_its_message(root: Caller) -> None:
    deploy("Pack")
    deploy("Ship")

    items = root.search("message-subscriptions", sort=[{"field": "processDefinitionVersion"}])

    old, new = items["items"] if isinstance(items, dict) else items
    assert (old["messageSubscriptionState"], old["processDefinitionVersion"]) == ("DELETED", 1)
    assert int(new["messageSubscriptionKey"]) > int(old["messageSubscriptionKey"])
    assert int(new["processDefinitionKey"]) > int(old["processDefinitionKey"])
    shown = {
        "processDefinitionId": "p",
        "processDefinitionName": "Orders",
        "processDefinitionVersion": 2,
        "processInstanceKey": None,
        "rootProcessInstanceKey": None,
        "elementId": "Start",
        "elementInstanceKey": None,
        "messageSubscriptionState": "CREATED",
        "messageSubscriptionType": "START_EVENT",
        "messageName": "ordered",
        "correlationKey": None,
        "toolName": None,
        "inboundConnectorType": None,
        "tenantId": "<default>",
    }
    assert {name: new[name] for name in shown} == shown


def test_start_events_are_found_by_their_type(root: Caller) -> None:
    deploy("Pack")

    found = {
        kind: len(root.search("message-subscriptions", filter={"messageSubscriptionType": kind}))
        for kind in ("START_EVENT", "PROCESS_EVENT")
    }

    assert found == {"START_EVENT": 1, "PROCESS_EVENT": 0}
