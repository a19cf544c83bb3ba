"""One request body of each operation, as the OpenAPI document shows it."""

from collections.abc import Mapping
from typing import Any

EXAMPLES: Mapping[str, Mapping[str, Any]] = {
    "createProcessInstance": {
        "processDefinitionId": "loan",
        "variables": {"application": {"id": "A-17", "amount": 48000}},
        "tags": ["branch:north"],
    },
    "cancelProcessInstance": {},
    "migrateProcessInstance": {
        "targetProcessDefinitionKey": "2251799813685251",
        "mappingInstructions": [{"sourceElementId": "Check", "targetElementId": "Check"}],
    },
    "modifyProcessInstance": {
        "activateInstructions": [
            {
                "elementId": "Approve",
                "variableInstructions": [{"variables": {"checked": True}}],
            }
        ],
        "terminateInstructions": [{"elementId": "Check"}],
    },
    "cancelProcessInstancesBatchOperation": {"filter": {"processDefinitionId": "loan"}},
    "resolveIncidentsBatchOperation": {"filter": {"processDefinitionId": "loan"}},
    "modifyProcessInstancesBatchOperation": {
        "filter": {"processDefinitionId": "loan", "elementId": "Check"},
        "moveInstructions": [{"sourceElementId": "Check", "targetElementId": "Approve"}],
    },
    "migrateProcessInstancesBatchOperation": {
        "filter": {"processDefinitionId": "loan", "processDefinitionVersion": 1},
        "migrationPlan": {
            "targetProcessDefinitionKey": "2251799813685251",
            "mappingInstructions": [{"sourceElementId": "Check", "targetElementId": "Check"}],
        },
    },
    "checkProcessInstancesMigration": {
        "filter": {"processDefinitionId": "loan", "processDefinitionVersion": 1},
        "migrationPlan": {
            "targetProcessDefinitionKey": "2251799813685251",
            "mappingInstructions": [{"sourceElementId": "Check", "targetElementId": "Check"}],
        },
    },
    "activateJobs": {
        "type": "send-letter",
        "timeout": 60_000,
        "maxJobsToActivate": 10,
        "worker": "letters-1",
        "fetchVariable": ["application"],
        "requestTimeout": 10_000,
    },
    "completeJob": {"variables": {"sent": True}},
    "completeJobs": {
        "jobs": [
            {"jobKey": "2251799813685301", "variables": {"sent": True}},
            {"jobKey": "2251799813685302", "variables": {"sent": False}},
        ]
    },
    "failJob": {"retries": 2, "errorMessage": "The printer is on fire.", "retryBackOff": 5_000},
    "throwJobError": {"errorCode": "NO_ADDRESS", "errorMessage": "The customer has moved."},
    "updateJob": {"changeset": {"retries": 3}},
    "publishMessage": {
        "name": "payment received",
        "correlationKey": "A-17",
        "timeToLive": 3_600_000,
        "messageId": "payment-4711",
        "variables": {"paid": 120.50},
    },
    "correlateMessage": {"name": "payment received", "correlationKey": "A-17"},
    "broadcastSignal": {"signalName": "branch closed", "variables": {"branch": "north"}},
    "evaluateConditionals": {"variables": {"stock": 3}},
    "assignUserTask": {"assignee": "alice", "allowOverride": False},
    "updateUserTask": {"changeset": {"dueDate": "2026-12-01T12:00:00Z", "priority": 80}},
    "completeUserTask": {"variables": {"approved": True}},
    "createElementInstanceVariables": {"variables": {"limit": 5_000}, "local": False},
    "activateAdHocSubProcessActivities": {
        "elements": [{"elementId": "AskCustomer", "variables": {"question": "Since when?"}}]
    },
    "evaluateDecision": {"decisionDefinitionId": "risk", "variables": {"income": 4_200}},
    "evaluateExpression": {"expression": "=amount * 1.19", "variables": {"amount": 100}},
    "resolveIncident": {},
    "deleteResource": {},
    "pinClock": {"timestamp": 1_800_000_000_000},
    "decideInboxItem": {"decision": "reject", "reason": "The payslip is from another person."},
}
SEARCHES: Mapping[str, Mapping[str, Any]] = {
    "searchProcessInstances": {
        "filter": {"processDefinitionId": "loan", "state": "ACTIVE", "hasIncident": True},
        "sort": [{"field": "startDate", "order": "DESC"}],
        "page": {"limit": 20},
    },
    "searchUserTasks": {"filter": {"assignee": "alice", "state": "CREATED"}},
    "searchJobs": {"filter": {"type": {"$like": "send-*"}, "retries": {"$gt": 0}}},
    "searchVariables": {"filter": {"name": "approved", "value": "true"}},
    "searchIncidents": {"filter": {"state": "ACTIVE", "errorType": {"$neq": "JOB_NO_RETRIES"}}},
    "searchInbox": {"filter": {"kind": {"$in": ["escalation", "approval"]}}},
}


def example_of(operation_id: str) -> Mapping[str, Any] | None:
    """The example of an operation's body, or None."""
    return EXAMPLES.get(operation_id, SEARCHES.get(operation_id))
