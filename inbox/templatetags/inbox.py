"""Tags for the inbox's pages: values, people, chips of items."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from helm.templatetags.shell import chip, icon, moment
from inbox import render
from inbox.people import Person
from inbox.words import Chip

register = template.Library()

register.filter("words", render.label)
register.filter("summary", render.summary)


@register.simple_tag
def value(given: Any) -> SafeString:
    """A variable's or argument's value as people read it."""
    return render.value_html(given)


@register.simple_tag
def number(given: Any) -> str:
    """A number with its thousands grouped."""
    return render.number_text(given)


@register.simple_tag
def seconds(duration_ms: int) -> str:
    """A duration: 65 ms, 1.2 s, 3 min."""
    if duration_ms < 1000:
        return f"{duration_ms} ms"
    if duration_ms < 60_000:
        return f"{duration_ms / 1000:.1f} s"
    return f"{duration_ms // 60_000} min"


@register.simple_tag
def item_chip(given: Chip | None) -> SafeString | str:
    """A chip of an item, with its moment where it has one."""
    if given is None:
        return ""
    if given.at is None:
        return chip(given.look, given.word, given.icon)
    drawing = icon(given.icon)
    at = moment(given.at)
    return format_html(
        '<span class="chip" data-state="{}">{}<span>{} {}</span></span>',
        given.look,
        drawing,
        given.word,
        at,
    )


@register.simple_tag
def avatar(person: Person | None) -> SafeString | str:
    """Somebody's initials; an agent has its sign."""
    if person is None:
        return ""
    if person.is_agent:
        return format_html(
            '<span class="face" data-agent title="{}">{}</span>', person.name, icon("agent")
        )
    return format_html(
        '<span class="face" data-tint="{}" title="{}" aria-hidden="true">{}</span>',
        sum(person.username.encode()) % 6,
        person.name,
        person.initials,
    )
