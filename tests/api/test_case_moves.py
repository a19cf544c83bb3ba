"""The moves of a case over HTTP: offered, made, refused (`cases-api.md`, Moves)."""

from typing import Any

import pytest

from tests.api.caller import problem
from tests.api.case_office import CaseOffice, open_case_office
from tests.edges.ledger import nothing_changes

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(root: Any) -> CaseOffice:
    return open_case_office(root)


def refusal(answer: Any, code: str) -> dict[str, Any]:
    """A refused move: 409 with this code, and a sentence."""
    found = problem(answer, 409)
    assert found["code"] == code, found
    assert found["detail"].strip().endswith((".", "?")) or " " in found["detail"]
    return found


# making ---------------------------------------------------------------------------------------


def test_a_move_answers_the_item_that_it_moved(office: CaseOffice):
    key = office.start()
    look = office.read(key)["items"][0]["itemKey"]

    made = office.move(key, "complete", "Look")

    assert made == {"caseKey": key, "itemKey": look}


@pytest.mark.parametrize("name", ["Look", "look"])
def test_an_item_is_named_by_name_or_by_id(office: CaseOffice, name: str):
    key = office.start()

    office.move(key, "complete", name)

    assert office.states(key)["look"] == "completed"


def test_an_item_is_named_by_its_key(office: CaseOffice):
    key = office.start()
    look = office.read(key)["items"][0]["itemKey"]

    office.move(key, "complete", look)

    assert office.states(key)["look"] == "completed"


def test_the_case_itself_is_moved_by_its_word_and_answers_no_item(office: CaseOffice):
    key = office.start()

    made = office.move(key, "terminate", "case")

    assert made == {"caseKey": key, "itemKey": None}
    case = office.read(key)
    assert (case["state"], case["endDate"] is not None) == ("terminated", True)


def test_planning_answers_the_new_item(office: CaseOffice):
    key = office.start()

    made = office.move(key, "plan", "extra")

    planned = office.read(key)["items"][-1]
    assert made["itemKey"] == planned["itemKey"]
    assert (planned["planItemId"], planned["discretionary"], planned["state"]) == (
        "extra",
        True,
        "active",
    )


def test_variables_of_a_move_are_there_before_it(office: CaseOffice):
    key = office.start()

    office.move(key, "plan", "rich", variables={"total": 101})

    case = office.read(key)
    assert case["variables"] == {"total": 101}
    assert case["items"][-1]["planItemId"] == "rich"


def test_manual_work_is_started_disabled_and_enabled_again(office: CaseOffice):
    key = office.start()
    seen = [office.states(key)["write"]]

    for kind in ("disable", "reenable", "manualStart", "suspend", "resume", "complete"):
        office.move(key, kind, "Write")
        seen.append(office.states(key)["write"])

    assert seen == [
        "enabled",
        "disabled",
        "enabled",
        "active",
        "suspended",
        "active",
        "completed",
    ]


def test_index_and_owner_pick_one_of_several(office: CaseOffice):
    key = office.start()
    first = office.move(key, "plan", "extra")["itemKey"]
    second = office.move(key, "plan", "extra")["itemKey"]

    office.move(key, "complete", "extra", index=1)

    states = {item["itemKey"]: item["state"] for item in office.read(key)["items"]}
    assert (states[first], states[second]) == ("active", "completed")
    problem(office.tries(key, "complete", "extra", index=2), 404)
    refusal(office.tries(key, "complete", "extra", index=1), "illegal-transition")


def test_without_an_index_the_first_that_can_is_meant(office: CaseOffice):
    key = office.start()
    office.move(key, "plan", "extra")
    office.move(key, "plan", "extra")
    office.move(key, "complete", "extra", index=0)

    office.move(key, "complete", "extra")

    planned = [one for one in office.read(key)["items"] if one["planItemId"] == "extra"]
    assert [one["state"] for one in planned] == ["completed", "completed"]


def test_the_same_idempotency_key_moves_once_and_answers_the_same(office: CaseOffice):
    key = office.start()
    mark = {"Idempotency-Key": "plan-1"}
    body = {"kind": "plan", "item": "extra"}
    first = office.root("POST", f"/api/cases/{key}/moves", body, headers=mark)

    again = office.root("POST", f"/api/cases/{key}/moves", body, headers=mark)

    assert again.json() == first.json()
    planned = [one for one in office.read(key)["items"] if one["planItemId"] == "extra"]
    assert len(planned) == 1


def test_a_repeated_close_gets_the_first_answer(office: CaseOffice):
    key = office.start()
    office.move(key, "terminate", "case")
    mark = {"Idempotency-Key": "close-1"}
    body = {"kind": "close", "item": "case"}
    first = office.root("POST", f"/api/cases/{key}/moves", body, headers=mark)

    again = office.root("POST", f"/api/cases/{key}/moves", body, headers=mark)

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.json() == {"caseKey": key, "itemKey": None}


