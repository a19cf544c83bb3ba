"""Engine time: the database's, or the value at which it is pinned.

Leases, timers and everything in the journal use it; sign-in and HTTP dates do not. While it is
pinned it does not move.
"""

from django.db import connection

from engine.store.models.system import Clock

_PINNED = "(SELECT pinned FROM engine_clock WHERE id = 1)"

#: Engine time as an SQL expression.
NOW_ON_POSTGRESQL = f"coalesce({_PINNED}, (extract(epoch FROM clock_timestamp()) * 1000)::bigint)"
NOW_ON_SQLITE = (
    f"coalesce({_PINNED}, CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER))"
)


def now_ms() -> int:
    """Engine time in epoch milliseconds."""
    now = NOW_ON_POSTGRESQL if connection.vendor == "postgresql" else NOW_ON_SQLITE
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {now}")
        (ms,) = cursor.fetchone()
    return int(ms)


def pin(ms: int) -> None:
    """Stop the clock at *ms*."""
    Clock.objects.update_or_create(id=1, defaults={"pinned": ms})


def reset() -> None:
    """Let the clock run again."""
    Clock.objects.all().delete()
