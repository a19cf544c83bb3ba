"""What operators do to an instance as a whole: suspend, resume, start again, delete it."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from engine.public import (
    Actor,
    CommandRejected,
    delete_instance,
    restart_instance,
    resume_instance,
    suspend_instance,
)
from engine.store import json
from engine.store.models.instances import Instance
from engine.store.models.journal import Journal
from engine.web.operate.access import operators
from engine.web.operate.reasons import NoReason, reason_of, refusal


@dataclass(frozen=True, slots=True)
class Stillness:
    """Who lets an instance stand still, and why; ``caller`` is set where its caller does."""

    actor: str
    reason: str
    caller: int | None


def stillness(instance: Instance) -> Stillness | None:
    """Why the instance stands still, or None when it does not."""
    if instance.suspended_at is None:
        return None
    rows = Journal.objects.filter(instance_key=instance.key, command="SuspendInstance")
    last = rows.order_by("-seq").first()
    if last is None:
        return None
    told = _suspended(json.decode(bytes(last.events)))
    if told is None:
        return None
    _, _, by, _, reason = told
    actor = last.actor.partition(":")[2] or last.actor
    if by == "caller":
        return Stillness(actor, "", instance.parent_key)
    return Stillness(actor, str(reason), None)


def _suspended(events: list[Any]) -> Any:
    return next((event for event in events if event[0] == "InstanceSuspended"), None)


@require_POST
@operators
def suspend(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Nothing in the instance moves until it is resumed; the reason stands in the journal."""
    try:
        suspend_instance(key, reason=reason_of(request.POST.get("reason", "")), actor=actor)
    except NoReason as problem:
        messages.error(request, str(problem))
    except CommandRejected as rejected:
        messages.error(request, refusal(rejected.message))
    else:
        messages.success(request, "The instance stands still until it is resumed.")
    return redirect("operate-instance", key)


@require_POST
@operators
def resume(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The instance goes on from where it stands."""
    try:
        resume_instance(key, actor=actor)
    except CommandRejected as rejected:
        messages.error(request, refusal(rejected.message))
    else:
        messages.success(request, "The instance goes on.")
    return redirect("operate-instance", key)


@require_POST
@operators
def restart(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """An ended instance begins again as a new one, whose page is shown."""
    try:
        started = restart_instance(key, actor=actor)
    except CommandRejected as rejected:
        messages.error(request, refusal(rejected.message))
        return redirect("operate-instance", key)
    messages.success(request, "It has begun again, as an instance of its own.")
    return redirect(reverse("operate-instance", args=[started.key]))


@require_POST
@operators
def delete(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """An ended instance goes, with all that is kept of it; its page then says who deleted it."""
    try:
        delete_instance(key, reason=reason_of(request.POST.get("reason", "")), actor=actor)
    except NoReason as problem:
        messages.error(request, str(problem))
    except CommandRejected as rejected:
        messages.error(request, refusal(rejected.message))
    else:
        messages.success(request, "The instance is deleted.")
    return redirect("operate-instance", key)
