"""Escalations and approvals: what is shown, what may be decided, and what that does."""

from __future__ import annotations

import pytest
from django.utils.html import escape

from engine.store.models.agents import AgentCall
from engine.store.models.incidents import Incident
from tests.inbox.office import milestone


def text(answer):
    return answer.content.decode()


def decide(window, item, decision, **said):
    return window.post(f"/inbox/{item.key}/decision", {"decision": decision, **said}, follow=True)


# escalations ------------------------------------------------------------------------------------


def test_an_escalation_shows_why_what_and_on_what_grounds(window, office):
    item = office.region()

    page = text(window.get(f"/inbox/{item.key}"))

    for said in (
        "underwriter asks: Pay out?",
        "The documents disagree.",
        "Pay what the lower income supports.",
        "Confidence 0.71",
        "Amount in euro",
        "20\u202f000",
        "scripted model",
        "I do not decide this alone.",
        "What underwriter was given",
        "“Pay out” runs as proposed; underwriter goes on with its result.",
        "Nothing runs; underwriter is told your reason and looks for another way.",
    ):
        assert said in page or escape(said) in page, said
    assert '1 <span class="soft">of 12</span>' in page  # model calls


def test_an_approved_call_runs_as_it_stands(window, office):
    item = office.region()

    decide(window, item, "approve")

    (job,) = office.offered_jobs("loan.pay")
    assert job.variables["amount"] == 20_000
    assert office.state(item) == "COMPLETED"


def test_a_changed_call_runs_with_what_the_person_set(window, office):
    item = office.region()

    decide(window, item, "change", **{"argument.amount": "15 000.50", "reason": "Enough."})

    (job,) = office.offered_jobs("loan.pay")
    assert str(job.variables["amount"]) == "15000.50"
    item.refresh_from_db()
    assert (item.decision["decision"], item.decision["reason"]) == ("change", "Enough.")


@pytest.mark.parametrize(
    ("typed", "said"),
    [("", "A value is needed."), ("much", "is not a number."), ("1e999999", "is not a number.")],
)
def test_arguments_that_make_no_sense_are_shown_again(window, office, typed, said):
    item = office.region()

    answer = decide(window, item, "change", **{"argument.amount": typed})

    page = text(answer)
    assert answer.status_code == 422
    assert said in page
    assert 'id="do-change"' in page
    assert "data-reopen" in page
    assert office.state(item) == "CREATED"


def test_a_rejected_call_does_not_run_and_the_agent_reads_why(window, office):
    item = office.region()

    decide(window, item, "reject", reason="Too much.")

    assert office.offered_jobs("loan.pay") == []
    assert AgentCall.objects.get().answer == {"error": "rejected by a person: Too much."}


def test_an_answer_goes_to_the_agent(window, office):
    item = office.region()

    decide(window, item, "answer", answer="Ask for a newer payslip.")

    assert AgentCall.objects.get().answer == {"result": "Ask for a newer payslip."}


@pytest.mark.parametrize(
    ("decision", "said", "wrong"),
    [
        ("reject", {"reason": "   "}, "Say why"),
        ("answer", {"answer": ""}, "Write what the agent should know."),
        ("reject", {"reason": "x" * 10_001}, "At most 10000 characters."),
    ],
)
def test_a_rejection_needs_a_reason_and_an_answer_words(window, office, decision, said, wrong):
    item = office.region()

    answer = decide(window, item, decision, **said)

    assert answer.status_code == 422
    assert wrong in text(answer)
    assert office.state(item) == "CREATED"


def test_a_word_that_is_no_decision_is_refused(window, office):
    item = office.region()

    answer = decide(window, item, "maybe")

    assert answer.status_code == 422
    assert "must be one of approve, change, reject, answer" in text(answer)
    assert office.state(item) == "CREATED"


def test_a_decided_escalation_tells_who_decided_what(window, office):
    item = office.region()
    decide(window, item, "reject", reason="Too much.")

    page = text(window.get(f"/inbox/{item.key}?scope=done"))

    assert "Rejected" in page
    assert "Alice Ames" in page
    assert "Too much." in page
    assert 'data-action="approve"' not in page


def test_the_dialog_opens_without_scripts_too(window, office):
    item = office.region()

    page = text(window.get(f"/inbox/{item.key}?do=change"))

    assert page.split('id="do-change"')[1].split(">")[0].endswith(" open data-reopen")


def test_what_an_agent_writes_is_only_text(window, office):
    item = office.region()
    item.details["reason"] = '<script>alert("x")</script>'
    item.save(update_fields=["details"])

    page = text(window.get(f"/inbox/{item.key}"))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


# approvals --------------------------------------------------------------------------------------


