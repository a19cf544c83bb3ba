"""Searching: filters, sorting, pages and cursors, on rows made by hand."""

from datetime import timedelta

import pytest

from engine.store.models.subscriptions import MessageSubscription
from engine.store.models.work import Job
from tests.api.caller import START, Caller, problem

pytestmark = pytest.mark.django_db
PATH = "/v2/process-instances/search"


def keys(items):
    return [int(item["processInstanceKey"]) for item in items]


def found(root, **filters):
    return keys(root.search("process-instances", filter=filters))


def test_no_body_finds_everything_in_order_of_creation(root: Caller, instance):
    for key in (3, 1, 2):
        instance(key)

    answer = root.http.generic("POST", PATH).json()

    assert keys(answer["items"]) == [1, 2, 3]
    assert answer["page"]["totalItems"] == 3
    assert answer["page"]["hasMoreTotalItems"] is False


def test_an_empty_result_has_no_cursors(root: Caller):
    page = root.http.generic("POST", PATH).json()["page"]

    assert page == {
        "totalItems": 0,
        "hasMoreTotalItems": False,
        "startCursor": None,
        "endCursor": None,
    }


def test_every_key_of_an_item_is_there_and_typed(root: Caller, instance):
    instance(1, business_id="A-1", tags=["vip"], parent_key=None)

    (item,) = root.search("process-instances")

    assert item == {
        "processDefinitionId": "order",
        "processDefinitionName": "Order",
        "processDefinitionVersion": 1,
        "processDefinitionVersionTag": None,
        "startDate": "2026-11-20T07:21:14.873Z",
        "endDate": None,
        "state": "ACTIVE",
        "suspendedDate": None,
        "hasIncident": False,
        "tenantId": "<default>",
        "processInstanceKey": "1",
        "processDefinitionKey": "77",
        "parentProcessInstanceKey": None,
        "parentElementInstanceKey": None,
        "rootProcessInstanceKey": "1",
        "tags": ["vip"],
        "businessId": "A-1",
    }


def test_a_plain_value_means_equality(root: Caller, instance):
    instance(1)
    instance(2, process_id="loan")

    assert found(root, processDefinitionId="loan") == [2]
    assert found(root, processInstanceKey="1") == [1]
    assert found(root, processDefinitionVersion=2) == []


def test_enums_are_read_in_any_case(root: Caller, instance):
    instance(1)
    instance(2, state="COMPLETED")

    assert found(root, state="completed") == [2]
    assert found(root, state={"$in": ["Active", "TERMINATED"]}) == [1]


@pytest.mark.parametrize(
    ("operators", "expected"),
    [
        ({"$eq": "order"}, [1]),
        ({"$neq": "order"}, [2, 3]),
        ({"$in": ["order", "loan"]}, [1, 2]),
        ({"$notIn": ["order", "loan"]}, [3]),
        ({"$like": "o*"}, [1]),
        ({"$like": "l?an"}, [2]),
        ({"$like": "LOAN"}, []),
        ({"$like": "a\\*b"}, [3]),
        ({"$like": "a*b", "$neq": "order"}, [3]),
        ({"$exists": True}, [1, 2, 3]),
        ({"$exists": False}, []),
    ],
)
def test_operators_on_text(root: Caller, instance, operators, expected):
    for key, process in enumerate(("order", "loan", "a*b"), 1):
        instance(key, process_id=process)

    assert found(root, processDefinitionId=operators) == expected


def test_wildcards_of_the_database_are_plain_characters(root: Caller, instance):
    instance(1, process_id="a_b")
    instance(2, process_id="axb")
    instance(3, process_id="100%")
    instance(4, process_id="[x]")

    assert found(root, processDefinitionId={"$like": "a_b"}) == [1]
    assert found(root, processDefinitionId={"$like": "1*%"}) == [3]
    assert found(root, processDefinitionId={"$like": "[x]"}) == [4]


