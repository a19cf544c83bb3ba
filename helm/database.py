"""The database settings of Django: a SQLite file, or the PostgreSQL that `DATABASE_URL` names.

Time limits and keepalives stand here because a lost network must become an error within
seconds: libpq's own defaults wait for minutes.
"""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from helm.environment import EnvironmentRefused

POOL = {"min_size": 1, "max_size": 16, "timeout": 10, "max_idle": 300}

TIME_LIMITS = (
    "-c statement_timeout=30000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000"
)

# The engine's statements are parsed once per connection, but planned for the values at hand: a
# plan kept from when a table was small would read all of it when it is large.
PLANS = "-c plan_cache_mode=force_custom_plan"

CONNECTION_LIMITS = {
    "connect_timeout": 5,
    "keepalives": 1,
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 3000,
}


def sqlite(file: Path) -> dict[str, Any]:
    """One file, written ahead of its pages, each commit on the disk before it is answered."""
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(file),
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": (
                "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;PRAGMA foreign_keys=ON"
            ),
        },
    }


def postgresql(url: str, *, pool: bool = True) -> dict[str, Any]:
    """The settings for a URL as libpq reads it: `postgresql://user:password@host:port/name`.

    A socket's folder is given as `postgresql:///name?host=/folder`. Other parameters of the
    query (`sslmode`, `sslrootcert`, …) are handed to libpq.

    Raises:
        EnvironmentRefused: the URL is not one of PostgreSQL, or names no database.
    """
    parts = urlsplit(url)
    name = unquote(parts.path.lstrip("/"))
    if parts.scheme not in ("postgresql", "postgres") or not name:
        raise EnvironmentRefused(
            "DATABASE_URL must be postgresql://user:password@host:port/name. "
            "Without DATABASE_URL, HELM keeps its data in a SQLite file under HELM_DATA."
        )
    try:
        port = parts.port
    except ValueError as error:
        raise EnvironmentRefused("DATABASE_URL: the port must be a number up to 65535.") from error
    parameters: dict[str, Any] = dict(parse_qsl(parts.query))
    host = parameters.pop("host", "") or unquote(parts.hostname or "")
    port_text = parameters.pop("port", "") or str(port or "")
    options: dict[str, Any] = {
        **CONNECTION_LIMITS,
        "options": f"{TIME_LIMITS} {PLANS}",
        **parameters,
    }
    if pool:
        options["pool"] = POOL
        _look_often()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": name,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port_text,
        "CONN_MAX_AGE": 0,
        "OPTIONS": options,
    }


def _look_often() -> None:
    """Let the pool look for a lost database twice a second.

    By itself it doubles its pauses, beginning with a second: a database that was away for half a
    minute would only be found another half a minute later. psycopg has no setting for that.
    """
    from psycopg_pool.base import AttemptWithBackoff  # only where there is PostgreSQL

    AttemptWithBackoff.INITIAL_DELAY = 0.5
    AttemptWithBackoff.DELAY_BACKOFF = 1.0
