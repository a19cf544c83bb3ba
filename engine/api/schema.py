"""Types from which bodies are read: strict, closed, camelCase outside and snake_case inside.

Nothing is coerced between JSON types; unknown properties are refused; null for a property that
may be left out is the same as leaving it out. What is wrong is told in the words of Camunda's
API by `engine.api.reading`.
"""

import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Annotated, Any, Literal, TypeVar

from ninja.params.models import Body as NinjaBody
from ninja.params.models import BodyModel, Path, Query
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    WithJsonSchema,
    model_validator,
)
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from engine.api.body import read_object

T = TypeVar("T")
KEY_PATTERN = re.compile(r"-?[0-9]{1,24}")
MOMENT_PATTERN = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)", re.IGNORECASE
)
LARGEST = 2**63 - 1
NOT_A_KEY = (
    "The provided {name} '{value}' is not a valid key. Expected a numeric value."
    " Did you pass an entity id instead of an entity key?"
)
NOT_A_MOMENT = (
    "The provided {name} '{value}' cannot be parsed as a date according to RFC 3339, section 5.6"
)
HAS_NUL = "The value for {name} must not have the character U+0000"
WRONG_ENUM = (
    "Unexpected value '{value}' for enum field '{name}'. Use any of the following values: {known}"
)


class Body(BaseModel):
    """The base of all request bodies; variables are looked at in `engine.api.variable_values`."""

    model_config = ConfigDict(
        strict=True,
        extra="forbid",
        alias_generator=to_camel,
        frozen=True,
        hide_input_in_errors=True,
    )

    @model_validator(mode="before")
    @classmethod
    def _null_is_absent(cls, data: Any) -> Any:
        """Drop nulls of properties that may be absent; a null of a required one stays wrong."""
        if not isinstance(data, dict):
            return data
        optional = {field.alias for field in cls.model_fields.values() if not field.is_required()}
        return {
            name: value for name, value in data.items() if value is not None or name not in optional
        }


class _StrictBodyModel(BodyModel):
    @classmethod
    def get_request_data(cls, request: Any, api: Any, path_params: Any) -> dict[str, Any]:
        return {cls.__read_from_single_attr__: read_object(request)}


class StrictBody(NinjaBody):  # type: ignore[misc]  # ninja's parameters are untyped
    """A body parameter whose bytes are read by `engine.api.body`; absent means an empty object."""

    _model = _StrictBodyModel

    @classmethod
    def _param_source(cls) -> str:
        return "body"


Json = Annotated[T, StrictBody(...)]


def read_key(value: object) -> int:
    """A key from its JSON string; one beyond 64 bits becomes the largest, which is never given."""
    if not isinstance(value, str):
        raise PydanticCustomError("key_type", "cannot be parsed")
    if not KEY_PATTERN.fullmatch(value):
        raise PydanticCustomError("key_value", NOT_A_KEY)
    return max(-LARGEST, min(int(value), LARGEST))


def read_moment(value: object) -> datetime:
    """A moment from RFC 3339, as a datetime in UTC."""
    if not isinstance(value, str):
        raise PydanticCustomError("moment_type", "cannot be parsed")
    if not MOMENT_PATTERN.fullmatch(value):
        raise PydanticCustomError("moment_value", NOT_A_MOMENT)
    try:
        return datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise PydanticCustomError("moment_value", NOT_A_MOMENT) from None