# refused --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"kind": "complete"},
        {"item": "Look"},
        {"kind": "explode", "item": "Look"},
        {"kind": 3, "item": "Look"},
        {"kind": "complete", "item": ""},
        {"kind": "complete", "item": 7},
        {"kind": "complete", "item": "Look", "index": -1},
        {"kind": "complete", "item": "Look", "index": "0"},
        {"kind": "complete", "item": "Look", "index": 1.5},
        {"kind": "plan", "item": "extra", "owner": 3},
        {"kind": "plan", "item": "extra", "owner": "x"},
        {"kind": "complete", "item": "Look", "variables": []},
        {"kind": "complete", "item": "Look", "as": "clerk"},
        {"kind": "complete", "item": "Look", "nonsense": True},
        {"kind": "complete", "item": "Lo\0ok"},
        [],
    ],
)
def test_a_move_that_cannot_be_read_is_400(office: CaseOffice, body: Any):
    key = office.start()

    with nothing_changes():
        answer = office.root("POST", f"/api/cases/{key}/moves", body)

    problem(answer, 400)


def test_an_unknown_item_is_404_before_anything_else(office: CaseOffice):
    key = office.start()

    for item in ("Nothing", "4", "999999999999999999999", "claim_plan"):
        with nothing_changes():
            answer = office.tries(key, "complete", item, variables={"x": 1})
        problem(answer, 404)


def test_a_refused_move_changes_nothing_its_variables_included(office: CaseOffice):
    key = office.start()
    office.move(key, "complete", "Look")

    with nothing_changes():
        answer = office.tries(key, "complete", "Look", variables={"total": 3})

    refusal(answer, "illegal-transition")


def test_an_item_whose_rule_is_not_true_is_not_applicable(office: CaseOffice):
    key = office.start(total=3)

    refusal(office.tries(key, "plan", "rich"), "not-applicable")


def test_what_can_only_be_planned_in_an_open_table_is_not_plannable(office: CaseOffice):
    key = office.start()
    office.move(key, "suspend", "case")

    refusal(office.tries(key, "plan", "extra"), "not-plannable")


def test_a_case_with_work_left_cannot_be_completed_by_hand(office: CaseOffice):
    key = office.start()

    refusal(office.tries(key, "complete", "case"), "not-completable")


def test_a_closed_case_takes_no_move_and_no_data(office: CaseOffice):
    key = office.start()
    office.move(key, "terminate", "case")
    office.move(key, "close", "case")

    with nothing_changes():
        refusal(office.tries(key, "reactivate", "case"), "illegal-transition")
        refusal(office.tries(key, "complete", "Look"), "illegal-transition")
        problem(office.tries(key, "complete", "Nothing"), 404)
        problem(office.tries(key, "complete", "Look", index=5), 404)
        written = office.root("PUT", f"/api/cases/{key}/variables", {"variables": {"a": 1}})
        refusal(written, "illegal-transition")
        created = {"op": "create", "item": "claim", "value": 1}
        refusal(office.root("POST", f"/api/cases/{key}/case-file", created), "illegal-transition")
    assert office.read(key)["state"] == "closed"
    assert office.moves(key) == {}


def test_the_reasons_come_in_their_order(office: CaseOffice, settings: Any):
    settings.HELM_CLOCK = "controlled"
    key = office.start(total=3)

    nobody = {"as": ["clerk"]}
    refusal(office.tries(key, "trigger", "Call", **nobody), "forbidden")
    office.move(key, "trigger", "Call", **{"as": ["boss"]})
    refusal(office.tries(key, "trigger", "Call", **nobody), "illegal-transition")
    refusal(office.tries(key, "plan", "extra", **{"as": ["boss"]}), "forbidden")


# offered --------------------------------------------------------------------------------------


def test_moves_have_all_their_members_and_say_why_not(office: CaseOffice):
    key = office.start(total=3)

    offered = office.moves(key)

    for move in offered.values():
        assert set(move) == {
            "kind",
            "itemKey",
            "planItemId",
            "name",
            "allowed",
            "reason",
            "detail",
            "schema",
        }
        assert move["allowed"] == (move["reason"] is None) == (move["detail"] is None)
    rich = offered["plan", "rich"]
    assert (rich["allowed"], rich["reason"], rich["itemKey"]) == (False, "not-applicable", None)
    assert offered["plan", "extra"]["name"] == "Extra"
    assert offered["complete", "look"]["allowed"]
    assert offered["manualStart", "write"]["allowed"]


