"""Tasks: claimed, given back, handed on, filled in and completed."""

from __future__ import annotations

import json

import pytest

from engine import public
from tests.dispatch.drawings import chain
from tests.inbox.office import OFFICERS, ROOT, assigned

FORM = {
    "components": [
        {
            "type": "textfield",
            "id": "A",
            "key": "applicant",
            "label": "Applicant",
            "readonly": True,
        },
        {
            "type": "number",
            "id": "S",
            "key": "sum",
            "label": "Sum",
            "validate": {"required": True, "max": 100},
        },
    ]
}


def text(answer):
    return answer.content.decode()


def complete(window, item, **values):
    return window.post(
        f"/inbox/{item.key}/complete", {"variables": json.dumps(values)}, follow=True
    )


def test_a_claimed_task_is_mine_and_a_released_one_everybodys(window, office, alice):
    item = office.task()

    claimed = window.post(f"/inbox/{item.key}/claim", follow=True)
    item.refresh_from_db()
    assert item.assignee == "alice"
    assert "Assigned to you" in text(claimed)

    window.post(f"/inbox/{item.key}/release")
    item.refresh_from_db()
    assert item.assignee is None


def test_a_task_is_handed_on_to_a_colleague(window, office):
    item = office.task()

    answer = window.post(f"/inbox/{item.key}/assign", {"colleague": "bob"}, follow=True)

    item.refresh_from_db()
    assert item.assignee == "bob"
    assert answer.redirect_chain == [("/inbox", 302)]  # no longer shown to Alice


@pytest.mark.parametrize("name", ["charlie", "nobody", ""])
def test_only_those_who_may_take_it_are_given_it(window, office, name):
    item = office.task()

    answer = window.post(f"/inbox/{item.key}/assign", {"colleague": name}, follow=True)

    item.refresh_from_db()
    assert item.assignee is None
    assert "Choose one of those who may take it." in text(answer)


def test_who_comes_second_is_told_who_was_first(window, window_of, office, bob):
    item = office.task()
    public.assign_task(item.key, "bob", allow_override=False, actor=public.actor_of(bob))

    answer = window.post(f"/inbox/{item.key}/claim")

    assert answer.status_code == 403
    assert "is assigned to bob" in text(answer)


def test_claiming_at_the_same_moment_is_lost_politely(window, office, alice, bob, monkeypatch):
    item = office.task()

    from inbox import engine

    real = engine.claim

    def faster(found, user):
        public.assign_task(found.key, "bob", actor=ROOT)
        real(found, user)

    monkeypatch.setattr(engine, "claim", faster)
    answer = window.post(f"/inbox/{item.key}/claim", follow=True)

    assert answer.redirect_chain == [("/inbox", 302)]
    assert "is assigned to bob" in text(answer)


def test_a_form_is_shown_with_its_data_and_completed(window, office):
    item = office.form(FORM, applicant="Mara")

    page = text(window.get(f"/inbox/{item.key}"))
    assert 'data-island="form"' in page
    assert "Mara" in page

    answer = complete(window, item, applicant="forged", sum=40)
    assert office.ended(item)
    assert office.knows(item) == {"applicant": "Mara", "sum": 40}
    assert "Completed “Approve”." in text(answer)


def test_numbers_stay_exact(window, office):
    item = office.form(FORM)

    window.post(f"/inbox/{item.key}/complete", {"variables": '{"sum": 0.1000000000000000055}'})

    assert str(office.knows(item)["sum"]) == "0.1000000000000000055"


def test_what_is_wrong_is_said_at_the_fields_and_nothing_happens(window, office):
    item = office.form(FORM, applicant="Mara")

    answer = complete(window, item, sum=400)

    page = text(answer)
    assert answer.status_code == 422
    assert "Sum: Field must have maximum value of 100." in page
    assert r"\"sum\":400" in page or "400" in page
    assert office.state(item) == "CREATED"