def read_enum(known: Mapping[str, str]) -> Callable[[object], str]:
    """A reader of words in any case; *known* maps the lower-case word to the canonical one."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise PydanticCustomError("enum_type", "cannot be parsed")
        word = known.get(value.lower())
        if word is None:
            listed = "[" + ", ".join(sorted(known.values())) + "]"
            raise PydanticCustomError("enum_value", WRONG_ENUM, {"known": listed})
        return word

    return read


def one_of(*words: str) -> tuple[BeforeValidator, WithJsonSchema]:
    """Annotations of a string that is one of *words*, read in any case."""
    return (
        BeforeValidator(read_enum({word.lower(): word for word in words})),
        WithJsonSchema({"type": "string", "enum": list(words)}),
    )


def read_text(value: str) -> str:
    """A text that both databases can keep."""
    if "\0" in value:
        raise PydanticCustomError("nul_character", HAS_NUL)
    return value


KEY_SCHEMA: dict[str, Any] = {
    "type": "string",
    "pattern": "^-?[0-9]+$",
    "minLength": 1,
    "maxLength": 25,
}
Key = Annotated[int, BeforeValidator(read_key), WithJsonSchema(KEY_SCHEMA)]
Moment = Annotated[
    datetime,
    BeforeValidator(read_moment),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
OptionalMoment = Annotated[
    datetime | Literal[""] | None,
    BeforeValidator(lambda value: value if value in (None, "") else read_moment(value)),
    WithJsonSchema(
        {"anyOf": [{"type": "string", "format": "date-time"}, {"const": ""}, {"type": "null"}]}
    ),
]
Int = Annotated[int, Field(ge=-(2**31), le=2**31 - 1)]
Long = Annotated[int, Field(ge=-(2**63), le=2**63 - 1)]
#: Durations: more than ten years are a mistake, and would leave the calendar.
Milliseconds = Annotated[int, Field(ge=0, le=10 * 366 * 24 * 3_600_000)]
#: A number that the client gives to what it asks for, and finds again with it.
OperationReference = Annotated[int, Field(gt=0, le=2**63 - 1)]
JsonObject = dict[str, Any]
Text = Annotated[str, AfterValidator(read_text)]
#: What names a thing: short enough for the databases' indexes.
Name = Annotated[str, Field(min_length=1, max_length=255), AfterValidator(read_text)]
ShortText = Annotated[str, Field(max_length=255), AfterValidator(read_text)]
BusinessId = Annotated[str, Field(min_length=1, max_length=256), AfterValidator(read_text)]
Several = Annotated[list[T], Field(max_length=1_000)]
Names = Several[ShortText]
TenantId = Annotated[str, Field(pattern=r"^(<default>|[\w.\-]{1,31})$")]

ProcessInstanceKey = Annotated[Key, Path(..., alias="processInstanceKey")]
ProcessDefinitionKey = Annotated[Key, Path(..., alias="processDefinitionKey")]
DecisionDefinitionKey = Annotated[Key, Path(..., alias="decisionDefinitionKey")]
DecisionRequirementsKey = Annotated[Key, Path(..., alias="decisionRequirementsKey")]
ElementInstanceKey = Annotated[Key, Path(..., alias="elementInstanceKey")]
AdHocKey = Annotated[Key, Path(..., alias="adHocSubProcessInstanceKey")]
BatchOperationKey = Annotated[Key, Path(..., alias="batchOperationKey")]
CaseKey = Annotated[Key, Path(..., alias="caseKey")]
FormKey = Annotated[Key, Path(..., alias="formKey")]
IncidentKey = Annotated[Key, Path(..., alias="incidentKey")]
JobKey = Annotated[Key, Path(..., alias="jobKey")]
ResourceKey = Annotated[Key, Path(..., alias="resourceKey")]
UserTaskKey = Annotated[Key, Path(..., alias="userTaskKey")]
DecisionInstanceId = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,25}-[0-9]{1,9}$"),
    Path(..., alias="decisionEvaluationInstanceKey"),
]
DecisionEvaluationKey = Annotated[Key, Path(..., alias="decisionEvaluationKey")]
VariableKey = Annotated[Key, Path(..., alias="variableKey")]
ItemKey = Annotated[Key, Path(..., alias="key")]


def read_flag(value: object) -> bool:
    """``true`` or ``false`` of a query string."""
    word = str(value).lower()
    if word not in {"true", "false"}:
        raise PydanticCustomError(
            "flag_value", "The value for {name} is '{value}' but must be true or false"
        )
    return word == "true"


TruncateValues = Annotated[
    bool,
    BeforeValidator(read_flag),
    WithJsonSchema({"type": "boolean", "default": True}),
    Query(True, alias="truncateValues"),
]
