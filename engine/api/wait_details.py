"""What an element instance waits for, in the words of `/v2`: one shape for each kind of wait."""

from collections.abc import Mapping
from typing import Annotated, Any

from typing_extensions import TypedDict

from engine.api.answers import key_text, moment_text
from engine.api.shapes import JobKindText, KeyText, ListenerEventText, MomentText, one_word
from engine.plan.details import ConditionalDefinition
from engine.plan.model import condition_of
from engine.store.definitions import NoDefinition, plan_of
from engine.store.fields import from_ms

WAITS = ("CONDITION", "JOB", "MESSAGE", "SIGNAL", "TIMER", "USER_TASK")


class JobWait(TypedDict):
    """A worker is to do a job."""

    waitStateType: Annotated[str, one_word("JOB")]
    jobKey: KeyText
    jobType: str
    jobKind: JobKindText
    listenerEventType: ListenerEventText | None
    retries: int | None


class MessageWait(TypedDict):
    """A message is to come."""

    waitStateType: Annotated[str, one_word("MESSAGE")]
    messageName: str
    correlationKey: str | None


class UserTaskWait(TypedDict):
    """A person is to do a task."""

    waitStateType: Annotated[str, one_word("USER_TASK")]
    taskKey: KeyText
    dueDate: MomentText | None


class TimerWait(TypedDict):
    """A moment is to come, in epoch milliseconds; -1 repetitions: without an end."""

    waitStateType: Annotated[str, one_word("TIMER")]
    dueDate: int | None
    repetitions: int | None


class SignalWait(TypedDict):
    """A signal is to come."""

    waitStateType: Annotated[str, one_word("SIGNAL")]
    signalName: str


class ConditionWait(TypedDict):
    """A condition is to become true; no events: it is judged on all of them."""

    waitStateType: Annotated[str, one_word("CONDITION")]
    expression: str
    events: list[Annotated[str, one_word("create", "update")]]


Details = JobWait | MessageWait | UserTaskWait | TimerWait | SignalWait | ConditionWait


def details_of(row: Mapping[str, Any]) -> Details:
    """The details of one wait, from a row of `engine.api.wait_states`."""
    return READERS[row["wait_kind"]](row)


def _job(row: Mapping[str, Any]) -> Details:
    listener = row["wait_more"]
    return {
        "waitStateType": "JOB",
        "jobKey": str(row["wait_key"]),
        "jobType": row["wait_name"],
        "jobKind": row["wait_again"],
        "listenerEventType": None if listener == "UNSPECIFIED" else listener,
        "retries": row["wait_number"],
    }


def _message(row: Mapping[str, Any]) -> Details:
    return {
        "waitStateType": "MESSAGE",
        "messageName": row["wait_name"],
        "correlationKey": row["wait_more"],
    }


def _task(row: Mapping[str, Any]) -> Details:
    due = row["wait_number"]
    return {
        "waitStateType": "USER_TASK",
        "taskKey": key_text(row["wait_key"]) or "",
        "dueDate": None if due is None else moment_text(from_ms(due)),
    }


def _timer(row: Mapping[str, Any]) -> Details:
    return {
        "waitStateType": "TIMER",
        "dueDate": row["wait_number"],
        "repetitions": int(row["wait_again"]) if row["wait_more"] else 0,
    }


def _signal(row: Mapping[str, Any]) -> Details:
    return {"waitStateType": "SIGNAL", "signalName": row["wait_name"]}


def _condition(row: Mapping[str, Any]) -> Details:
    condition = _definition(row["wait_definition"], row["wait_name"], row["wait_number"])
    expression, events = "", []
    if condition is not None:
        expression = f"={condition.condition.text.removeprefix('=')}"
        if not (condition.created and condition.updated):
            events = ["create"] if condition.created else ["update"]
    return {"waitStateType": "CONDITION", "expression": expression, "events": events}


def _definition(key: int, node: str, number: int) -> ConditionalDefinition | None:
    """The condition in the model; None when the definition is not there any more."""
    try:
        return condition_of(plan_of(key).node(node), number)
    except (NoDefinition, KeyError):
        return None


READERS = {
    "CONDITION": _condition,
    "JOB": _job,
    "MESSAGE": _message,
    "SIGNAL": _signal,
    "TIMER": _timer,
    "USER_TASK": _task,
}
