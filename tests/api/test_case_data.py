"""The data and roles of a case over HTTP (`cases-api.md`, Data and Roles)."""

from typing import Any

import pytest

from tests.api.caller import problem
from tests.api.case_office import CaseOffice, open_case_office
from tests.edges.ledger import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(root: Any) -> CaseOffice:
    return open_case_office(root)


def files(office: CaseOffice, key: str, **change: Any) -> Any:
    return office.root("POST", f"/api/cases/{key}/case-file", change)


def changed(office: CaseOffice, key: str, **change: Any) -> dict[str, Any]:
    answer = files(office, key, **change)
    assert answer.status_code == 204, answer.content
    case_file: dict[str, Any] = office.read(key)["caseFile"]
    return case_file


def sets(office: CaseOffice, key: str, **variables: Any) -> dict[str, Any]:
    answer = office.root("PUT", f"/api/cases/{key}/variables", {"variables": variables})
    assert answer.status_code == 204, answer.content
    return office.read(key)


def illegal(answer: Any) -> None:
    assert problem(answer, 409)["code"] == "illegal-transition"


def test_variables_and_case_file_items_share_a_namespace(office: CaseOffice):
    key = office.start()

    case = sets(office, key, total=12.5, claim={"amount": 3}, note_to_self="x")

    assert case["variables"] == {"total": 12.5, "note_to_self": "x"}
    assert case["caseFile"] == {"claim": {"amount": 3}}


def test_a_list_item_takes_a_list(office: CaseOffice):
    key = office.start(letter=["a", "b"])

    case = sets(office, key, letter=["a", "c", "d"])

    assert case["caseFile"]["letter"] == ["a", "c", "d"]


@pytest.mark.parametrize("value", [None, 0, "", False, [], {}, {"deep": [{"x": None}]}])
def test_values_come_back_as_they_went_in(office: CaseOffice, value: Any):
    key = office.start(claim=value, other=value)

    case = office.read(key)

    assert case["variables"]["other"] == value
    assert case["caseFile"].get("claim", "absent") == value


def test_an_item_is_created_updated_replaced_and_deleted(office: CaseOffice):
    key = office.start()

    assert changed(office, key, op="create", item="claim", value={"a": 1}) == {"claim": {"a": 1}}
    assert changed(office, key, op="update", item="claim", value={"b": 2}) == {
        "claim": {"a": 1, "b": 2}
    }
    assert changed(office, key, op="replace", item="claim", value={"c": 3}) == {"claim": {"c": 3}}
    assert changed(office, key, op="delete", item="claim") == {}


def test_an_operation_that_the_state_does_not_allow_changes_nothing(office: CaseOffice):
    key = office.start(claim=1)

    with nothing_changes():
        illegal(files(office, key, op="create", item="claim", value=2))
    changed(office, key, op="delete", item="claim")
    with nothing_changes():
        for op in ("update", "replace", "delete"):
            illegal(files(office, key, op=op, item="claim", value=2))
        illegal(files(office, key, op="addChild", item="claim", child="photo", value=2))


def test_children_stand_in_the_value_of_their_parent(office: CaseOffice):
    key = office.start(claim={"amount": 1})

    file = changed(office, key, op="addChild", item="claim", child="photo", value="p.png")
    assert file == {"claim": {"amount": 1, "photo": "p.png"}}
    file = changed(office, key, op="update", item="claim", value={"amount": 2})
    assert file == {"claim": {"amount": 2, "photo": "p.png"}}
    file = changed(office, key, op="removeChild", item="claim", child="photo")
    assert file == {"claim": {"amount": 2}}


def test_list_items_are_changed_element_by_element(office: CaseOffice):
    key = office.start()

    changed(office, key, op="create", item="letter", value="one")
    changed(office, key, op="create", item="letter", value="two")
    assert changed(office, key, op="update", item="letter", index=0, value="first") == {
        "letter": ["first", "two"]
    }
    problem(files(office, key, op="update", item="letter", index=9, value="x"), 404)


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"op": "create"},
        {"item": "claim"},
        {"op": "burn", "item": "claim"},
        {"op": "create", "item": ""},
        {"op": "create", "item": 3},
        {"op": "create", "item": "claim", "index": -1},
        {"op": "create", "item": "claim", "child": 3},
        {"op": "create", "item": "claim", "extra": 3},
    ],
)
def test_a_change_that_cannot_be_read_is_400(office: CaseOffice, body: Any):
    key = office.start()

    problem(office.root("POST", f"/api/cases/{key}/case-file", body), 400)


def test_an_unknown_case_file_item_is_404(office: CaseOffice):
    key = office.start(claim=1)

    problem(files(office, key, op="create", item="nothing", value=1), 404)


