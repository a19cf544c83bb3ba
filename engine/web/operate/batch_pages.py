"""The pages of batch operations: all of them, one with its items, and what steers it."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from engine.public import Actor, CommandRejected, cancel_batch, resume_batch, suspend_batch
from engine.store.models.batches import BatchOperation, BatchOperationItem
from engine.store.models.definitions import Definition
from engine.web.operate.access import may_operate, operators, readers
from engine.web.operate.batches import Operation, about, items_of, operations, words_of
from engine.web.operate.elements import elements_of
from engine.web.operate.instances import after_in

PAGE = 50
ITEM_STATES = ("ACTIVE", "COMPLETED", "FAILED", "SKIPPED", "CANCELED")

_STEER: Mapping[str, tuple[Callable[..., None], str]] = {
    "suspend": (suspend_batch, "It is paused; what has been done stays done."),
    "resume": (resume_batch, "It goes on."),
    "cancel": (cancel_batch, "It is canceled; what has been done stays done."),
}


@require_GET
@readers
def batches(request: HttpRequest, actor: Actor) -> HttpResponseBase:
    """The operations, newest first; for htmx only them."""
    rows = BatchOperation.objects.order_by("-key")
    after = after_in(request)
    shown = list((rows.filter(key__lt=after) if after else rows)[: PAGE + 1])
    found = operations(shown[:PAGE])
    context = {
        "operations": found,
        "runs": any(one.runs for one in found),
        "newest": bool(after),
        "next": shown[PAGE - 1].key if len(shown) > PAGE else None,
        "operates": may_operate(actor),
    }
    partial = bool(request.headers.get("HX-Request"))
    template = "operate/batches_found.html" if partial else "operate/batches.html"
    answer = render(request, template, context)
    answer["Vary"] = "HX-Request"
    return answer


@require_GET
@readers
def batch(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """One operation and what became of each item; for htmx only that."""
    operation = _operation(key)
    state = request.GET.get("state", "")
    rows = BatchOperationItem.objects.filter(operation_key=key).order_by("item_key")
    if state in ITEM_STATES:
        rows = rows.filter(state=state)
    after = after_in(request)
    shown = list((rows.filter(item_key__gt=after) if after else rows)[: PAGE + 1])
    words, settled = words_of(operation)
    context = {
        "operation": operation,
        "incident": about(operation) if operation.retries else None,
        "target": _target(operation),
        "moves": _moves(operation, shown),
        "items": items_of(operation, shown[:PAGE]),
        "words": words,
        "settled": settled,
        "all_settled": settled == operation.total,
        "state": state if state in ITEM_STATES else "",
        "states": [one for one in ITEM_STATES if operation.states.get(one)],
        "after": after or "",
        "next": shown[PAGE - 1].item_key if len(shown) > PAGE else None,
        "operates": may_operate(actor),
    }
    partial = bool(request.headers.get("HX-Request"))
    answer = render(
        request, "operate/batch_found.html" if partial else "operate/batch.html", context
    )
    answer["Vary"] = "HX-Request"
    return answer


@require_POST
@operators
def steer(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """Pause an operation, let it go on, or do no more of it."""
    do, said = _STEER.get(request.POST.get("do", ""), (None, ""))
    _operation(key)
    if do is None:
        messages.error(request, "Nothing was asked for.")
        return redirect("operate-batch", key)
    try:
        do(key, actor=actor)
    except CommandRejected as rejected:
        messages.error(request, rejected.message)
    else:
        messages.success(request, said)
    return redirect("operate-batch", key)


def _operation(key: int) -> Operation:
    row = BatchOperation.objects.filter(key=key).first()
    if row is None:
        raise Http404
    return operations([row])[0]


def _target(operation: Operation) -> Definition | None:
    key = operation.row.details.get("target")
    return Definition.objects.filter(key=key).defer("data").first() if key else None


def _moves(operation: Operation, items: list[BatchOperationItem]) -> list[tuple[str, str]]:
    """The moves by the elements' names, as the process of the first item has them."""
    found = items_of(operation, items[:1])
    instance = found[0].instance if found else None
    names = elements_of(instance.definition_key) if instance is not None else {}

    def name(element: str) -> str:
        return names[element].name if element in names else element

    return [(name(source), name(target)) for source, target in operation.moves]
