"""Projects and the drafts of their files.

A draft is one file as its author last left it, with a revision that grows by one with
each save. What is deployed is the engine's; a draft only remembers which revision of
it was deployed last, and when.
"""

from django.conf import settings
from django.db import models


class Kind(models.TextChoices):
    """What a file holds; its ending says so. Tests are those of a decision, named after it."""

    BPMN = "bpmn", "Process"
    CMMN = "cmmn", "Case"
    DMN = "dmn", "Decision"
    FORM = "form", "Form"
    CSV = "csv", "Tests"


class Project(models.Model):
    """Files that belong together and are deployed together."""

    slug = models.SlugField(max_length=80, unique=True)
    name = models.CharField(max_length=120)
    description = models.CharField(max_length=400, blank=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        db_table = "project"
        ordering = ["name", "pk"]

    def __str__(self) -> str:
        return self.name


class Draft(models.Model):
    """One file of a project, as last saved."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="drafts")
    name = models.CharField(max_length=120, help_text="With its ending, for example loan.bpmn")
    kind = models.CharField(max_length=8, choices=Kind.choices)
    text = models.TextField(blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_at = models.DateTimeField()
    saved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    deployed_revision = models.PositiveIntegerField(null=True, blank=True)
    deployed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        db_table = "draft"
        ordering = ["kind", "name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="draft_name_in_project"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[value for value, _ in Kind.choices]),
                name="draft_kind_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project.slug}/{self.name}"

    @property
    def deployed(self) -> str:
        """How the draft stands to what is deployed: ``never``, ``current`` or ``changed``."""
        if self.deployed_revision is None:
            return "never"
        return "current" if self.deployed_revision == self.revision else "changed"
