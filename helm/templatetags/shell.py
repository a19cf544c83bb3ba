"""Tags for pages: icons, chips, times and empty states, so that each looks the same everywhere."""

from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import is_naive

register = template.Library()

ICONS = Path(settings.CHECKOUT) / "templates" / "icons"

CHIP_ICONS = {
    "ok": "check",
    "live": "play",
    "wait": "clock",
    "warn": "alert",
    "bad": "stop",
    "info": "info",
    "neutral": "dot",
    "agent": "agent",
}

# What the engine calls a state: how it looks, what people read.
STATES = {
    "ACTIVE": ("live", "Active"),
    "SUSPENDED": ("wait", "Suspended"),
    "COMPLETED": ("ok", "Completed"),
    "TERMINATED": ("neutral", "Terminated"),
    "CANCELED": ("neutral", "Canceled"),
    "INCIDENT": ("bad", "Incident"),
    "FAILED": ("bad", "Failed"),
    "CREATED": ("wait", "Open"),
    "ASSIGNED": ("live", "Assigned"),
    "RESOLVED": ("ok", "Resolved"),
    "PENDING": ("wait", "Pending"),
    "WAITING": ("wait", "Waiting"),
    "SCRIPTED": ("agent", "scripted model"),
}


@cache
def _drawing(name: str) -> str:
    return (ICONS / f"{name}.svg").read_text(encoding="utf-8").strip()


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of `templates/icons`, drawn in the color of the text around it."""
    if not name.replace("-", "").isalnum():
        raise template.TemplateSyntaxError(f"icon: {name!r} is not the name of an icon.")
    return mark_safe(_drawing(name))  # noqa: S308  # our own file


@register.simple_tag
def chip(state: str, word: str, icon_name: str = "") -> SafeString:
    """A state, told by an icon and a word and only then by its color."""
    drawing = icon(icon_name or CHIP_ICONS.get(state, "dot"))
    return format_html('<span class="chip" data-state="{}">{}{}</span>', state, drawing, word)


@register.simple_tag
def state_chip(state: str) -> SafeString:
    """The chip of an engine's state; an unknown one is shown as it is written."""
    look, word = STATES.get(str(state), ("neutral", str(state).capitalize()))
    return chip(look, word)


@register.simple_tag
def moment(at: datetime | None) -> SafeString | str:
    """A time, shown relative to now by the shared script, with the whole date as its title."""
    if at is None:
        return ""
    if is_naive(at):
        raise template.TemplateSyntaxError("moment: the time has no zone.")
    text = f"{at:%Y-%m-%d %H:%M}"
    return format_html('<time data-moment datetime="{}">{}</time>', at.isoformat(), text)


@register.inclusion_tag("components/empty.html")
def empty(icon: str, title: str, text: str = "") -> dict[str, Any]:
    """What a list says when it holds nothing."""
    return {"icon": icon, "title": title, "text": text}
