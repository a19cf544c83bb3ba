"""Saved views and comments in the admin, to look at and to tidy up."""

from django.contrib import admin
from django.http import HttpRequest

from inbox.models import Comment, SavedView


@admin.register(SavedView)
class SavedViewAdmin(admin.ModelAdmin[SavedView]):
    list_display = ["name", "person", "query", "created_at"]
    search_fields = ["name", "person__username"]
    readonly_fields = ["created_at"]


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin[Comment]):
    list_display = ["written_at", "author_name", "task_key", "instance_key"]
    search_fields = ["author_name", "text", "task_key"]
    readonly_fields = [field.name for field in Comment._meta.fields]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
