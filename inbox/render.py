"""Values of variables and arguments as people read them: texts, numbers, tables, facts.

Everything is escaped; what nests deeper than a page can show is given as JSON.
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

DEPTH = 4
ROWS = 50
COLUMNS = 6
LONG_TEXT = 400
GROUPED_FROM = 10_000
GROUPED_TO = 10**18
THIN = "\u202f"

_WORDS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|[_-]+")


def value_html(value: Any, depth: int = DEPTH) -> SafeString:
    """The value as HTML."""
    match value:
        case None:
            return format_html('<span class="faint">{}</span>', "nothing")
        case bool():
            return format_html("{}", "Yes" if value else "No")
        case int() | Decimal():
            return format_html('<span class="value-number">{}</span>', number_text(value))
        case str():
            return _text(value)
        case list():
            return _list(value, depth)
        case dict():
            return _context(value, depth)
        case _:
            return format_html("{}", str(value))


def number_text(value: int | Decimal) -> str:
    """48000 as 48 000, with a thin space that does not break."""
    if not GROUPED_FROM <= abs(Decimal(value)) <= GROUPED_TO:
        return str(value)
    return f"{value:,}".replace(",", THIN)


def label(name: str) -> str:
    """``monthlyIncome`` and ``monthly_income`` as words: monthly income."""
    words = [word for word in _WORDS.split(name) if word]
    return " ".join(word if word.isupper() else word[:1].lower() + word[1:] for word in words)


def summary(value: Any, length: int = 80) -> str:
    """The value in one line."""
    if isinstance(value, str):
        text = " ".join(value.split())
    elif isinstance(value, int | Decimal) and not isinstance(value, bool):
        text = number_text(value)
    elif isinstance(value, dict):
        text = ", ".join(f"{label(name)} {summary(inner, 30)}" for name, inner in value.items())
    elif isinstance(value, list):
        text = ", ".join(summary(inner, 30) for inner in value[:ROWS])
    else:
        text = {None: "nothing", True: "yes", False: "no"}.get(value, str(value))
    return text if len(text) <= length else f"{text[: length - 1]}…"


def _text(value: str) -> SafeString:
    if len(value) > LONG_TEXT:
        return format_html(
            '<details class="value-long"><summary>{}…</summary>'
            '<p class="value-text">{}</p></details>',
            value[: LONG_TEXT // 2].rstrip(),
            value,
        )
    if not value:
        return format_html('<span class="faint">{}</span>', "empty")
    return format_html('<span class="value-text">{}</span>', value)


def _list(value: Sequence[Any], depth: int) -> SafeString:
    if not value:
        return format_html('<span class="faint">{}</span>', "empty list")
    if depth == 0:
        return _json(value)
    if all(not isinstance(one, list | dict) for one in value):
        items = format_html_join("", "<li>{}</li>", ((value_html(one),) for one in value[:ROWS]))
        return format_html('<ul class="value-words" role="list">{}{}</ul>', items, _more(value))
    columns = _columns(value)
    if columns:
        return _table(value, columns, depth)
    rows = format_html_join("", "<li>{}</li>", ((value_html(v, depth - 1),) for v in value[:ROWS]))
    return format_html('<ol class="value-list">{}{}</ol>', rows, _more(value))


def _more(value: Sequence[Any]) -> SafeString | str:
    left = len(value) - ROWS
    return format_html('<li class="faint">and {} more</li>', left) if left > 0 else ""


def _columns(rows: Sequence[Any]) -> list[str]:
    """The members that rows of a table have; none where the list is no table."""
    if not all(isinstance(row, dict) for row in rows):
        return []
    names = list(dict.fromkeys(name for row in rows for name in row))
    return names if 0 < len(names) <= COLUMNS else []


def _table(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], depth: int) -> SafeString:
    head = format_html_join("", '<th scope="col">{}</th>', ((label(name),) for name in columns))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        (
            (
                format_html_join(
                    "",
                    "<td>{}</td>",
                    ((value_html(row[n], depth - 1) if n in row else "",) for n in columns),
                ),
            )
            for row in rows[:ROWS]
        ),
    )
    left = len(rows) - ROWS
    more = format_html('<p class="faint">and {} more</p>', left) if left > 0 else ""
    return format_html(
        '<div class="value-table" tabindex="0" role="group" aria-label="Table"><table>'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table>{}</div>",
        head,
        body,
        more,
    )


def _context(value: Mapping[str, Any], depth: int) -> SafeString:
    if not value:
        return format_html('<span class="faint">{}</span>', "empty")
    if depth == 0:
        return _json(value)
    rows = format_html_join(
        "",
        "<dt>{}</dt><dd>{}</dd>",
        ((label(name), value_html(inner, depth - 1)) for name, inner in value.items()),
    )
    return format_html('<dl class="facts value-facts">{}</dl>', rows)


def _json(value: Any) -> SafeString:
    return format_html('<code class="value-json">{}</code>', summary(value, 2000))
