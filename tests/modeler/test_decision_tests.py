"""Tests kept with a decision in Studio: a file, run, recorded, and asked before deploying."""

import io
import json
import zipfile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from engine import public
from engine.store.models.definitions import Definition, Deployment
from modeler import drafts
from modeler.models import Draft
from tests.dmn.draw import decision, definitions, input_data, table
from tests.modeler.test_editor import ask

AT = "/studio/loans/rates.dmn"
TESTS = f"{AT}/tests/Decide"
COLUMNS = ["name", "age", "=> rate", "=> why"]
YOUNG = ["young", "5", "2", '"minor"']
OLD = ["old", "40", "3", '"adult"']


def drawn(*rules: str, namespace: str = "urn:test") -> str:
    rows = rules or ('< 18 | 2 | "minor"', '>= 18 | 3 | "adult"')
    logic = table(["age"], ["rate", "why"], *rows)
    return definitions(
        input_data("age", "number"),
        decision(logic, requires="input:age"),
        namespace=namespace,
    ).decode()


@pytest.fixture
def model(project, alice):
    return drafts.create(project, "rates.dmn", drawn(), alice)


def put(window, rows, revision=0, columns=COLUMNS):
    return ask(window, "put", TESTS, {"columns": columns, "rows": rows, "revision": revision})


def run(window, rows, text=None, columns=COLUMNS):
    body = {"text": text or drawn(), "columns": columns, "rows": rows}
    return ask(window, "post", f"{TESTS}/run", body)


def deploy(window, **more):
    return ask(window, "post", f"{AT}/deploy", {"files": ["rates.dmn"], **more})


# kept as a file


def test_a_decision_without_tests_has_none(window, model):
    answer = window.get(TESTS).json()

    assert (answer["file"], answer["revision"]) == ("rates.Decide.csv", 0)
    assert (answer["columns"], answer["rows"]) == ([], [])


def test_cases_are_a_file_of_the_project_beside_the_model(window, project, model):
    saved = put(window, [YOUNG, OLD])

    assert (saved.status_code, saved.json()["revision"]) == (200, 1)
    kept = Draft.objects.get(name="rates.Decide.csv")
    assert kept.text == ('name,age,=> rate,=> why\nyoung,5,2,"""minor"""\nold,40,3,"""adult"""\n')
    again = window.get(TESTS).json()
    assert (again["columns"], again["rows"]) == (COLUMNS, [YOUNG, OLD])


def test_somebody_else_s_save_in_between_is_a_conflict(window, model, bob, client, alice):
    put(window, [YOUNG])
    client.force_login(bob)
    put(client, [OLD], revision=1)
    client.force_login(alice)

    answer = put(window, [YOUNG], revision=1)
    new = put(window, [YOUNG], revision=0)

    assert (answer.status_code, new.status_code) == (409, 409)
    assert "bob saved this file" in answer.json()["detail"]
    assert (answer.json()["revision"], window.get(TESTS).json()["rows"]) == (2, [OLD])


def test_without_cases_the_file_goes_away(window, model):
    put(window, [YOUNG])

    answer = put(window, [], revision=1)

    assert answer.json()["revision"] == 0
    assert not Draft.objects.filter(name="rates.Decide.csv").exists()


@pytest.mark.parametrize(
    "body",
    [
        {"columns": COLUMNS, "rows": [["1"]], "revision": 0},
        {"columns": ["age"], "rows": [["1"]], "revision": 0},
        {"columns": ["age", "age", "=> rate"], "rows": [["1", "1", "1"]], "revision": 0},
        {"columns": COLUMNS, "rows": "", "revision": 0},
        {"columns": COLUMNS, "rows": [[1, 2, 3, 4]], "revision": 0},
        {"columns": COLUMNS, "rows": [YOUNG]},
        {"columns": COLUMNS, "rows": [YOUNG] * 10_001, "revision": 0},
    ],
)
def test_what_is_no_sheet_is_refused_with_a_sentence(window, model, body):
    answer = ask(window, "put", TESTS, body)

    assert answer.status_code == 400
    assert answer.json()["detail"].endswith((".", ")"))
    assert not Draft.objects.filter(kind="csv").exists()


def test_only_decisions_have_tests(window, draft):
    answer = window.get("/studio/loans/loan.bpmn/tests/Decide")

    assert answer.status_code == 400


def test_a_file_that_cannot_be_read_says_why_and_can_be_replaced(window, project, model, alice):
    drafts.create(project, "rates.Decide.csv", "age,=> rate\n1\n", alice)

    answer = window.get(TESTS).json()

    assert answer["unreadable"] == "Line 2: expected 2 cells, found 1."
    assert put(window, [YOUNG], revision=1).json()["revision"] == 2


# files of the project