def test_operators_on_moments_and_numbers(root: Caller, instance):
    for key in (1, 2, 3):
        instance(key, version=key)
    middle = "2026-11-20T08:22:14.873+01:00"

    assert found(root, startDate=middle) == [2]
    assert found(root, startDate={"$gt": middle}) == [3]
    assert found(root, startDate={"$gte": middle, "$lt": "2026-11-20T07:23:00Z"}) == [2]
    assert found(root, processDefinitionVersion={"$lte": 2}) == [1, 2]
    assert found(root, endDate={"$exists": True}) == []


def test_alternatives_are_joined_and_hold_besides_the_rest(root: Caller, instance):
    instance(1, process_id="a")
    instance(2, process_id="b", state="COMPLETED")
    instance(3, process_id="c")

    either = [{"processDefinitionId": "a"}, {"state": "COMPLETED"}]

    assert found(root, **{"$or": either}) == [1, 2]
    assert found(root, **{"$or": either, "state": "ACTIVE"}) == [1]


def test_variables_are_compared_as_json(root: Caller, instance, variable):
    instance(1)
    instance(2)
    variable(11, "total", "5")
    variable(12, "name", '"abc"')
    variable(13, "total", "5", scope=999, instance=2)

    assert found(root, variables=[{"name": "total", "value": "5"}]) == [1]
    assert found(root, variables=[{"name": "total", "value": " 5 "}]) == [1]
    assert found(root, variables=[{"name": "name", "value": '"abc"'}]) == [1]
    assert found(root, variables=[{"name": "name", "value": {"$like": "*b*"}}]) == [1]
    assert (
        found(
            root,
            variables=[{"name": "total", "value": "5"}, {"name": "name", "value": '"x"'}],
        )
        == []
    )


def test_tags_must_all_be_there(root: Caller, instance):
    instance(1, tags=["vip", "late"])
    instance(2, tags=["vip"])

    assert found(root, tags=["vip"]) == [1, 2]
    assert found(root, tags=["vip", "late"]) == [1]
    assert found(root, tags=["vi"]) == []


def test_instances_can_be_asked_for_by_their_elements(root: Caller, instance, run):
    instance(1)
    instance(2)
    run(10, "Pay")
    run(11, "Ship", state="COMPLETED", incident_key=5)

    assert found(root, elementId="Pay") == [1]
    assert found(root, elementInstanceState="COMPLETED") == [1]
    assert found(root, hasElementInstanceIncident=True) == [1]
    assert found(root, hasElementInstanceIncident=False) == [2]


def test_instances_can_be_asked_for_by_trouble(root: Caller, instance):
    instance(1, incidents=2)
    instance(2)

    assert found(root, hasIncident=True) == [1]
    assert found(root, hasIncident=False) == [2]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ({"filters": {}}, "[filters]"),
        ({"filter": {"colour": "red"}}, "[filter.colour]"),
        ({"filter": {"state": "GONE"}}, "Unexpected value 'GONE' for enum field 'state'"),
        ({"filter": {"processInstanceKey": 5}}, "[filter.processInstanceKey] cannot be parsed"),
        ({"filter": {"processInstanceKey": "x"}}, "is not a valid key"),
        ({"filter": {"processInstanceKey": {"$gt": "5"}}}, "[filter.processInstanceKey.$gt]"),
        ({"filter": {"startDate": "yesterday"}}, "RFC 3339"),
        ({"filter": {"hasIncident": "true"}}, "a boolean"),
        ({"filter": {"state": {"$in": "ACTIVE"}}}, "an array"),
        ({"filter": {"variables": [{"name": "x"}]}}, "No variable value provided."),
        ({"filter": {"variables": [{"name": "x", "value": 5}]}}, "a string"),
        ({"filter": []}, "an object"),
        ({"sort": [{"field": "colour"}]}, "Unexpected value 'colour' for enum field 'field'"),
        ({"sort": [{"field": "startDate", "order": "UP"}]}, "enum field 'order'"),
        ({"sort": {"field": "startDate"}}, "an array"),
        ({"page": {"limit": 0}}, "between 1 and 10000"),
        ({"page": {"limit": 10001}}, "between 1 and 10000"),
        ({"page": {"limit": "5"}}, "an integer"),
        ({"page": {"from": 1, "after": "x"}}, "Only one of [after, from] is allowed."),
        ({"page": {"size": 1}}, "Page type is unknown"),
        ({"page": {"after": "not a cursor"}}, "is not a cursor of this search"),
    ],
)
def test_a_search_that_makes_no_sense_is_refused(root: Caller, body, words):
    assert words in problem(root("POST", PATH, body))["detail"]


