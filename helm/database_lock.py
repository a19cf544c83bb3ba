"""Who may work on a PostgreSQL database: one embedded server, or the parts of one installation.

An embedded engine is the only writer of its tables and keeps its plans, timers and leases in
mind; a second one, with a data folder of its own, would not see them. SQLite lies in the data
folder, which has a lock already.

PostgreSQL forgets the lock when it starts again, so whoever holds it looks after it.
"""

import logging
import threading
import time

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connections
from django.db.backends.base.base import BaseDatabaseWrapper

from helm.data_folder import FolderInUse

log = logging.getLogger("helm.serve")

LOOK_EVERY_S = 2.0
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
        if settings.HELM_DATABASE == "postgresql":
            self._connection = _taken()

    def keep(self) -> None:
        """Look after the lock from now on, in a thread of its own."""
        if self._connection is not None:
            self._connection.inc_thread_sharing()
            threading.Thread(target=self._keep, name="helm-database-lock", daemon=True).start()

    def _keep(self) -> None:
        while True:
            time.sleep(LOOK_EVERY_S)
            self.look()

    def look(self) -> None:
        """Take the lock again if it is lost, as soon as the database can be asked.

        Whoever has it then may be a connection of ours that only the database believes to be
        alive: so this server goes on, and says so.
        """
        if self._connection is not None and _is_alive(self._connection):
            return
        self._connection = None
        try:
            self._connection = _taken()
        except (DatabaseError, InterfaceError, FolderInUse) as error:
            said = " ".join(str(error).split())
            log.warning("The lock of the database is lost and cannot be taken again yet: %s", said)
        else:
            log.info("The lock of the database was lost, and is taken again.")


def _is_alive(connection: BaseDatabaseWrapper) -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        return False
    return True


def _taken() -> BaseDatabaseWrapper:
    """A connection that has the lock."""
    connection = _unpooled()
    kind = "_shared" if settings.HELM_SCALED else ""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock{kind}(%s)", [NUMBER])
        if cursor.fetchone() == (True,):
            return connection
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
