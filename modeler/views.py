"""Studio's pages: the projects, one project's files, and one file in its editor."""

import io
import zipfile
from collections.abc import Sequence
from urllib.parse import quote

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from helm.csp import studio_csp
from modeler import decision_tests, drafts, engine
from modeler.access import draft_of, modelers_only, person, project_of
from modeler.catalog import BY_KEY, TEMPLATES
from modeler.files import LARGEST, BadFile, read
from modeler.models import Draft, Kind, Project

CONTENT_TYPES = {
    Kind.BPMN: "application/xml",
    Kind.CMMN: "application/xml",
    Kind.DMN: "application/xml",
    Kind.FORM: "application/json",
    Kind.CSV: "text/csv",
}
ORDER = [Kind.BPMN, Kind.CMMN, Kind.DMN, Kind.CSV, Kind.FORM]
EDITORS = {
    Kind.BPMN: "static/src/modeler/index.ts",
    Kind.CMMN: "static/src/cases/index.ts",
    Kind.DMN: "static/src/decisions/index.ts",
    Kind.FORM: "static/src/formeditor/index.ts",
}


@require_http_methods(["GET", "POST"])
@modelers_only
def studio(request: HttpRequest) -> HttpResponseBase:
    """All projects; POST makes a new one."""
    if request.method == "POST":
        try:
            made = drafts.create_project(
                request.POST.get("name", ""), request.POST.get("description", ""), person(request)
            )
        except BadFile as bad:
            messages.error(request, str(bad))
            return redirect("studio")
        return redirect("studio-project", made.slug)
    projects = Project.objects.annotate(files=Count("drafts"), touched=Max("drafts__saved_at"))
    return render(request, "modeler/studio.html", {"projects": projects})


@require_GET
@modelers_only
def project(request: HttpRequest, project: str) -> HttpResponseBase:
    """The files of one project."""
    found = project_of(project)
    context = {
        "project": found,
        "drafts": sorted(
            found.drafts.select_related("saved_by"), key=lambda one: ORDER.index(Kind(one.kind))
        ),
        "templates": TEMPLATES,
        "island": {
            "importUrl": reverse("studio-import", args=[found.slug]),
            "largest": LARGEST,
        },
    }
    return render(request, "modeler/project.html", context)


@require_POST
@modelers_only
def change_project(request: HttpRequest, project: str) -> HttpResponseBase:
    """Another name or description; the address stays."""
    found = project_of(project)
    name = " ".join(request.POST.get("name", "").split())
    if not 1 <= len(name) <= 120:
        messages.error(request, "A project needs a name of 1 to 120 characters.")
        return redirect("studio-project", found.slug)
    found.name = name
    found.description = request.POST.get("description", "").strip()[:400]
    found.save(update_fields=["name", "description"])
    return redirect("studio-project", found.slug)


@require_POST
@modelers_only
def delete_project(request: HttpRequest, project: str) -> HttpResponseBase:
    """The project and its drafts are gone; what was deployed stays deployed."""
    found = project_of(project)
    found.delete()
    messages.success(request, f"Deleted the project “{found.name}”. What it deployed still runs.")
    return redirect("studio")


@require_POST
@modelers_only
def new_file(request: HttpRequest, project: str) -> HttpResponseBase:
    """A file made from a template, opened at once."""
    found = project_of(project)
    template = BY_KEY.get(request.POST.get("template", ""))
    if template is None:
        messages.error(request, "Choose what the new file begins with.")
        return redirect("studio-project", found.slug)
    stem = request.POST.get("name", "").strip().removesuffix(f".{template.kind.value}")
    stem = stem or template.title
    try:
        made = drafts.create(
            found, f"{stem}.{template.kind.value}", template.filled(stem), person(request)
        )
    except (BadFile, drafts.NameTaken) as bad:
        messages.error(request, str(bad))
        return redirect("studio-project", found.slug)
    return redirect("studio-file", found.slug, made.name)


@require_POST
@modelers_only
def import_files(request: HttpRequest, project: str) -> HttpResponseBase:
    """Files from the author's disk; each is taken or refused by itself."""
    found = project_of(project)
    taken = [
        made
        for upload in request.FILES.getlist("files")
        if (made := _import_one(request, found, upload)) is not None
    ]
    if len(taken) == 1:
        return redirect("studio-file", found.slug, taken[0].name)
    if taken:
        messages.success(request, f"Imported {_listed([draft.name for draft in taken])}.")
    elif not request.FILES:
        messages.error(request, "No file was chosen.")
    return redirect("studio-project", found.slug)


@require_GET
@modelers_only
def export_project(request: HttpRequest, project: str) -> HttpResponseBase:
    """All files of the project in one ZIP."""
    found = project_of(project)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for draft in found.drafts.all():
            archive.writestr(draft.name, draft.text)
    return _download(f"{found.slug}.zip", "application/zip", packed.getvalue())


