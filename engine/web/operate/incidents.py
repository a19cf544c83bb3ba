"""Open incidents by fingerprint; retries of whole groups, whose results are read, not claimed."""

from collections import Counter
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from engine.public import Actor
from engine.store.models.incidents import Incident
from engine.store.models.instances import Instance
from engine.store.models.work import Job, JobState
from engine.web.operate import batches
from engine.web.operate.access import may_operate, operators, readers
from engine.web.operate.fingerprints import groups, members
from engine.web.operate.instances import process_names
from engine.web.operate.outcomes import Outcome, outcomes
from engine.web.operate.words import incident_words

RETRYING_SHOWN = 10
RESULTS_SHOWN = 200


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
    newest = Incident.objects.filter(key=keys[-1]).first()
    title = incident_words(named[2])[0]
    batch = batches.begin(request.session, title, newest.message if newest else "", keys)
    return redirect("operate-retry", batch.id)


@dataclass(frozen=True, slots=True)
class Result:
    """One incident of a batch, and what came of it."""

    row: Incident
    instance: Instance | None
    outcome: Outcome


@require_http_methods(["GET", "POST"])
@operators
def retry(request: HttpRequest, actor: Actor, batch: str) -> HttpResponseBase:
    """A batch and its results; POST asks for the next few retries."""
    found = batches.find(request.session, batch)
    if found is None:
        raise Http404
    if request.method == "POST":
        batches.go_on(request.session, found, actor=actor)
        if not request.headers.get("HX-Request"):
            return redirect("operate-retry", found.id)
    results = _results(found)
    words = Counter(result.outcome.word for result in results)
    settled = sum(result.outcome.settled for result in results)
    context = {
        "batch": found,
        "results": results[:RESULTS_SHOWN],
        "hidden": max(0, len(results) - RESULTS_SHOWN),
        "words": [(word, words[word], look) for word, look in _LOOKS.items() if words[word]],
        "settled": settled,
        "done": not found.left and settled == len(results),
    }
    partial = bool(request.headers.get("HX-Request"))
    return render(request, "operate/retry_found.html" if partial else "operate/retry.html", context)


_LOOKS = {
    "Not asked": "neutral",
    "Refused": "bad",
    "Requested": "wait",
    "Running": "live",
    "Trying": "warn",
    "Failed again": "bad",
    "Fixed": "ok",
    "Gone": "neutral",
    "Open": "bad",
}
_NOT_ASKED = Outcome("Not asked", "neutral", "Its turn comes in a moment.", settled=False)


def _results(batch: batches.Batch) -> list[Result]:
    rows = Incident.objects.in_bulk(batch.keys)
    came = outcomes(rows.values())
    instances = Instance.objects.in_bulk({row.instance_key for row in rows.values()})
    asked = set(batch.keys[: batch.asked])

    def outcome(key: int) -> Outcome:
        if key in batch.refused:
            return Outcome("Refused", "bad", batch.refused[key], settled=True)
        return came[key] if key in asked or rows[key].state != "ACTIVE" else _NOT_ASKED

    return [
        Result(rows[key], instances.get(rows[key].instance_key), outcome(key))
        for key in batch.keys
        if key in rows
    ]
