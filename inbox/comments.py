"""Comments on items: written by whoever may see the item, taken back by their author."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from inbox.access import person, with_item
from inbox.engine import InboxItem
from inbox.models import Comment
from inbox.query import read_query

LONGEST = 4000


@require_POST
@with_item
def write(request: HttpRequest, item: InboxItem) -> HttpResponseBase:
    """Say something about the item."""
    text = request.POST.get("text", "").replace("\r\n", "\n").replace("\0", "").strip()
    user = person(request)
    if not text:
        messages.error(request, "A comment needs some words.")
    elif len(text) > LONGEST:
        messages.error(request, f"A comment has at most {LONGEST} characters.")
    else:
        Comment.objects.create(
            task_key=item.key,
            instance_key=item.instance_key,
            author=user,
            author_name=user.get_username(),
            text=text,
        )
    return _back(request, item)


@require_POST
@with_item
def delete(request: HttpRequest, item: InboxItem, comment: int) -> HttpResponseBase:
    """Take back a comment of one's own."""
    get_object_or_404(Comment, pk=comment, task_key=item.key, author=person(request)).delete()
    return _back(request, item)


def _back(request: HttpRequest, item: InboxItem) -> HttpResponseBase:
    asked = read_query(request.GET).address()
    path = reverse("inbox-item", args=[item.key])
    return redirect(f"{path}{'?' if asked else ''}{asked}#comments")