def test_tests_follow_their_model_when_it_is_renamed_copied_and_deleted(window, model):
    put(window, [YOUNG])

    window.post(f"{AT}/duplicate")
    window.post(f"{AT}/rename", {"name": "prices"})

    names = set(Draft.objects.values_list("name", flat=True))
    assert names == {
        "prices.dmn",
        "prices.Decide.csv",
        "rates copy.dmn",
        "rates copy.Decide.csv",
    }
    window.post("/studio/loans/prices.dmn/delete")
    assert set(Draft.objects.values_list("name", flat=True)) == {
        "rates copy.dmn",
        "rates copy.Decide.csv",
    }


def test_tests_are_exported_and_imported_with_the_project(window, model):
    put(window, [YOUNG])

    packed = zipfile.ZipFile(io.BytesIO(window.get("/studio/loans/export").content))
    text = packed.read("rates.Decide.csv")
    put(window, [], revision=1)
    window.post("/studio/loans/import", {"files": SimpleUploadedFile("rates.Decide.csv", text)})

    assert window.get(TESTS).json()["rows"] == [YOUNG]


def test_an_import_never_overwrites_tests_nor_takes_any_csv(window, model):
    put(window, [YOUNG])
    other = SimpleUploadedFile("rates.Decide.csv", b"age,=> rate\n1,2\n")
    no_tests = SimpleUploadedFile("people.csv", b"name,age\nAda,36\n")

    window.post("/studio/loans/import", {"files": [other, no_tests]})

    assert window.get(TESTS).json()["rows"] == [YOUNG]
    assert Draft.objects.count() == 2


def test_opening_tests_leads_to_their_decision(window, project, model, alice):
    put(window, [YOUNG])
    drafts.create(project, "lost.Decide.csv", "a,=> output\n", alice)

    found = window.get("/studio/loans/rates.Decide.csv")
    lost = window.get("/studio/loans/lost.Decide.csv", follow=True)

    assert found["Location"] == f"{AT}#tests/Decide"
    assert b"in a file that is not here" in lost.content


# run


def test_a_run_tells_what_was_expected_and_found_and_what_no_case_reaches(window, model):
    answer = run(window, [YOUNG, ["wrong", "6", "3", ""]]).json()

    assert answer["problems"] == []
    assert [case["passed"] for case in answer["cases"]] == [True, False]
    assert answer["cases"][1] == {
        "passed": False,
        "rules": [1],
        "failure": None,
        "differences": [{"name": "rate", "expected": "3", "found": "2"}],
        "problems": [],
    }
    assert answer["unreached"] == [2]
    assert answer["rules"][1] == {"number": 2, "id": "rule2"}
    assert answer["needs"] == [{"name": "age", "type": "number"}]
    assert answer["outputs"] == ["=> rate", "=> why"]


def test_a_run_is_of_the_text_in_the_editor_not_of_the_saved_one(window, model):
    answer = run(window, [YOUNG], drawn('- | 9 | "x"')).json()

    assert answer["cases"][0]["differences"][0]["found"] == "9"


def test_a_cell_that_does_not_read_is_told_at_its_column(window, model):
    (case,) = run(window, [["bad", "young", "2", ""]]).json()["cases"]

    assert case["problems"][0]["column"] == "age"
    assert "found 'young'" in case["problems"][0]["message"]


def test_a_column_nobody_reads_is_told(window, model):
    answer = run(window, [["5", "2"]], columns=["agee", "=> rate"]).json()

    assert answer["unread"] == ["agee"]


def test_a_model_that_does_not_compile_tells_its_problems(window, model):
    answer = run(window, [YOUNG], drawn("1 + | 2 | 3")).json()

    assert "FEEL does not parse" in answer["problems"][0]["message"]
    assert "cases" not in answer


def test_a_decision_that_is_gone_is_missed(window, model):
    body = {"text": drawn(), "columns": [], "rows": []}

    answer = ask(window, "post", f"{AT}/tests/Other/run", body)

    assert answer.status_code == 404


def test_drafts_of_the_project_may_be_imported(window, project, model, alice):
    base = definitions(input_data("age", "number"), namespace="urn:base").decode()
    drafts.create(project, "base.dmn", base, alice)
    text = (
        drawn(namespace="urn:rates")
        .replace(input_data("age", "number"), "")
        .replace(
            "<decision",
            '<import name="base" namespace="urn:base" '
            'importType="https://www.omg.org/spec/DMN/20230324/MODEL/"/><decision',
            1,
        )
        .replace('href="#age"', 'href="urn:base#age"')
        .replace("<text>age</text>", "<text>base.age</text>")
    )

    answer = run(window, [YOUNG], text).json()

    assert [case["passed"] for case in answer["cases"]] == [True]


def test_a_csv_is_read_as_a_sheet(window, model):
    good = ask(window, "post", f"{TESTS}/read", {"csv": 'age,=> why\n5,"""minor"""\n'})
    bad = ask(window, "post", f"{TESTS}/read", {"csv": "age\n5\n"})

    assert good.json() == {"columns": ["age", "=> why"], "rows": [["5", '"minor"']]}
    assert bad.status_code == 400
    assert "'=> output'" in bad.json()["detail"]