def test_what_is_offered_is_accepted_and_what_is_not_is_refused(office: CaseOffice):
    key = office.start(total=3)

    for (kind, element), move in office.moves(key).items():
        fresh = office.start(total=3)
        item = element if move["itemKey"] is not None or kind == "plan" else "case"
        answer = office.tries(fresh, kind, item)
        if move["allowed"]:
            assert answer.status_code == 200, (kind, element, answer.content)
        else:
            refusal(answer, move["reason"])


# who ------------------------------------------------------------------------------------------


def test_members_hold_the_role_of_their_group(office: CaseOffice, call_as: Any):
    key = office.start()
    clerk, boss = call_as("carla", "clerk"), call_as("berta", "boss")

    refusal(office.tries(key, "trigger", "Call", clerk), "forbidden")
    office.move(key, "plan", "extra", clerk)
    office.move(key, "trigger", "Call", boss)

    assert not office.moves(office.start(), clerk)["trigger", "call"]["allowed"]


def test_who_is_no_member_is_refused_everything(office: CaseOffice, call_as: Any):
    key = office.start()
    stranger = call_as("sven", "cooks")

    with nothing_changes():
        for method, path, body in [
            ("GET", "", None),
            ("GET", "/moves", None),
            ("GET", "/roles", None),
            ("POST", "/moves", {"kind": "complete", "item": "Look"}),
            ("PUT", "/variables", {"variables": {"a": 1}}),
            ("POST", "/case-file", {"op": "create", "item": "claim", "value": 1}),
            ("PUT", "/roles/clerk", {"users": ["sven"]}),
        ]:
            problem(stranger(method, f"/api/cases/{key}{path}", body), 403)
    assert stranger("POST", "/api/cases/search").json()["items"] == []


def test_auditors_read_and_write_nothing(office: CaseOffice, call_as: Any):
    key = office.start()
    auditor = call_as("anna", "auditors")

    assert auditor("GET", f"/api/cases/{key}").status_code == 200
    assert office.moves(key, auditor) == {}
    problem(office.tries(key, "complete", "Look", auditor), 403)


def test_the_starter_is_a_member_without_a_role(office: CaseOffice, call_as: Any):
    modeler = call_as("mona", "modelers")
    key = office.start(by=modeler)

    assert modeler("GET", f"/api/cases/{key}").status_code == 200
    office.move(key, "complete", "Look", modeler)
    refusal(office.tries(key, "trigger", "Call", modeler), "forbidden")


def test_who_may_not_start_is_refused(office: CaseOffice, call_as: Any):
    answer = call_as("clara", "clerk")("POST", "/api/cases", {"caseDefinitionId": "claim"})

    problem(answer, 403)


def test_as_is_only_for_administrators_where_time_is_under_control(
    office: CaseOffice, call_as: Any, settings: Any
):
    key = office.start()
    operator, clerk = call_as("otto", "operators"), call_as("carla", "clerk")
    chosen = {"as": ["boss"]}

    settings.HELM_CLOCK = "real"
    problem(office.tries(key, "trigger", "Call", **chosen), 403)
    settings.HELM_CLOCK = "controlled"
    problem(office.tries(key, "trigger", "Call", operator, **chosen), 403)
    problem(office.tries(key, "trigger", "Call", clerk, **chosen), 403)
    refusal(office.tries(key, "trigger", "Call", **{"as": []}), "forbidden")
    office.move(key, "trigger", "Call", **chosen)


def test_who_moved_what_in_which_role_stands_in_the_journal(office: CaseOffice, call_as: Any):
    from engine.store import json
    from engine.store.models.journal import Journal

    key = office.start()
    office.move(key, "plan", "extra", call_as("carla", "clerk"))

    turn = Journal.objects.filter(instance_key=int(key)).order_by("-seq").first()
    events = json.decode(bytes(turn.events))
    (made,) = [event for event in events if event[0] == "MoveMade"]
    assert (turn.actor, turn.command) == ("user:carla", "MakeMove")
    assert "clerk" in str(made)


def test_what_was_marked_as_failed_is_an_incident_that_operators_resolve(
    office: CaseOffice, call_as: Any
):
    key = office.start()
    office.move(key, "fault", "Look")
    operator = call_as("otto", "operators")
    (incident,) = operator.search("incidents", filter={"processInstanceKey": key})
    assert (incident["elementId"], incident["state"]) == ("look", "ACTIVE")
    refusal(office.tries(key, "complete", "case"), "not-completable")

    answer = operator("POST", f"/v2/incidents/{incident['incidentKey']}/resolution")

    assert answer.status_code == 204, answer.content
    assert office.states(key)["look"] == "active"
