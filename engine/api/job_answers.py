"""What a worker answers: done, failed, or a BPMN error."""

from typing import Annotated

from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import moment_text, nothing
from engine.api.idempotency import command_id
from engine.api.problems import commanding, invalid_argument
from engine.api.schema import (
    Body,
    BusinessId,
    Int,
    JobKey,
    Json,
    JsonObject,
    Milliseconds,
    Name,
    Names,
    OptionalMoment,
    Several,
    ShortText,
    Text,
    one_of,
)
from engine.api.signin import actor_in
from engine.api.variable_values import values_of
from engine.feel.values import Value
from engine.public import (
    Activation,
    AdHocResult,
    ListenerResult,
    complete_job,
    fail_job,
    throw_job_error,
)

router = Router(tags=["Job"])

USER_TASK = "userTask"
AD_HOC = "adHocSubProcess"
ResultType = Annotated[str, *one_of(USER_TASK, AD_HOC)]


class ActivatedElement(Body):
    """An activity that the worker of an ad-hoc sub-process chooses."""

    element_id: Name | None = None
    variables: JsonObject = {}


class Corrections(Body):
    """What a task listener corrects in the task."""

    assignee: ShortText | None = None
    due_date: OptionalMoment = None
    follow_up_date: OptionalMoment = None
    candidate_users: Names | None = None
    candidate_groups: Names | None = None
    priority: Int | None = None


class JobCompletionResult(Body):
    """The result of an ad-hoc sub-process's worker, or of a task listener."""

    type: ResultType | None = None
    activate_elements: Several[ActivatedElement] | None = None
    is_completion_condition_fulfilled: bool | None = None
    is_cancel_remaining_instances: bool | None = None
    denied: bool | None = None
    denied_reason: Text | None = None
    corrections: Corrections | None = None

    def of_listener(self) -> bool:
        """Whether anything in it is only said by task listeners."""
        given = (self.denied, self.denied_reason, self.corrections)
        return self.type == USER_TASK or any(value is not None for value in given)

    def of_ad_hoc(self) -> bool:
        """Whether anything in it is only said by workers of ad-hoc sub-processes."""
        given = (
            self.activate_elements,
            self.is_completion_condition_fulfilled,
            self.is_cancel_remaining_instances,
        )
        return self.type == AD_HOC or any(value is not None for value in given)


class JobCompletionRequest(Body):
    """The variables that the work brought, and a result where the job asks for one."""

    variables: JsonObject = {}
    result: JobCompletionResult | None = None
    job_lease_token: ShortText | None = None
    business_id: BusinessId | None = None


@router.post("/jobs/{jobKey}/completion", operation_id="completeJob", response={204: None})
def complete(request: HttpRequest, key: JobKey, body: Json[JobCompletionRequest]) -> HttpResponse:
    """The work is done."""
    with commanding("COMPLETE"):
        complete_job(
            key,
            values_of(body.variables),
            _result(body.result),
            token=body.job_lease_token,
            business_id=body.business_id,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()


def _corrected(corrections: Corrections | None) -> dict[str, Value]:
    """The given attributes; null leaves one as it is, an empty text clears it."""
    if corrections is None:
        return {}
    found: dict[str, Value] = {}
    if corrections.assignee is not None:
        found["assignee"] = corrections.assignee or None
    for name, date in (
        ("dueDate", corrections.due_date),
        ("followUpDate", corrections.follow_up_date),
    ):
        if date is not None:
            found[name] = moment_text(date) if date != "" else None
    for name, names in (
        ("candidateUsers", corrections.candidate_users),
        ("candidateGroups", corrections.candidate_groups),
    ):
        if names is not None:
            found[name] = list(names)
    if corrections.priority is not None:
        found["priority"] = corrections.priority
    return found


def _result(result: JobCompletionResult | None) -> AdHocResult | ListenerResult | None:
    if result is None:
        return None
    if result.of_listener() and result.of_ad_hoc():
        raise invalid_argument(
            "mixed-result", f"Only one of [{USER_TASK}, {AD_HOC}] is allowed.", field="result"
        )
    if result.of_listener():
        if result.denied and result.corrections is not None:
            raise invalid_argument(
                "mixed-result",
                "A result that denies the transition of a user task must not have corrections.",
                field="result.corrections",
            )
        return ListenerResult(
            bool(result.denied), result.denied_reason or "", _corrected(result.corrections)
        )
    if not result.of_ad_hoc():
        return None
    return AdHocResult(
        activate=tuple(
            Activation(_chosen(each, number), values_of(each.variables))
            for number, each in enumerate(result.activate_elements or ())
        ),
        fulfilled=bool(result.is_completion_condition_fulfilled),
        cancel_remaining=bool(result.is_cancel_remaining_instances),
    )


def _chosen(element: ActivatedElement, number: int) -> str:
    if element.element_id is None:
        raise invalid_argument(
            "missing",
            "No elementId provided.",
            field=f"result.activateElements[{number}].elementId",
        )
    return element.element_id


class JobFailRequest(Body):
    """How many retries are left (none: an incident), why, and after how many ms to try again."""

    retries: Int = 0
    error_message: Text = ""
    retry_back_off: Milliseconds = 0
    variables: JsonObject = {}
    job_lease_token: ShortText | None = None


@router.post("/jobs/{jobKey}/failure", operation_id="failJob", response={204: None})
def fail(request: HttpRequest, key: JobKey, body: Json[JobFailRequest]) -> HttpResponse:
    """The work could not be done."""
    with commanding("FAIL"):
        fail_job(
            key,
            retries=body.retries,
            message=body.error_message,
            backoff_ms=body.retry_back_off,
            variables=values_of(body.variables),
            token=body.job_lease_token,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()


class JobErrorRequest(Body):
    """The code of the BPMN error, and what goes with it."""

    error_code: Name
    error_message: Text = ""
    variables: JsonObject = {}
    job_lease_token: ShortText | None = None


@router.post("/jobs/{jobKey}/error", operation_id="throwJobError", response={204: None})
def throw_error(request: HttpRequest, key: JobKey, body: Json[JobErrorRequest]) -> HttpResponse:
    """The work met a BPMN error; without anything that catches it this is an incident."""
    with commanding("THROW_ERROR"):
        throw_job_error(
            key,
            code=body.error_code,
            message=body.error_message,
            variables=values_of(body.variables),
            token=body.job_lease_token,
            actor=actor_in(request),
            command_id=command_id(request),
        )
    return nothing()
