"""Long texts in columns that are indexed: PostgreSQL's indexes take 2,704 bytes, SQLite's any."""

from random import Random

import pytest

from tests.api.caller import Caller, problem
from tests.edges.ledger import nothing_changes
from tests.edges.office import Office

pytestmark = pytest.mark.django_db
START = "/v2/process-instances"


def letters(many: int, seed: int = 1) -> str:
    """Letters of three bytes that do not compress."""
    draw = Random(seed)
    return "".join(chr(draw.randrange(0x4E00, 0x9FFF)) for _ in range(many))


def test_names_of_255_letters_are_kept_everywhere(root: Caller, office: Office):
    long = letters(255)
    body = {"processDefinitionId": "errand", "variables": {long: 1}, "businessId": long}
    assert root("POST", START, body).status_code == 200
    message = {
        "name": letters(255, 2),
        "correlationKey": letters(255, 3),
        "messageId": letters(255, 4),
        "timeToLive": 60_000,
    }
    assert root("POST", "/v2/messages/publication", message).status_code == 200
    assert root("POST", "/v2/messages/publication", message).status_code == 409
    changes = {"candidateGroups": [long], "candidateUsers": [long]}
    task = f"/v2/user-tasks/{office.task}"
    assert root("PATCH", task, {"changeset": changes}).status_code == 204
    assert root("POST", f"{task}/assignment", {"assignee": long}).status_code == 204

    (found,) = root.search("user-tasks", filter={"assignee": long})

    assert found["candidateGroups"] == [long]


def test_a_name_beyond_every_index_is_refused(root: Caller, office: Office):
    body = {"processDefinitionId": "errand", "variables": {letters(1_000): 1}}

    with nothing_changes():
        problem(root("POST", START, body))


@pytest.mark.parametrize("key", [letters(5_000), "a\0b"])
def test_a_correlation_key_that_no_index_holds_is_an_incident(root: Caller, office: Office, key):
    body = {"processDefinitionId": "office", "variables": {"number": key}}

    instance = root("POST", START, body).json()["processInstanceKey"]

    (incident,) = root.search("incidents", filter={"processInstanceKey": instance})
    assert (incident["elementId"], incident["errorType"]) == ("Post", "EXTRACT_VALUE_ERROR")
    assert "at most 255 characters" in incident["errorMessage"]
