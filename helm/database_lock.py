"""Who may work on a PostgreSQL database: one embedded server, or the parts of one installation.

An embedded engine is the only writer of its tables and keeps its plans, timers and leases in
mind; a second one, with a data folder of its own, would not see them. SQLite lies in the data
folder, which has a lock already.
"""

from django.conf import settings
from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper

from helm.data_folder import FolderInUse

NUMBER = 0x48454C4D  # "HELM"; advisory locks are named by numbers, one name space per database


class DatabaseLock:
    """Held by a connection of its own, so it goes with the process, however that ends."""

    def __init__(self) -> None:
        self._connection: BaseDatabaseWrapper | None = None

    def take(self) -> None:
        """Take the lock: alone for an embedded server, together for a scaled one.

        Raises:
            FolderInUse: a server that does not belong to this installation has it.
        """
        if settings.HELM_DATABASE != "postgresql":
            return
        connection = _unpooled()
        kind = "_shared" if settings.HELM_SCALED else ""
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT pg_try_advisory_lock{kind}(%s)", [NUMBER])
            if cursor.fetchone() == (True,):
                self._connection = connection
                return
        connection.close()
        raise FolderInUse(
            "another HELM works on the database that DATABASE_URL names. Stop it first; "
            "to share a database, set REDIS_URL for all of them."
        )


def _unpooled() -> BaseDatabaseWrapper:
    """A connection that never returns to a pool, and that says at once why it cannot be made."""
    default = connections["default"]
    options = {
        name: value for name, value in default.settings_dict["OPTIONS"].items() if name != "pool"
    }
    return type(default)({**default.settings_dict, "OPTIONS": options}, "default")
