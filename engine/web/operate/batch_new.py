"""Ask for a batch operation: what will be done to how many, why, and the count typed once more."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from engine.public import (
    Actor,
    BatchRequest,
    BatchType,
    CommandRejected,
    create_batch,
    never_begins,
)
from engine.store.models.definitions import Definition
from engine.store.models.incidents import Incident
from engine.store.models.words import RunState
from engine.web.operate.access import operators
from engine.web.operate.chosen import Chosen, where_they_are
from engine.web.operate.elements import elements_of
from engine.web.operate.instances import process_names
from engine.web.operate.places import Place, places_of
from engine.web.operate.reasons import NoReason, reason_of, refusal

SHOWN = 6  #: instances named before it is asked for
UNTYPED = 50  #: so many are taken without their number being typed


@dataclass(frozen=True, slots=True)
class Verb:
    """What may be done to many instances."""

    type: BatchType
    title: str
    button: str
    means: str
    icon: str
    final: bool = False  #: it cannot be undone
    ended: bool = False  #: it is for instances that have ended


VERBS: Mapping[str, Verb] = {
    "cancel": Verb(
        BatchType.CANCEL,
        "Cancel",
        "Cancel them",
        "Everything that runs in them is terminated, with what they called. This cannot be undone; "
        "their journals stay. Called instances are left out: they end with their callers.",
        "stop",
        final=True,
    ),
    "retry": Verb(
        BatchType.RESOLVE,
        "Retry the incidents of",
        "Retry",
        "Each failed step is tried once more. Jobs without retries get one. You will see for each "
        "of them whether it is fixed or has failed again.",
        "retry",
    ),
    "suspend": Verb(
        BatchType.SUSPEND,
        "Suspend",
        "Suspend them",
        "Nothing in them moves until they are resumed, nor in what they have called. Nothing is "
        "lost meanwhile but signals. Those that stand still already are left out.",
        "pause",
    ),
    "resume": Verb(
        BatchType.RESUME,
        "Resume",
        "Resume them",
        "Those of them that are suspended go on from where they stand: timers that are over fire, "
        "buffered messages arrive.",
        "play",
    ),
    "delete": Verb(
        BatchType.DELETE,
        "Delete",
        "Delete them",
        "Their data, history and journals go for good, with what they called. What stays is that "
        "they were there, who deleted them, and why. Only ended instances are deleted.",
        "trash",
        final=True,
        ended=True,
    ),
    "move": Verb(
        BatchType.MODIFY,
        "Move a token in",
        "Move",
        "In each instance every run of the first element ends, and the second begins for it. An "
        "instance that is not there says so as its result.",
        "arrow-right",
    ),
}


#: Of those chosen only these are meant.
_STATES: Mapping[str, str] = {
    BatchType.SUSPEND: RunState.ACTIVE,
    BatchType.RESUME: RunState.SUSPENDED,
}
_STANDING: Mapping[str, str] = {BatchType.RESUME: "suspended"}


@dataclass(frozen=True, slots=True)
class Option:
    """An element that can be chosen."""

    id: str
    name: str
    count: int = 0


@require_http_methods(["GET", "POST"])
@operators
def new_batch(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The page that asks; POST begins the operation."""
    given = request.POST if request.method == "POST" else request.GET
    if given.get("do") == "migrate":
        return redirect(f"{reverse('operate-migrate')}?{Chosen(given).address}")
    verb = VERBS.get(given.get("do", ""))
    if verb is None:
        raise Http404
    chosen = Chosen(given, ended=verb.ended, state=_STATES.get(verb.type))
    if not chosen.count:
        what = _STANDING.get(verb.type, "ended" if verb.ended else "running")
        messages.info(request, f"No {what} instance is chosen: tick some, or choose all found.")
        return redirect(_list_address(chosen))
    problem = ""
    if request.method == "POST":
        try:
            key = create_batch(_request(verb, request.POST, chosen), chosen.keys(), actor=actor)
        except CommandRejected as rejected:
            problem = refusal(rejected.message)
        except ValueError as wrong:
            problem = str(wrong)
        else:
            return redirect("operate-batch", key)
    return _page(request, given, verb, chosen, problem)


def _page(
    request: HttpRequest, given: QueryDict, verb: Verb, chosen: Chosen, problem: str
) -> HttpResponse:
    definition = chosen.definition
    shown = list(chosen.rows.order_by("-key")[:SHOWN])
    where = places_of(row.key for row in shown)
    named: list[tuple[object, list[Place]]] = [(row, where.get(row.key, [])) for row in shown]
    context = {
        "do": given["do"],
        "verb": verb,
        "chosen": chosen,
        "definition": definition,
        "name": process_names().get(definition.definition_id, "") if definition else "",
        "shown": named,
        "more": chosen.count - len(shown),
        "incidents": _incidents(chosen) if verb.type == BatchType.RESOLVE else None,
        "sources": _sources(chosen, definition) if verb.type == BatchType.MODIFY else [],
        "targets": _targets(definition) if verb.type == BatchType.MODIFY else [],
        "typed": _is_typed(verb, chosen),
        "asks_why": verb.type not in (BatchType.RESOLVE, BatchType.RESUME),
        "problem": problem,
        "given": given,
        "back": _list_address(chosen),
    }
    status = 400 if problem else 200
    return render(request, "operate/batch_new.html", context, status=status)


def _request(verb: Verb, given: QueryDict, chosen: Chosen) -> BatchRequest:
    """What was asked for.

    Raises:
        ValueError: something is missing; with a sentence.
    """
    if _is_typed(verb, chosen) and given.get("count", "").strip() != str(chosen.count):
        raise ValueError(
            f"There are {chosen.count} instances now: type that number to confirm. "
            "Nothing happened."
        )
    if verb.type in (BatchType.RESOLVE, BatchType.RESUME):
        return BatchRequest(verb.type)
    try:
        reason = reason_of(given.get("reason", ""))
    except NoReason as problem:
        raise ValueError(str(problem)) from problem
    if verb.type != BatchType.MODIFY:
        return BatchRequest(verb.type, reason=reason)
    if chosen.definition is None:
        raise ValueError("They are of several versions; choose instances of one.")
    known = elements_of(chosen.definition.key)
    source, target = given.get("source", ""), given.get("target", "")
    if source not in known or target not in known:
        raise ValueError("Choose where the token is, and where it goes on. Nothing happened.")
    return BatchRequest(verb.type, moves=((source, target),), reason=reason)


def _is_typed(verb: Verb, chosen: Chosen) -> bool:
    return chosen.count > UNTYPED or (verb.final and chosen.count > 1)


def _incidents(chosen: Chosen) -> int:
    return Incident.objects.filter(
        state="ACTIVE", instance_key__in=chosen.rows.order_by().values("key")
    ).count()


def _sources(chosen: Chosen, definition: Definition | None) -> list[Option]:
    """The elements at which the chosen instances are."""
    if definition is None:
        return []
    known = elements_of(definition.key)
    return [
        Option(id_, known[id_].name, count)
        for id_, count in where_they_are(chosen).items()
        if id_ in known
    ]


def _targets(definition: Definition | None) -> list[Option]:
    """The elements that can begin by hand, in the order of the process."""
    if definition is None:
        return []
    known = elements_of(definition.key)
    return [
        Option(element, known[element].name)
        for element, never in never_begins(definition.key).items()
        if never is None
    ]


def _list_address(chosen: Chosen) -> str:
    query = chosen.filters.address()
    return reverse("operate-instances") + (f"?{query}" if query else "")
