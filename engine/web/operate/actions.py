"""What operators do to one instance: cancel it, set a variable, try an incident again.

Plain forms that answer with the page; what was refused is shown with its reason, and what was
typed is kept.
"""

import msgspec
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from engine.public import (
    Actor,
    CommandRejected,
    Value,
    cancel_instance,
    from_json,
    retry_incident,
    set_variables,
)
from engine.store import json
from engine.store.models.incidents import Incident
from engine.store.models.runs import ElementInstance
from engine.web.operate.access import operators
from engine.web.operate.instance import instance_page
from engine.web.operate.reasons import NoReason, reason_of

LONGEST_NAME = 256


@require_POST
@operators
def cancel(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Terminate the instance; the reason stands in the journal."""
    try:
        reason = reason_of(request.POST.get("reason", ""))
    except NoReason as problem:
        messages.error(request, str(problem))
        return redirect("operate-instance", key)
    try:
        cancel_instance(key, reason=reason, actor=actor)
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
    else:
        messages.success(request, "The instance is canceled.")
    return redirect(reverse("operate-instance", args=[key]) + "?tab=journal")


@require_POST
@operators
def set_variable(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Write one variable of a living scope."""
    scope, name = request.POST.get("scope", ""), request.POST.get("name", "").strip()
    text = request.POST.get("value", "")
    inside = ElementInstance.objects.filter(instance_key=key, key=scope if scope.isdigit() else 0)
    if not inside.exists():
        raise Http404
    try:
        value = _value(name, text)
    except ValueError as problem:
        adds = "adds" in request.POST
        wrong = {"scope": scope, "name": name, "value": text, "problem": problem, "adds": adds}
        return instance_page(request, actor, key, wrong=wrong)
    try:
        set_variables(int(scope), {name: value}, local=True, actor=actor)
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
    else:
        messages.success(request, f"{name} is set.")
    return redirect(_back(request, key))


def _value(name: str, text: str) -> Value:
    """The value that was typed.

    Raises:
        ValueError: with a sentence, when it is no JSON, or the variable has no name.
    """
    if not 1 <= len(name) <= LONGEST_NAME:
        raise ValueError(f"A variable needs a name of 1 to {LONGEST_NAME} characters.")
    try:
        return from_json(json.decode(text))
    except msgspec.DecodeError as error:
        raise ValueError(
            f'This is no JSON: {error}. A text stands in quotes: "like this".'
        ) from error


@require_POST
@operators
def retry(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Try one incident again, and lead back to where its outcome will show."""
    incident = Incident.objects.filter(key=key).first()
    if incident is None:
        raise Http404
    try:
        retry_incident(incident.key, actor=actor)
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
    else:
        messages.info(request, "The retry is requested. What comes of it shows here.")
    return redirect(_back(request, incident.instance_key, "incidents"))


def _back(request: HttpRequest, key: int, tab: str = "data") -> str:
    """Where the form stood, if it is one of our pages."""
    asked = request.POST.get("back", "")
    if asked.startswith("/operate") and url_has_allowed_host_and_scheme(asked, None):
        return asked
    return reverse("operate-instance", args=[key]) + f"?tab={tab}"