def test_unknown_sort_fields_are_answered_with_the_sorted_list(root: Caller):
    detail = problem(root("POST", "/v2/variables/search", {"sort": [{"field": "x"}]}))["detail"]

    assert detail == (
        "Unexpected value 'x' for enum field 'field'. Use any of the following values:"
        " [name, processInstanceKey, scopeKey, tenantId, value, variableKey]"
    )


def test_sorting_by_several_fields_puts_nothing_last(root: Caller, instance):
    instance(1, business_id="b")
    instance(2)
    instance(3, business_id="a")
    instance(4, business_id="b")
    sort = [{"field": "businessId"}, {"field": "processInstanceKey", "order": "desc"}]

    assert keys(root.search("process-instances", sort=sort)) == [3, 4, 1, 2]
    sort[0]["order"] = "DESC"
    assert keys(root.search("process-instances", sort=sort)) == [2, 4, 1, 3]


def test_offset_paging_counts_everything(root: Caller, instance):
    for key in range(1, 8):
        instance(key)

    answer = root("POST", PATH, {"page": {"from": 4, "limit": 2}}).json()

    assert keys(answer["items"]) == [5, 6]
    assert answer["page"]["totalItems"] == 7


@pytest.mark.parametrize(
    "sort",
    [
        [],
        [{"field": "businessId"}],
        [{"field": "businessId", "order": "DESC"}],
        [{"field": "startDate", "order": "DESC"}],
        [{"field": "hasIncident"}, {"field": "endDate", "order": "DESC"}],
        [{"field": "state"}, {"field": "businessId"}, {"field": "processInstanceKey"}],
    ],
)
def test_cursors_walk_through_every_row_once_and_back(root: Caller, instance, sort):
    for key in range(1, 24):
        instance(
            key,
            business_id=None if key % 3 == 0 else f"b{key % 4}",
            incidents=key % 2,
            state="COMPLETED" if key % 5 == 0 else "ACTIVE",
            ended_at=START + timedelta(hours=key) if key % 5 == 0 else None,
        )
    everything = keys(root.search("process-instances", sort=sort))

    forward, cursor, pages = [], None, []
    while True:
        page = {"limit": 5} | ({"after": cursor} if cursor else {})
        answer = root("POST", PATH, {"sort": sort, "page": page}).json()
        assert answer["page"]["totalItems"] == 23
        forward += keys(answer["items"])
        cursor = answer["page"]["endCursor"]
        if not answer["items"]:
            break
        pages.append(answer)

    assert forward == everything
    back = root(
        "POST",
        PATH,
        {"sort": sort, "page": {"limit": 5, "before": pages[2]["page"]["startCursor"]}},
    ).json()
    assert back["items"] == pages[1]["items"]


def test_a_cursor_goes_on_when_rows_came_before_it(root: Caller, instance):
    for key in (10, 20, 30):
        instance(key)
    first = root("POST", PATH, {"page": {"limit": 2}}).json()

    instance(15)
    second = root("POST", PATH, {"page": {"after": first["page"]["endCursor"]}}).json()

    assert keys(second["items"]) == [30]


def test_a_cursor_of_another_sorting_is_refused(root: Caller, instance):
    instance(1)
    cursor = root("POST", PATH, {}).json()["page"]["endCursor"]
    body = {"sort": [{"field": "startDate"}], "page": {"after": cursor}}

    problem(root("POST", PATH, body))


