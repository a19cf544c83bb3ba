"""Forms as they were deployed."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import answer
from engine.api.problems import not_found
from engine.api.rights import require_definitions
from engine.api.schema import FormKey
from engine.api.shapes import KeyText
from engine.api.signin import actor_in
from engine.store.models.definitions import Definition

router = Router(tags=["Form"])


class FormResult(TypedDict):
    tenantId: str
    formId: str
    schema: str
    version: int
    formKey: KeyText


def form_item(key: int) -> FormResult:
    """The form with this key; ``schema`` is its JSON text.

    Raises:
        ApiProblem: 404.
    """
    form = Definition.objects.filter(kind="form", key=key).first()
    if form is None:
        raise not_found("Form", key)
    return {
        "tenantId": form.tenant_id,
        "formId": form.definition_id,
        "schema": bytes(form.data).decode(),
        "version": form.version,
        "formKey": str(form.key),
    }


@router.get("/forms/{formKey}", operation_id="getFormByKey", response=FormResult)
def get_form(request: HttpRequest, key: FormKey) -> HttpResponse:
    """One version of a form."""
    require_definitions(actor_in(request), "forms")
    return answer(form_item(key))
