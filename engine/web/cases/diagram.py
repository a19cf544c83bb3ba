"""The drawing of a case, with each item in the color of its state."""

from csp.constants import UNSAFE_INLINE
from csp.decorators import csp_update
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_GET

from engine.public import Actor, CommandRejected, as_cmmn_1_1, cases
from engine.store.models.definitions import Definition
from engine.store.models.instances import Instance
from engine.web.cases import words
from engine.web.cases.access import members
from engine.web.cases.page import refused


@csp_update({"style-src": [UNSAFE_INLINE]})  # type: ignore[arg-type]
@require_GET
@members
def diagram(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The page; cmmn-js writes `style` attributes, so this page alone allows them."""
    try:
        view = cases.read_case(key, actor=actor)
    except CommandRejected as rejected:
        return refused(request, rejected)
    look, word = words.STATES[view.state]
    row = Instance.objects.get(key=key)
    context = {"case": view, "row": row, "look": look, "word": word}
    return render(request, "cases/diagram.html", context)


@require_GET
@members
def model(request: HttpRequest, actor: Actor, key: int) -> HttpResponseBase:
    """The file in which the case is drawn, in CMMN 1.1, for those who may read the case."""
    try:
        view = cases.read_case(key, actor=actor)
    except CommandRejected as rejected:
        return HttpResponse(status=404 if rejected.code == "NOT_FOUND" else 403)
    row = Definition.objects.get(key=view.definition_key)
    newest = as_cmmn_1_1(bytes(row.data), row.resource_name)
    answer = HttpResponse(newest, content_type="application/xml")
    answer["Cache-Control"] = "private, max-age=86400, immutable"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