@pytest.mark.parametrize("sent", ["{", "[1]", '"x"', "nul", "{" * 5000])
def test_what_is_no_form_data_is_refused(window, office, sent):
    item = office.form(FORM)

    answer = window.post(f"/inbox/{item.key}/complete", {"variables": sent})

    assert answer.status_code == 422
    assert office.state(item) == "CREATED"


def test_without_scripts_nothing_is_sent_and_required_fields_are_missed(window, office):
    item = office.form(FORM)

    assert window.post(f"/inbox/{item.key}/complete").status_code == 422


def test_a_task_without_a_form_has_one_made_from_its_variables(window, office):
    item = office.task(applicant="Mara", amount=48_000, urgent=True, rows=[{"a": 1}])

    page = text(window.get(f"/inbox/{item.key}"))
    assert "no form of its own" in page

    complete(window, item, applicant="Mara", amount=50_000, urgent=True, rows="forged")
    assert office.knows(item) == {
        "applicant": "Mara",
        "amount": 50_000,
        "urgent": True,
        "rows": [{"a": 1}],
    }


def test_a_task_that_knows_nothing_is_just_completed(window, office):
    item = office.task()

    assert "nothing to fill in" in text(window.get(f"/inbox/{item.key}"))
    window.post(f"/inbox/{item.key}/complete")
    assert office.ended(item)


def test_a_user_task_that_is_a_job_is_completed_the_same_way(window, office):
    body = f'<userTask id="Approve"><extensionElements>{OFFICERS}</extensionElements></userTask>'
    item = office.runs(chain(body), amount=7)
    assert item.job_key is not None

    page = text(window.get(f"/inbox/{item.key}"))
    assert 'data-action="claim"' not in page
    complete(window, item, amount=8)

    assert office.ended(item)
    assert office.knows(item) == {"amount": 8}


def test_a_form_that_stands_in_the_process_is_shown(window, office):
    form = json.dumps(FORM)
    body = (
        '<extensionElements><zeebe:userTaskForm id="inside"><![CDATA['
        + form
        + "]]></zeebe:userTaskForm></extensionElements>"
    )
    task = (
        '<userTask id="Approve"><extensionElements><zeebe:userTask/>'
        '<zeebe:formDefinition formKey="camunda-forms:bpmn:inside"/>'
        f"{OFFICERS}</extensionElements></userTask>"
    )
    drawing = chain(task).replace(b'isExecutable="true">', b'isExecutable="true">' + body.encode())
    item = office.runs(drawing)

    assert complete(window, item, sum=400).status_code == 422
    complete(window, item, sum=4)
    assert office.knows(item) == {"sum": 4}


def test_the_next_task_opens_by_itself(window, office):
    first, second = office.task(OFFICERS, "First"), office.task(OFFICERS, "Second")

    answer = complete(window, first)
    assert answer.redirect_chain == [(f"/inbox/{second.key}", 302)]
    answer = complete(window, second)
    assert answer.redirect_chain == [("/inbox", 302)]


def test_the_next_task_is_the_next_of_the_list_that_one_looks_at(window, office):
    office.task(OFFICERS, "First")
    mine = office.task(assigned("alice"), "Mine")
    also = office.task(assigned("alice"), "AlsoMine")

    answer = window.post(f"/inbox/{mine.key}/complete?scope=mine", follow=True)

    assert answer.redirect_chain == [(f"/inbox/{also.key}?scope=mine", 302)]


def test_a_task_that_is_over_is_shown_as_it_was_left(window, office, bob):
    item = office.form(FORM, applicant="Mara")
    window.post(f"/inbox/{item.key}/complete", {"variables": '{"sum": 40}'})

    page = text(window.get(f"/inbox/{item.key}?scope=done"))

    assert "Completed" in page
    assert "Alice Ames" in page
    assert "data-readonly" in page
    assert 'data-action="complete"' not in page


def test_completing_what_is_over_says_so(window, office):
    item = office.task()
    window.post(f"/inbox/{item.key}/complete")

    answer = window.post(f"/inbox/{item.key}/complete", follow=True)

    assert "was done by somebody else, or is not needed any more" in text(answer)
