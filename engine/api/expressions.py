"""Evaluating a FEEL expression, for authors who try one out."""

from typing import Annotated, Any

from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field
from typing_extensions import TypedDict

from engine.api.answers import answer
from engine.api.element_instances import ELEMENT_INSTANCES
from engine.api.problems import invalid_argument
from engine.api.rights import forbidden
from engine.api.schema import Body, Json, JsonObject, Key, ShortText
from engine.api.scopes import scopes_above
from engine.api.search.answer import require_row
from engine.api.signin import actor_in
from engine.api.tenants import only_default
from engine.api.variable_values import values_of
from engine.feel.compile import FeelSyntaxError, compile_expression
from engine.feel.context import Context
from engine.public import MODELERS, OPERATORS, Value, from_json, now_ms, to_json
from engine.store.fields import from_ms
from engine.store.json import decode
from engine.store.models.runs import Variable

router = Router(tags=["Expression"])


class ExpressionEvaluationRequest(Body):
    """A FEEL expression (a leading ``=`` may be there) and what it may read.

    With *scope_key* it reads the variables of that element instance and of all around it;
    *variables* come before them.
    """

    expression: Annotated[str, Field(min_length=1, max_length=32_768)]
    tenant_id: ShortText | None = None
    scope_key: Key | None = None
    variables: JsonObject = {}


class ExpressionWarning(TypedDict):
    message: str


class SecretReference(TypedDict):
    storeId: str
    secretName: str


class ExpressionEvaluationResult(TypedDict):
    expression: str
    result: Any
    warnings: list[ExpressionWarning]
    referencedSecrets: list[SecretReference]


@router.post(
    "/expression/evaluation",
    operation_id="evaluateExpression",
    response=ExpressionEvaluationResult,
)
def evaluate(request: HttpRequest, body: Json[ExpressionEvaluationRequest]) -> HttpResponse:
    """The value of an expression; what became null on the way is a warning."""
    only_default([body.tenant_id], "evaluateExpression")
    actor = actor_in(request)
    if actor.job_types is not None or not actor.is_in(MODELERS, OPERATORS):
        raise forbidden(actor, "evaluate expressions", MODELERS, OPERATORS)
    variables = _visible(request, body.scope_key) | values_of(body.variables)
    context = Context(now=from_ms(now_ms()), seed="expression")
    try:
        compiled = compile_expression(body.expression.removeprefix("="), names=variables)
    except FeelSyntaxError as error:
        raise invalid_argument("feel-syntax", str(error), field="expression") from error
    value = compiled.evaluate(variables, context)
    if context.failed:
        failure = context.messages[-1].text if context.messages else "the evaluation failed"
        raise invalid_argument("evaluation-failed", failure, field="expression")
    return answer(
        {
            "expression": body.expression,
            "result": to_json(value),
            "warnings": [{"message": message.text} for message in context.messages],
            "referencedSecrets": [],
        }
    )


def _visible(request: HttpRequest, scope: int | None) -> dict[str, Value]:
    """The variables that an element instance reads: of each name the innermost."""
    if scope is None:
        return {}
    require_row(request, ELEMENT_INSTANCES, key=scope)
    scopes = scopes_above(scope)
    depth = {key: number for number, key in enumerate(scopes)}
    rows = Variable.objects.filter(scope_key__in=scopes).values_list("scope_key", "name", "value")
    found: dict[str, Value] = {}
    for _, name, text in sorted(rows, key=lambda row: -depth[row[0]]):
        found[name] = from_json(decode(text))
    return found
