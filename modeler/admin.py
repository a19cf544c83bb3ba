"""Projects and drafts in the admin, to look at and to tidy up; drawing is done in Studio."""

from django.contrib import admin
from django.http import HttpRequest

from modeler.models import Draft, Project


@admin.register(Project)
class ProjectAdmin(admin.ModelAdmin[Project]):
    list_display = ["name", "slug", "created_at", "created_by"]
    search_fields = ["name", "slug"]


@admin.register(Draft)
class DraftAdmin(admin.ModelAdmin[Draft]):
    list_display = ["name", "project", "kind", "revision", "saved_at", "saved_by"]
    list_filter = ["kind", "project"]
    search_fields = ["name"]
    readonly_fields = [field.name for field in Draft._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
