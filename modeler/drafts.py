"""Everything that changes projects and drafts.

A save names the revision that it started from. If someone else saved in between, the
save is refused (`Stale`) and nothing changes: nobody's work is overwritten in silence.
"""

from collections.abc import Callable, Iterable

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.text import slugify

from modeler.decision_tests import of_model, renamed
from modeler.files import BadFile, Read, checked_name
from modeler.models import Draft, Kind, Project


class Stale(Exception):
    """Somebody saved the draft after the revision that this save began with."""

    def __init__(self, draft: Draft) -> None:
        self.draft = draft
        super().__init__(f"{draft.name} was saved by someone else in between")


class NameTaken(Exception):
    """The project already has a file of this name; the message is a sentence."""


def create_project(name: str, description: str, by: User) -> Project:
    """A new project; its address comes from its name, with a number if that is taken.

    Raises:
        BadFile: the name is empty or too long.
    """
    name = " ".join(name.split())
    if not 1 <= len(name) <= 120:
        raise BadFile("A project needs a name of 1 to 120 characters.")
    stem = slugify(name)[:60] or "project"
    taken = set(Project.objects.filter(slug__startswith=stem).values_list("slug", flat=True))
    slug = _free(stem, taken, lambda stem, n: f"{stem}-{n}")
    return Project.objects.create(
        slug=slug,
        name=name,
        description=description.strip()[:400],
        created_at=timezone.now(),
        created_by=by,
    )


def create(project: Project, name: str, text: str, by: User) -> Draft:
    """A new file.

    Raises:
        BadFile: the name is no file name.
        NameTaken: the project has it already.
    """
    name, kind = checked_name(name)
    return _insert(project, name, kind, text, by)


def add(project: Project, read: Read, by: User) -> Draft:
    """A file from outside; a name that is taken gets a number, so an import never overwrites.

    Raises:
        NameTaken: by tests, whose name says what they test.
    """
    name = read.name if read.kind is Kind.CSV else free_name(project, read.name)
    return _insert(project, name, read.kind, read.text, by)


def duplicate(draft: Draft, by: User) -> Draft:
    """A copy beside the original, with a name of its own; a decision's tests come along."""
    stem, ending = draft.name.rsplit(".", 1)
    name = free_name(draft.project, f"{stem} copy.{ending}")
    copy = _insert(draft.project, name, Kind(draft.kind), draft.text, by)
    for tests in of_model(draft):
        target = renamed(tests.name, draft.name, copy.name)
        _insert(draft.project, free_name(draft.project, target), Kind.CSV, tests.text, by)
    return copy


def rename(draft: Draft, name: str) -> Draft:
    """Another name of the same kind; a decision's tests keep to it.

    Raises:
        BadFile: no file name, or an ending that would change the kind.
        NameTaken: another file has it.
    """
    if "." not in name:
        name = f"{name}.{draft.kind}"
    name, kind = checked_name(name)
    if kind != draft.kind:
        raise BadFile(f"{draft.name} keeps its ending .{draft.kind}.")
    tests = of_model(draft)
    try:
        with transaction.atomic():
            Draft.objects.filter(pk=draft.pk).update(name=name)
            for each in tests:
                fitting = renamed(each.name, draft.name, name)
                Draft.objects.filter(pk=each.pk).update(name=fitting)
    except IntegrityError as taken:
        raise NameTaken(f"This project already has a file “{name}”.") from taken
    draft.name = name
    return draft


def save(draft: Draft, text: str, revision: int, by: User) -> Draft:
    """The draft with a new text and the next revision.

    Raises:
        Stale: the draft is no longer at *revision*; it is unchanged.
    """
    now = timezone.now()
    changed = Draft.objects.filter(pk=draft.pk, revision=revision).update(
        text=text, revision=revision + 1, saved_at=now, saved_by=by
    )
    fresh = Draft.objects.select_related("saved_by", "project").get(pk=draft.pk)
    if not changed:
        raise Stale(fresh)
    return fresh


def delete(draft: Draft) -> None:
    """The draft is gone, and with a decision its tests."""
    with transaction.atomic():
        for tests in of_model(draft):
            tests.delete()
        draft.delete()


def mark_deployed(drafts: Iterable[Draft]) -> None:
    """Remember that these drafts, at the revisions they were read with, are deployed."""
    now = timezone.now()
    for draft in drafts:
        Draft.objects.filter(pk=draft.pk).update(deployed_revision=draft.revision, deployed_at=now)


def free_name(project: Project, name: str) -> str:
    """*name*, or the next one with a number that the project does not have."""
    taken = set(project.drafts.values_list("name", flat=True))
    stem, ending = name.rsplit(".", 1)
    return _free(name, taken, lambda _, n: f"{stem} {n}.{ending}")


def _free(name: str, taken: set[str], numbered: Callable[[str, int], str]) -> str:
    candidate, n = name, 2
    while candidate in taken:
        candidate, n = numbered(name, n), n + 1
    return candidate


def _insert(project: Project, name: str, kind: Kind, text: str, by: User) -> Draft:
    try:
        with transaction.atomic():
            return Draft.objects.create(
                project=project,
                name=name,
                kind=kind,
                text=text,
                saved_at=timezone.now(),
                saved_by=by,
            )
    except IntegrityError as taken:
        raise NameTaken(f"This project already has a file “{name}”.") from taken
