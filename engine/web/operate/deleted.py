"""The page in the place of an instance that was deleted: what it was, who deleted it and why."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from engine.store.models.definitions import Definition
from engine.store.models.instances import Instance
from engine.store.models.traces import Tombstone, TombstoneKind

GONE = 410


def deleted_page(request: HttpRequest, key: int) -> HttpResponse:
    """The page of a tombstone.

    Raises:
        Http404: there never was such an instance.
    """
    if request.headers.get("HX-Request"):  # a page of the instance is open: let it see
        return refreshed(key)
    stone = _stone(key)
    definition = Definition.objects.filter(key=stone.definition_key or 0).defer("data").first()
    context = {
        "stone": stone,
        "name": (definition.name if definition is not None else None) or stone.definition_id,
        "definition": definition,
        "deleted_by": stone.deleted_by.partition(":")[2] or stone.deleted_by,
        "by_engine": stone.deleted_by.startswith("system:"),
        "hash": bytes(stone.hash).hex(),
        "again": Instance.objects.filter(restart_of=key).order_by("key").first(),
    }
    return render(request, "operate/deleted.html", context, status=GONE)


def refreshed(key: int) -> HttpResponse:
    """The answer to a part of the page of a deleted instance: the whole page is loaded anew.

    Raises:
        Http404: there never was such an instance.
    """
    _stone(key)
    answer = HttpResponse(status=204)
    answer["HX-Refresh"] = "true"
    return answer


def _stone(key: int) -> Tombstone:
    stone = Tombstone.objects.filter(key=key).exclude(kind=TombstoneKind.DECISION).first()
    if stone is None:
        raise Http404
    return stone
