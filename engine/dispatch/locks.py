"""A lock by name until the transaction ends, for what has no row to lock yet."""

import hashlib

from django.db import connection


def hold(*names: str) -> None:
    """Wait until nobody else holds *names* (SQLite has one writer: nobody else can)."""
    if connection.vendor != "postgresql":
        return
    numbers = sorted({_number(name) for name in names})
    with connection.cursor() as cursor:
        for number in numbers:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])


def _number(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big", signed=True)
