"""Trouble in a process is handed over to a case, whose answer says what follows (`cmmn.md` 3.7)."""

from typing import Any

import pytest

from engine import public
from engine.public import CommandRejected, Refused, cases
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.tasks import Task
from engine.store.replaying import replay
from tests.dispatch.case_drawings import case, definitions, human, item
from tests.dispatch.desk import ROOT, Desk

TROUBLE = definitions(
    case(item("decide", "tDecide"), human("tDecide", "Decide"), id="trouble", name="Trouble")
)

HEAD = (
    '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
    'xmlns:zeebe="http://camunda.org/schema/zeebe/1.0" xmlns:helm="urn:helm:ext" '
    'id="d" targetNamespace="urn:t"><error id="err" errorCode="E"/>'
    '<escalation id="esc" escalationCode="S"/>'
)


def process(
    boundary: str = "", host: str = "", attribute: str = 'helm:exceptionCase="trouble"'
) -> bytes:
    """``Book`` can be undone, ``Pay`` is handed over when it fails, then comes ``Ship``."""
    host = host or (
        '<serviceTask id="Pay"><extensionElements><zeebe:taskDefinition type="pay"/>'
        "</extensionElements></serviceTask>"
    )
    boundary = boundary or '<errorEventDefinition errorRef="err"/>'
    return (
        f'{HEAD}<process id="p" isExecutable="true"><startEvent id="Start"/>'
        '<sequenceFlow id="f1" sourceRef="Start" targetRef="Book"/>'
        '<manualTask id="Book"/>'
        '<boundaryEvent id="Undone" attachedToRef="Book"><compensateEventDefinition/>'
        "</boundaryEvent>"
        '<userTask id="Unbook" isForCompensation="true"><extensionElements><zeebe:userTask/>'
        "</extensionElements></userTask>"
        '<association id="as" associationDirection="One" sourceRef="Undone" targetRef="Unbook"/>'
        f'<sequenceFlow id="f2" sourceRef="Book" targetRef="Pay"/>{host}'
        f'<boundaryEvent id="Failed" attachedToRef="Pay" {attribute}>{boundary}</boundaryEvent>'
        '<sequenceFlow id="f3" sourceRef="Failed" targetRef="Other"/>'
        '<userTask id="Other"><extensionElements><zeebe:userTask/></extensionElements></userTask>'
        '<sequenceFlow id="f4" sourceRef="Pay" targetRef="Ship"/>'
        '<userTask id="Ship"><extensionElements><zeebe:userTask/></extensionElements></userTask>'
        "</process></definitions>"
    ).encode()


def handed_over(desk: Desk, **variables: Any) -> tuple[int, int]:
    """A process whose payment has failed, and the case that it waits for."""
    desk.deploy(("trouble.cmmn", TROUBLE), ("p.bpmn", process()))
    key = desk.start(**variables)
    job = desk.job("pay")
    public.throw_job_error(job.key, code="E", message="no money", token=job.token, actor=ROOT)
    opened = Instance.objects.get(kind="case")
    assert opened.parent_key == key
    return key, opened.key


def answers(case_key: int, outcome: Any, **more: Any) -> None:
    request = cases.MoveRequest(
        kind="complete", item="Decide", variables={"outcome": outcome, **more}
    )
    cases.make_move(case_key, request, actor=ROOT)
    assert cases.read_case(case_key, actor=ROOT).state == "completed"


def holds() -> None:
    for key in Instance.objects.values_list("key", flat=True):
        assert replay(key).problems == ()


def test_the_case_gets_what_the_process_knows_and_the_error(desk: Desk) -> None:
    key, opened = handed_over(desk, order=7)

    known = cases.read_case(opened, actor=ROOT).variables
    assert known == {"order": 7, "errorCode": "E", "errorMessage": "no money"}
    assert desk.waits_at(key) == ["Failed"]
    holds()


def test_retry_begins_the_host_again(desk: Desk) -> None:
    key, opened = handed_over(desk)

    answers(opened, "retry")

    assert desk.waits_at(key) == ["Pay"]
    desk.complete(desk.job("pay"))
    assert desk.waits_at(key) == ["Ship"]
    holds()


def test_resume_after_goes_on_behind_the_host(desk: Desk) -> None:
    key, opened = handed_over(desk)

    answers(opened, "resume_after")

    assert desk.waits_at(key) == ["Ship"]
    holds()


def test_done_goes_on_at_the_event_with_its_value(desk: Desk) -> None:
    key, opened = handed_over(desk)

    answers(opened, "done", value={"paid": False})

    assert desk.waits_at(key) == ["Other"]
    variables = public.end_variables(key)
    assert variables["value"] == {"paid": False}
    holds()


def test_compensate_undoes_what_was_done_and_goes_on_at_the_event(desk: Desk) -> None:
    key, opened = handed_over(desk)

    answers(opened, "compensate")
    assert desk.waits_at(key) == ["Failed", "Unbook"]
    public.complete_task(desk.task("Unbook").key, actor=ROOT)

    assert desk.waits_at(key) == ["Other"]
    holds()


