"""The examples as projects of Studio, so that a newcomer finds them where drawing is done.

A start step. A project that exists is never touched: what people changed stays.
"""

from pathlib import Path

from django.apps import AppConfig, apps
from django.conf import settings
from django.utils import timezone
from django.utils.text import slugify

from modeler import drafts
from modeler.files import read
from modeler.models import Draft, Project

KINDS = ("models/*.bpmn", "models/*.cmmn", "models/*.dmn", "models/*.csv", "forms/*.form")


def open_examples() -> None:
    """Each installed example is a project, made at the first start that knows it."""
    if settings.HELM_EXAMPLES == "none":
        return
    for app in apps.get_app_configs():
        if app.name.startswith("examples."):
            _open(app)


def _open(app: AppConfig) -> None:
    slug = slugify(app.label.replace("_", "-"))
    if Project.objects.filter(slug=slug).exists():
        return
    title, _, about = (app.module.__doc__ or app.label).strip().partition(":")
    about = about.strip()
    now = timezone.now()
    project = Project.objects.create(
        slug=slug, name=title, description=about[:1].upper() + about[1:400], created_at=now
    )
    folder = Path(app.path)
    for path in sorted(path for kind in KINDS for path in folder.glob(kind)):
        taken = read(path.name, path.read_bytes())
        Draft.objects.create(
            project=project, name=taken.name, kind=taken.kind, text=taken.text, saved_at=now
        )
    drafts.mark_deployed(project.drafts.all())  # the step before this one has deployed them