@pytest.mark.parametrize("body", [{}, {"variables": 3}, {"variables": {"": 1}}, {"vars": {}}])
def test_variables_that_cannot_be_read_are_400(office: CaseOffice, body: Any):
    key = office.start()

    problem(office.root("PUT", f"/api/cases/{key}/variables", body), 400)


# roles ----------------------------------------------------------------------------------------


def bind(office: CaseOffice, key: str, role: str, by: Any = None, **who: Any) -> Any:
    return (by or office.root)("PUT", f"/api/cases/{key}/roles/{role}", who)


def roles(office: CaseOffice, key: str) -> list[Any]:
    found: list[Any] = office.root("GET", f"/api/cases/{key}/roles").json()["roles"]
    return found


def test_an_unbound_role_is_held_by_the_group_of_its_name(office: CaseOffice):
    key = office.start()

    assert roles(office, key) == [
        {"role": "clerk", "users": [], "groups": ["clerk"]},
        {"role": "boss", "users": [], "groups": ["boss"]},
    ]


def test_a_bound_role_is_held_by_those_and_nobody_else(office: CaseOffice, call_as: Any):
    key = office.start()
    clerk, carla = call_as("clara", "clerk"), call_as("carla")
    assert bind(office, key, "clerk", users=["carla"], groups=["night"]).status_code == 204

    assert roles(office, key)[0] == {"role": "clerk", "users": ["carla"], "groups": ["night"]}
    problem(office.tries(key, "plan", "extra", clerk), 403)
    office.move(key, "plan", "extra", carla)
    office.move(key, "plan", "extra", call_as("nora", "night"))


def test_open_tasks_follow_their_role(office: CaseOffice, call_as: Any):
    key = office.start()
    nora = call_as("nora", "night")
    before = {task["elementId"] for task in nora.search("user-tasks")}

    bind(office, key, "clerk", groups=["night"])

    assert before == {"deep"}, "a task without a performer is everyone's"
    assert {task["elementId"] for task in nora.search("user-tasks")} == {"look", "deep"}
    (task,) = [t for t in office.root.search("user-tasks") if t["elementId"] == "look"]
    assert task["candidateGroups"] == ["night"]


def test_a_role_bound_to_nobody_is_held_by_nobody(office: CaseOffice, call_as: Any):
    key = office.start()

    bind(office, key, "clerk")

    assert roles(office, key)[0] == {"role": "clerk", "users": [], "groups": []}
    problem(office.tries(key, "plan", "extra", call_as("clara", "clerk")), 403)


def test_only_who_looks_after_all_binds_roles(office: CaseOffice, call_as: Any):
    key = office.start()

    for by in (call_as("clara", "clerk"), call_as("anna", "auditors"), call_as("sven")):
        with nothing_changes():
            problem(bind(office, key, "boss", by, users=["clara"]), 403)
    assert bind(office, key, "boss", call_as("otto", "operators"), users=["x"]).status_code == 204


def test_a_role_that_the_case_does_not_have_is_404(office: CaseOffice):
    key = office.start()

    problem(bind(office, key, "cook", users=["x"]), 404)
    problem(bind(office, key, "clerk", users=[""]), 400)
    problem(bind(office, key, "clerk", users="carla"), 400)
    problem(bind(office, key, "clerk", people=["carla"]), 400)


# tasks of people ------------------------------------------------------------------------------


def test_a_human_task_is_offered_to_its_role_and_completed_there(office: CaseOffice, call_as: Any):
    key = office.start()
    clerk = call_as("clara", "clerk")
    tasks = {task["elementId"]: task for task in clerk.search("user-tasks")}

    answer = clerk(
        "POST",
        f"/v2/user-tasks/{tasks['look']['userTaskKey']}/completion",
        {"variables": {"claim": {"seen": True}, "total": 5}},
    )

    assert answer.status_code == 204, answer.content
    case = office.read(key)
    assert (case["variables"], case["caseFile"]) == ({"total": 5}, {"claim": {"seen": True}})
    assert office.states(key)["look"] == "completed"
    assert tasks["look"]["processInstanceKey"] == key


def test_a_task_of_another_role_is_not_to_be_done(office: CaseOffice, call_as: Any):
    office.start()
    (task,) = [t for t in office.root.search("user-tasks") if t["elementId"] == "look"]

    answer = call_as("berta", "boss")(
        "POST", f"/v2/user-tasks/{task['userTaskKey']}/completion", {}
    )

    problem(answer, 403)


def test_a_task_that_ends_leaves_the_inbox(office: CaseOffice):
    key = office.start()
    office.move(key, "terminate", "Look")

    tasks = {task["elementId"]: task["state"] for task in office.root.search("user-tasks")}
    assert tasks["look"] == "CANCELED"