def test_cancel_ends_the_process(desk: Desk) -> None:
    key, opened = handed_over(desk)

    answers(opened, "cancel")

    assert desk.state(key) == "TERMINATED"
    holds()


@pytest.mark.parametrize("outcome", [None, "later", 3, {"kind": "retry"}])
def test_an_answer_that_is_none_is_an_incident(desk: Desk, outcome: Any) -> None:
    key, opened = handed_over(desk)

    answers(opened, outcome)

    incident = Incident.objects.get(instance_key=key, state="ACTIVE")
    assert "retry, resume_after, compensate, cancel, done" in incident.message
    public.retry_incident(incident.key, actor=ROOT)
    again = Instance.objects.filter(kind="case").exclude(key=opened).get()
    answers(again.key, "resume_after")
    assert desk.waits_at(key) == ["Ship"]
    holds()


def test_a_case_that_is_terminated_leaves_an_incident(desk: Desk) -> None:
    key, opened = handed_over(desk)

    cases.make_move(opened, cases.MoveRequest(kind="terminate", item="case"), actor=ROOT)

    assert Incident.objects.get(instance_key=key, state="ACTIVE").type == "UNHANDLED_ERROR_EVENT"
    holds()


def test_the_end_of_the_process_ends_its_case(desk: Desk) -> None:
    key, opened = handed_over(desk)

    public.cancel_instance(key, actor=ROOT)

    assert cases.read_case(opened, actor=ROOT).state == "terminated"
    holds()


def test_a_case_that_is_not_deployed_is_an_incident(desk: Desk) -> None:
    desk.deploy(("p.bpmn", process()))
    key = desk.start()
    job = desk.job("pay")
    public.throw_job_error(job.key, code="E", token=job.token, actor=ROOT)
    incident = Incident.objects.get(instance_key=key, state="ACTIVE")
    assert "trouble" in incident.message
    desk.deploy(("trouble.cmmn", TROUBLE))

    public.retry_incident(incident.key, actor=ROOT)

    assert Instance.objects.filter(kind="case", parent_key=key).count() == 1


@pytest.mark.parametrize(
    ("boundary", "attribute"),
    [
        ("<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>", ""),
        ('<escalationEventDefinition escalationRef="esc"/>', 'cancelActivity="false"'),
    ],
)
def test_where_it_means_nothing_it_is_refused(desk: Desk, boundary: str, attribute: str) -> None:
    wrong = process(boundary, attribute=f'helm:exceptionCase="trouble" {attribute}')

    with pytest.raises(Refused, match="exceptionCase"):
        desk.deploy(("p.bpmn", wrong))


def test_an_exception_case_without_a_name_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="exceptionCase"):
        desk.deploy(("p.bpmn", process(attribute='helm:exceptionCase=""')))


def test_an_exception_case_on_a_task_is_refused(desk: Desk) -> None:
    with pytest.raises(Refused, match="exceptionCase"):
        desk.deploy(
            (
                "p.bpmn",
                process().replace(
                    b'<manualTask id="Book"/>', b'<manualTask id="Book" helm:exceptionCase="x"/>'
                ),
            )
        )


# call activities ----------------------------------------------------------------------------------


CALLING = (
    f'{HEAD}<process id="p" isExecutable="true"><startEvent id="Start"/>'
    '<sequenceFlow id="f1" sourceRef="Start" targetRef="Call"/>'
    '<callActivity id="Call"><extensionElements><zeebe:calledElement processId="trouble"/>'
    "</extensionElements></callActivity>"
    '<sequenceFlow id="f2" sourceRef="Call" targetRef="After"/>'
    '<userTask id="After"><extensionElements><zeebe:userTask/></extensionElements></userTask>'
    "</process></definitions>"
).encode()


def test_a_call_activity_calls_a_case_where_no_process_has_the_id(desk: Desk) -> None:
    desk.deploy(("trouble.cmmn", TROUBLE), ("p.bpmn", CALLING))
    key = desk.start(order=7)
    opened = Instance.objects.get(kind="case")
    task = Task.objects.get(instance_key=opened.key, state="CREATED")

    public.complete_task(task.key, {"answer": 42}, actor=ROOT)

    assert desk.waits_at(key) == ["After"]
    assert public.end_variables(key)["answer"] == 42
    holds()


def test_deploying_a_call_of_a_case_warns_only_when_it_is_nowhere(desk: Desk) -> None:
    alone = public.check([("p.bpmn", CALLING)])
    together = public.check([("p.bpmn", CALLING), ("trouble.cmmn", TROUBLE)])

    assert [problem.code for problem in alone] == ["not-deployed"]
    assert [problem.code for problem in together] == []


def test_a_called_case_is_not_canceled_by_itself(desk: Desk) -> None:
    desk.deploy(("trouble.cmmn", TROUBLE), ("p.bpmn", CALLING))
    desk.start()
    opened = Instance.objects.get(kind="case")

    with pytest.raises(CommandRejected):
        public.cancel_instance(opened.key, actor=ROOT)
