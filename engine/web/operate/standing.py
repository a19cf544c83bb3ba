"""What operators do to an instance as a whole: let it stand still, go on, begin again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from engine.public import (
    Actor,
    CommandRejected,
    restart_instance,
    resume_instance,
    suspend_instance,
)
from engine.web.operate.access import operators


@require_POST
@operators
def suspend(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Nothing in the instance moves until it is resumed."""
    try:
        suspend_instance(key, actor=actor)
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
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
        messages.error(request, rejected.message)
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
        messages.error(request, rejected.message)
        return redirect("operate-instance", key)
    messages.success(request, "It has begun again, as an instance of its own.")
    return redirect(reverse("operate-instance", args=[started.key]))