# recorded


def evaluated(age, who):
    return public.evaluate_decision(
        decision_id="Decide", variables={"age": age, "secret": "x"}, actor=public.actor_of(who)
    )


def test_evaluations_become_cases_of_what_was_given(window, model, alice, operator):
    deploy(window)
    evaluated(5, alice)
    evaluated(40, alice)
    alice.groups.set([*alice.groups.all(), *operator.groups.all()])

    latest, first = window.get(f"{TESTS}/recorded").json()["cases"]

    assert latest["inputs"] == {"age": "40"}
    assert latest["outputs"] == {"rate": "3", "why": '"adult"'}
    assert (latest["version"], latest["rules"]) == (1, [2])
    assert first["inputs"] == {"age": "5"}


def test_what_instances_were_given_is_not_for_every_modeler(window, model):
    answer = window.get(f"{TESTS}/recorded")

    assert answer.status_code == 403
    assert "operators" in answer.json()["detail"]


@pytest.fixture
def operator(person):
    return person("otto", "operators")


# before deployment


def test_a_failing_test_stops_the_deployment_and_is_named(window, model):
    put(window, [YOUNG, ["greybeard", "40", "2", '"adult"']])

    answer = deploy(window)

    assert answer.status_code == 400
    assert answer.json()["testsFailed"] is True
    (problem,) = answer.json()["problems"]
    assert (problem["code"], problem["file"]) == ("failed-test", "rates.Decide.csv")
    assert (problem["element"], problem["field"], problem["line"]) == ("Decide", "greybeard", 3)
    assert "rate: expected 2, found 3" in problem["message"]
    assert not Definition.objects.exists()


def test_passing_tests_are_deployed_with_their_model(window, model):
    put(window, [YOUNG, OLD])

    answer = deploy(window)

    assert answer.status_code == 200
    assert answer.json()["files"] == ["rates.Decide.csv", "rates.dmn"]
    assert Draft.objects.get(name="rates.Decide.csv").deployed == "current"
    assert Deployment.objects.get().note == ""


def test_whoever_deploys_despite_failing_tests_is_on_record_with_them(window, model):
    put(window, [["greybeard", "40", "2", ""]])

    answer = deploy(window, despiteFailedTests=True)

    assert answer.status_code == 200
    kept = Deployment.objects.get()
    assert kept.actor == "user:alice"
    assert kept.note.startswith("Deployed although 1 test(s) failed: rates.Decide.csv line 2")
    assert "greybeard" in kept.note


def test_tests_cannot_be_passed_over_where_something_else_is_wrong(window, project, model, alice):
    put(window, [["greybeard", "40", "2", ""]])
    drafts.create(project, "broken.bpmn", "<broken", alice)

    answer = ask(
        window,
        "post",
        f"{AT}/deploy",
        {"files": ["rates.dmn", "broken.bpmn"], "despiteFailedTests": True},
    )

    assert answer.json()["testsFailed"] is False
    assert not Definition.objects.exists()


def test_cases_that_cannot_be_read_stop_it_too(window, project, model, alice):
    drafts.create(project, "rates.Decide.csv", "age,=> rate\n5,two words\n", alice)
    drafts.create(project, "rates.Gone.csv", "age,=> rate\n5,2\n", alice)

    codes = {one["code"] for one in deploy(window).json()["problems"]}

    assert codes == {"failed-test", "no-such-decision"}


# analysis


def test_the_analysis_names_gaps_with_the_cells_that_would_fill_them(window, model):
    text = drawn("< 18 | 2 | 2", "> 18 | 3 | 3", "> 60 | 3 | 3")

    answer = ask(window, "post", f"{AT}/analysis", {"text": text}).json()

    found = answer["tables"]["Decide"]
    assert found["columns"] == [{"id": "in0", "label": "age"}]
    gap, overlap = found["findings"]
    assert (gap["kind"], gap["region"], gap["rules"]) == ("gap", ["18"], [])
    assert (overlap["kind"], overlap["rules"], overlap["region"]) == ("overlap", [2, 3], ["> 60"])
    assert json.loads(json.dumps(found["rules"])) == ["rule1", "rule2", "rule3"]


def test_what_cannot_be_analyzed_says_why(window, model):
    collected = ask(
        window,
        "post",
        f"{AT}/analysis",
        {"text": drawn().replace('hitPolicy="UNIQUE"', 'hitPolicy="COLLECT"')},
    ).json()
    broken = ask(window, "post", f"{AT}/analysis", {"text": "<x/>"}).json()

    assert "hit policy COLLECT" in collected["tables"]["Decide"]["notLookedAt"]
    assert broken["problems"][0]["code"] == "not-dmn"
