"""What answers are made of: strings that are keys, moments, or one of a closed list of words.

To Python they are strings; the OpenAPI document says more, so that generated clients know more.
"""

from typing import Annotated

from pydantic import WithJsonSchema
from typing_extensions import TypedDict

from engine.api.schema import KEY_SCHEMA
from engine.api.words import (
    BATCH_TYPES,
    CASE_ITEM_STATES,
    CASE_STATES,
    JOB_KINDS,
    LISTENER_EVENTS,
)


def one_word(*words: str) -> WithJsonSchema:
    """The annotation of a string that is one of *words*."""
    return WithJsonSchema({"type": "string", "enum": list(words)})


KeyText = Annotated[str, WithJsonSchema(KEY_SCHEMA)]
MomentText = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
BatchTypeText = Annotated[str, one_word(*BATCH_TYPES)]
CaseStateText = Annotated[str, one_word(*CASE_STATES)]
CaseItemStateText = Annotated[str, one_word(*CASE_ITEM_STATES)]
JobKindText = Annotated[str, one_word(*JOB_KINDS)]
ListenerEventText = Annotated[str, one_word(*LISTENER_EVENTS)]


class BatchOperationCreated(TypedDict):
    """A batch operation that was begun."""

    batchOperationKey: KeyText
    batchOperationType: BatchTypeText


class EvaluatedInput(TypedDict):
    """What an input of a decision table was; the value is serialized JSON."""

    inputId: str
    inputName: str
    inputValue: str


class EvaluatedOutput(TypedDict):
    """What a rule gave for one output; the value is serialized JSON."""

    outputId: str
    outputName: str
    outputValue: str
    ruleId: str | None
    ruleIndex: int | None


class MatchedRule(TypedDict):
    """A rule that matched, counted from 1, with its outputs."""

    ruleId: str
    ruleIndex: int
    evaluatedOutputs: list[EvaluatedOutput]