@require_GET
@modelers_only
def export_file(request: HttpRequest, project: str, file: str) -> HttpResponseBase:
    """The draft as a file to keep."""
    draft = draft_of(project, file)
    return _download(draft.name, CONTENT_TYPES[Kind(draft.kind)], draft.text.encode())


@require_POST
@modelers_only
def rename_file(request: HttpRequest, project: str, file: str) -> HttpResponseBase:
    """Another name for the file; comes back to where the author was."""
    draft = draft_of(project, file)
    try:
        drafts.rename(draft, request.POST.get("name", ""))
    except (BadFile, drafts.NameTaken) as bad:
        messages.error(request, str(bad))
    if request.POST.get("stay") == "file":
        return redirect("studio-file", project, draft.name)
    return redirect("studio-project", project)


@require_POST
@modelers_only
def duplicate_file(request: HttpRequest, project: str, file: str) -> HttpResponseBase:
    """A copy beside the file."""
    made = drafts.duplicate(draft_of(project, file), person(request))
    messages.success(request, f"“{made.name}” is a copy of “{file}”.")
    return redirect("studio-project", project)


@require_POST
@modelers_only
def delete_file(request: HttpRequest, project: str, file: str) -> HttpResponseBase:
    """The draft is gone; what was deployed stays deployed."""
    drafts.delete(draft_of(project, file))
    messages.success(request, f"Deleted “{file}”. What was deployed from it still runs.")
    return redirect("studio-project", project)


@require_GET
@studio_csp
@modelers_only
def file(request: HttpRequest, project: str, file: str) -> HttpResponseBase:
    """The editor for one file; tests are edited with the decision that they are about."""
    draft = draft_of(project, file)
    if draft.kind == Kind.CSV:
        return _with_its_decision(request, draft)
    siblings = list(draft.project.drafts.all())
    context = {
        "draft": draft,
        "project": draft.project,
        "siblings": siblings,
        "editor": EDITORS[Kind(draft.kind)],
        "island": _island(draft, siblings),
    }
    return render(request, "modeler/file.html", context)


def _with_its_decision(request: HttpRequest, tests: Draft) -> HttpResponseBase:
    target = decision_tests.target_of(tests)
    if target is None:
        messages.error(
            request,
            f"“{tests.name}” has tests of a decision in a file that is not here: its name says "
            "which, as in “loan.rules.csv” for the decision “rules” of “loan.dmn”.",
        )
        return redirect("studio-project", tests.project.slug)
    address = reverse("studio-file", args=[tests.project.slug, target.model])
    return redirect(f"{address}#tests/{quote(target.decision_id)}")


def _island(draft: Draft, siblings: Sequence[Draft]) -> dict[str, object]:
    """What the editor needs to begin; the text goes along so that it opens without asking."""
    at = [draft.project.slug, draft.name]
    text = engine.newest(draft.text, draft.name) if draft.kind == Kind.CMMN else draft.text
    return {
        "name": draft.name,
        "kind": draft.kind,
        "text": text,
        "upgraded": text != draft.text,
        "revision": draft.revision,
        "savedAt": draft.saved_at.isoformat(),
        "draftUrl": reverse("studio-draft", args=at),
        "checkUrl": reverse("studio-check", args=at),
        "tryUrl": reverse("studio-try", args=at),
        "testsUrl": reverse("studio-tests", args=[*at, "DECISION"]),
        "analysisUrl": reverse("studio-analysis", args=at),
        "deployUrl": reverse("studio-deploy", args=at),
        "startUrl": reverse("studio-start", args=["PROCESS"]),
        "startFormUrl": reverse("studio-start-form", args=["PROCESS"]),
        "startPageUrl": reverse("mywork-start", args=["PROCESS"]),
        "files": [
            {
                "name": one.name,
                "kind": one.kind,
                "deployed": one.deployed,
                "url": reverse("studio-file", args=[draft.project.slug, one.name]),
            }
            for one in siblings
        ],
    }


def _import_one(
    request: HttpRequest, found: Project, upload: "UploadedFile[bytes]"
) -> Draft | None:
    name = upload.name or "file"
    try:
        if (upload.size or 0) > LARGEST:
            raise BadFile(f"“{name}” is larger than 10 MB.")
        return drafts.add(found, read(name, upload.read()), person(request))
    except (BadFile, drafts.NameTaken) as bad:
        messages.error(request, str(bad))
        return None


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"“{name}”" for name in names[:4])
    return shown if len(names) <= 4 else f"{shown} and {len(names) - 4} more"


def _download(name: str, content_type: str, content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response
