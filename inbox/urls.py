"""The inbox's addresses. Filters of the list stand in the query of each, so that it stays."""

from django.urls import path

from inbox import actions, comments, saved_views, views

ITEM = "inbox/<int:key>"

urlpatterns = [
    path("inbox", views.inbox, name="inbox"),
    path("inbox/count", views.count, name="inbox-count"),
    path("inbox/views", saved_views.save, name="inbox-save-view"),
    path("inbox/views/<int:view>/delete", saved_views.delete, name="inbox-delete-view"),
    path(ITEM, views.item, name="inbox-item"),
    path(f"{ITEM}/claim", actions.claim, name="inbox-claim"),
    path(f"{ITEM}/release", actions.release, name="inbox-release"),
    path(f"{ITEM}/assign", actions.assign, name="inbox-assign"),
    path(f"{ITEM}/complete", actions.complete, name="inbox-complete"),
    path(f"{ITEM}/decision", actions.decide, name="inbox-decide"),
    path(f"{ITEM}/comments", comments.write, name="inbox-comment"),
    path(f"{ITEM}/comments/<int:comment>/delete", comments.delete, name="inbox-delete-comment"),
]