def test_a_leased_job_is_created_to_the_outside(root: Caller, instance):
    instance(1, business_id="A-1")
    for key, state in ((5, "ACTIVATED"), (6, "CREATED"), (7, "FAILED")):
        Job.objects.create(
            key=key,
            instance_key=1,
            item_key=2,
            definition_key=77,
            process_id="order",
            version=1,
            element_id="Pay",
            type="pay",
            state=state,
            retries=3,
            created_at=START,
            updated_at=START,
        )

    jobs = root.search("jobs", filter={"state": "created"})

    assert [job["jobKey"] for job in jobs] == ["5", "6"]
    assert {job["state"] for job in jobs} == {"CREATED"}
    assert jobs[0]["businessId"] == "A-1"
    (failed,) = root.search("jobs", filter={"hasFailedWithRetriesLeft": True})
    assert failed["jobKey"] == "7"
    assert failed["hasFailedWithRetriesLeft"] is True


def test_long_values_are_cut_in_lists_only(root: Caller, instance, variable):
    instance(1)
    text = '"' + "x" * 9_000 + '"'
    variable(5, "long", text)
    variable(6, "short", "5")

    cut, short = root.search("variables")
    (whole, _) = root("POST", "/v2/variables/search?truncateValues=false", {}).json()["items"]
    (only,) = root.search("variables", filter={"isTruncated": True})
    single = root("GET", "/v2/variables/5").json()

    assert (len(cut["value"]), cut["isTruncated"]) == (8191, True)
    assert (short["value"], short["isTruncated"]) == ("5", False)
    assert (whole["value"], whole["isTruncated"]) == (text, False)
    assert only["name"] == "long"
    assert single["value"] == text
    assert "isTruncated" not in single


def test_a_long_value_can_be_asked_for_in_full(root: Caller, instance, variable):
    instance(1)
    text = '"' + "x" * 9_000 + '"'
    variable(5, "long", text)

    (item,) = root.search("variables", filter={"value": text})

    assert item["isTruncated"] is True


def test_incidents_of_an_element_are_those_inside_it(root: Caller, instance, run):
    from engine.store.models.incidents import Incident

    instance(1)
    run(1, "order", type="PROCESS", scope_key=None)
    run(10, "Sub", type="SUB_PROCESS")
    run(11, "Inner", scope_key=10)
    run(12, "Outer")
    for key, item in ((50, 11), (51, 12)):
        Incident.objects.create(
            key=key,
            instance_key=1,
            item_key=item,
            definition_key=77,
            process_id="order",
            element_id="x",
            type="JOB_NO_RETRIES",
            message="no",
            created_at=START,
        )

    def of(path):
        answer = root("POST", f"/v2/{path}/incidents/search", {}).json()
        return [item["incidentKey"] for item in answer["items"]]

    assert of("element-instances/10") == ["50"]
    assert of("element-instances/12") == ["51"]
    assert of("process-instances/1") == ["50", "51"]
    problem(root("POST", "/v2/element-instances/999/incidents/search", {}), 404)


@pytest.mark.parametrize("count", [1, 40])
def test_a_search_takes_two_queries_however_many_rows(
    root: Caller, instance, run, variable, count, django_assert_num_queries
):
    instance(1)
    for number in range(count):
        run(100 + number, "Pay")
        variable(500 + number, f"v{number}", "1")
    signed_in = 3  # session, user, groups

    for what in ("element-instances", "variables"):
        with django_assert_num_queries(signed_in + 2):
            root.search(what, page={"limit": 1, "from": 0})


def test_a_page_that_is_not_full_needs_no_counting(
    root: Caller, instance, django_assert_num_queries
):
    instance(1)

    with django_assert_num_queries(3 + 1):
        root.search("process-instances")


@pytest.mark.parametrize("excluded", [{"$neq": "x"}, {"$notIn": ["x", "y"]}])
def test_what_has_no_value_is_not_the_value_that_is_excluded(root: Caller, excluded: object):
    MessageSubscription.objects.create(
        key=1, definition_key=2, process_id="p", element_id="E", name="m", updated_at=START
    )

    found = root.search("message-subscriptions", filter={"toolName": excluded})

    assert [row["messageSubscriptionKey"] for row in found] == ["1"]