def test_a_gate_shows_what_waits_and_what_is_known(window, office):
    item = office.gate('approvers="loan-officers"', "Work", pages=[{"title": "Welcome"}])

    page = text(window.get(f"/inbox/{item.key}"))

    assert "Welcome" in page
    assert "The process goes on to “Work”." in page
    assert "The error MILESTONE_REJECTED stops the process here until an operator helps." in page


def test_an_approved_gate_lets_the_process_on(window, office):
    item = office.gate('approvers="loan-officers" resultVariable="go"')

    decide(window, item, "approve")

    assert office.ended(item)
    assert office.knows(item)["go"]["by"] == "alice"


def test_two_of_two_must_approve(window, window_of, office, bob):
    item = office.gate('approvers="loan-officers" quorum="2"')
    assert "Your approval counts; 1 more is needed." in text(window.get(f"/inbox/{item.key}"))

    decide(window, item, "approve")
    page = text(window.get(f"/inbox/{item.key}?scope=all"))
    assert "1 of 2 approved" in page
    assert "You have approved; others still have to." in page
    assert office.state(item) == "CREATED"

    decide(window_of(bob), item, "approve")
    assert office.ended(item)


def test_a_rejected_gate_is_an_incident_where_nobody_catches_it(window, office):
    item = office.gate('approvers="loan-officers"')

    decide(window, item, "reject", reason="Not ready.")

    assert Incident.objects.get().type == "UNHANDLED_ERROR_EVENT"


def test_a_rejection_that_is_modelled_is_told_as_such(window, office):
    item = office.gate('approvers="loan-officers" onReject="continue"', "Work")

    page = text(window.get(f"/inbox/{item.key}"))
    assert "The process goes on to “Work” and knows that it was rejected, and why." in page
    decide(window, item, "reject", reason="Not ready.")

    assert office.knows(item)["Gate"]["approved"] is False


def test_a_rejection_that_is_caught_says_by_what(window, office):
    body = (
        '<startEvent id="S"/><sequenceFlow id="a" sourceRef="S" targetRef="Sub"/>'
        '<subProcess id="Sub"><startEvent id="I"/>'
        '<sequenceFlow id="b" sourceRef="I" targetRef="Gate"/>'
        + milestone('approvers="loan-officers"')
        + '</subProcess><boundaryEvent id="Caught" name="Turned down" attachedToRef="Sub">'
        '<errorEventDefinition errorRef="Err"/></boundaryEvent>'
        '<sequenceFlow id="c" sourceRef="Caught" targetRef="Over"/>'
        '<endEvent id="Over" name="Given up"/>'
    )
    from tests.bpmn.drawing import process

    item = office.runs(
        process(body, '<error id="Err" errorCode="MILESTONE_REJECTED" name="rejected"/>')
    )

    page = text(window.get(f"/inbox/{item.key}"))
    said = "The error MILESTONE_REJECTED is caught by “Turned down” and leads to “Given up”."
    assert said in page
    decide(window, item, "reject", reason="No.")
    assert office.ended(item)


def test_a_rejection_that_begins_an_event_sub_process_says_which(window, office):
    body = (
        '<startEvent id="S"/><sequenceFlow id="a" sourceRef="S" targetRef="Gate"/>'
        + milestone('approvers="loan-officers"')
        + '<subProcess id="Sub" name="Turned down" triggeredByEvent="true"><startEvent id="I">'
        '<errorEventDefinition errorRef="Err"/></startEvent>'
        '<sequenceFlow id="b" sourceRef="I" targetRef="Over"/>'
        '<endEvent id="Over" name="Given up"/></subProcess>'
    )
    from tests.bpmn.drawing import process

    item = office.runs(
        process(body, '<error id="Err" errorCode="MILESTONE_REJECTED" name="rejected"/>')
    )

    page = text(window.get(f"/inbox/{item.key}"))
    said = "The error MILESTONE_REJECTED is caught by “Turned down” and leads to “Given up”."
    assert said in page
    decide(window, item, "reject", reason="No.")
    assert office.ended(item)


def test_an_effect_waits_for_a_person(window, office):
    from engine import public
    from tests.inbox.office import ROOT

    rules = (
        '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d" '
        'namespace="urn:t"><decision id="guard" name="guard"><literalExpression><text>'
        '{outcome: "ask", reason: "Large payment.", approvers: ["loan-officers"]}'
        "</text></literalExpression></decision></definitions>"
    )
    public.deploy([("d.dmn", rules.encode())], actor=ROOT)
    pay = (
        '<serviceTask id="Pay" name="Pay out"><extensionElements>'
        '<zeebe:taskDefinition type="pay"/><helm:policy decision="guard"/>'
        "</extensionElements></serviceTask>"
    )
    item = office.opened(pay, amount=48_000)

    page = text(window.get(f"/inbox/{item.key}"))
    assert "Large payment." in page
    assert "“Pay out” is carried out." in page
    assert "guard" in page
    decide(window, item, "approve")
    assert len(office.offered_jobs("pay")) == 1
