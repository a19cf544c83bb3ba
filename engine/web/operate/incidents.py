"""Open incidents by fingerprint; a whole group is tried again as a batch operation."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from engine.public import Actor, BatchRequest, BatchType, CommandRejected, create_batch
from engine.store.models.incidents import Incident
from engine.store.models.work import Job, JobState
from engine.web.operate.access import may_operate, operators, readers
from engine.web.operate.fingerprints import groups, members
from engine.web.operate.instances import process_names

RETRYING_SHOWN = 10


@require_GET
@readers
def incidents(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The groups; for htmx only them."""
    found, more = groups(process_names())
    retrying = Job.objects.filter(state=JobState.FAILED, retries__gt=0, ended_at__isnull=True)
    last = Incident.objects.filter(resolved_at__isnull=False).order_by("-resolved_at").first()
    context = {
        "groups": found,
        "more": more,
        "total": sum(group.count for group in found),
        "retrying": list(retrying.order_by("retry_at", "key")[:RETRYING_SHOWN]),
        "last": last,
        "operates": may_operate(actor),
    }
    partial = bool(request.headers.get("HX-Request"))
    template = "operate/incidents_found.html" if partial else "operate/incidents.html"
    answer = render(request, template, context)
    answer["Vary"] = "HX-Request"
    return answer


@require_POST
@operators
def retry_group(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """Begin a batch with the incidents of a group, as they are now."""
    named = [request.POST.get(name, "") for name in ("process", "element", "type", "group")]
    keys = members(*named)
    if not keys:
        messages.info(request, "Nobody has to retry this any more: no incident of it is open.")
        return redirect("operate-incidents")
    owners = Incident.objects.filter(key__in=keys).values_list("instance_key", flat=True)
    request_ = BatchRequest(BatchType.RESOLVE, incidents=frozenset(keys))
    try:
        key = create_batch(request_, sorted(set(owners)), actor=actor)
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
        return redirect("operate-incidents")
    return redirect("operate-batch", key)
