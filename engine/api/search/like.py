r"""The lookup ``like``: ``*`` is any text, ``?`` any character, ``\`` makes the next one plain.

Case-sensitive in both databases: SQLite's LIKE is not, so there it is GLOB.
"""

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

MAX_PATTERN = 1_000


@models.TextField.register_lookup
@models.CharField.register_lookup
class Like(models.Lookup[bool]):
    """``column LIKE pattern`` with the wildcards of the REST API."""

    lookup_name = "like"

    def as_sql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, tuple[Any, ...]]:
        """The comparison in the database's own pattern language."""
        left, parameters = self.process_lhs(compiler, connection)
        pattern = str(self.rhs)
        if connection.vendor == "sqlite":
            return f"{left} GLOB %s", (*parameters, glob_of(pattern))
        return f"{left} LIKE %s ESCAPE '\\'", (*parameters, like_of(pattern))


def glob_of(pattern: str) -> str:
    """The pattern for SQLite's GLOB, where ``[x]`` takes x literally."""
    return "".join(
        f"[{character}]" if literal and character in "*?[" else character
        for character, literal in _characters(pattern)
    )


def like_of(pattern: str) -> str:
    """The pattern for SQL's LIKE with a backslash as escape character."""
    wild = {"*": "%", "?": "_"}
    return "".join(
        ("\\" + character if character in "%_\\" else character) if literal else wild[character]
        for character, literal in _characters(pattern)
    )


def _characters(pattern: str) -> list[tuple[str, bool]]:
    """Each character with whether it stands for itself."""
    found: list[tuple[str, bool]] = []
    escaped = False
    for character in pattern:
        if escaped or (character != "\\" and character not in "*?"):
            found.append((character, True))
            escaped = False
        elif character == "\\":
            escaped = True
        else:
            found.append((character, False))
    if escaped:
        found.append(("\\", True))
    return found
