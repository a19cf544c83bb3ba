"""The start pages: which processes may be started, and one process's form."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods

from helm.csp import studio_csp
from modeler import engine
from modeler.access import person, starters_only
from modeler.api import instance_address


@require_GET
@starters_only
def startables(request: HttpRequest) -> HttpResponseBase:
    """Every deployed process as a card."""
    return render(request, "modeler/startables.html", {"processes": engine.startable()})


@require_http_methods(["GET", "POST"])
@studio_csp
@starters_only
def start_page(request: HttpRequest, process_id: str) -> HttpResponseBase:
    """One process with its form, or with its variables as JSON where it has none."""
    process = engine.find_startable(process_id)
    if process is None:
        raise Http404(f"No process “{process_id}” is deployed.")
    context: dict[str, object] = {
        "process": process,
        "version_words": f"Version {process.version}",
        "schema": engine.start_form(process_id) if process.has_form else None,
        "text": "{}",
        "once": uuid4(),
    }
    if request.method == "GET":
        return render(request, "modeler/start.html", context)

    text = request.POST.get("variables", "").strip() or "{}"
    try:
        answers = _answers(context["schema"], text)
        if answers.errors or answers.others:
            context |= {"errors": answers.errors, "others": answers.others}
            raise ValueError("Some answers need another look.")
        key = engine.start(process_id, answers.variables, person(request), once=_once(request))
        return _started(request, process, key)
    except (ValueError, engine.CommandRejected) as trouble:
        context |= {"text": text, "trouble": str(trouble)}
    return render(request, "modeler/start.html", context, status=422)


def _once(request: HttpRequest) -> str | None:
    """What makes a form that is sent twice, by a second click or a reload, start only once."""
    try:
        return f"start-page:{UUID(request.POST.get('once', ''))}"
    except ValueError:
        return None


def _answers(schema: object, text: str) -> engine.Answers:
    if isinstance(schema, str):
        return engine.check_answers(schema, text)
    return engine.Answers(engine.parse_variables(text), {}, ())


def _started(request: HttpRequest, process: engine.Startable, key: int) -> HttpResponseBase:
    messages.success(request, f"Started “{process.name}” ({key}).")
    address = instance_address(key)
    return redirect(address) if address else redirect("mywork")
