"""A PostgreSQL of the tests' own: made by initdb in a temporary folder, reached by its socket.

initdb refuses to work for root, so then everything runs as the user `postgres`.
"""

import contextlib
import getpass
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

from tests.children.process import alive, children_of, wait_until

MISSING = (
    "These tests need PostgreSQL, and its programs (initdb) are not installed. "
    "On Debian and Ubuntu: apt install postgresql"
)


def programs() -> Path:
    """The folder of PostgreSQL's programs: Debian's newest, or the one on the PATH."""
    debian = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda file: int(file.parts[4])
    )
    if debian:
        return debian[-1].parent
    found = shutil.which("initdb")
    if found is None:
        raise RuntimeError(MISSING)
    return Path(found).parent


class Postgres:
    """A running server. `url(name)` is the address of one of its databases.

    One that is killed must be *durable*: as careful with its files as in production.
    """

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self._folder = folder
        self._durable = durable
        self._programs = programs()
        self._user = "postgres" if os.geteuid() == 0 else getpass.getuser()
        self._as = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []

    def url(self, name: str = "postgres") -> str:
        return f"postgresql://{self._user}@/{name}?host={quote(str(self._folder))}"

    def create(self, name: str) -> str:
        """A new, empty database; gives back its address."""
        self._run("createdb", "-h", str(self._folder), name)
        return self.url(name)

    def start(self) -> None:
        data = self._folder / "data"
        if not data.exists():
            if self._as:
                account = pwd.getpwnam("postgres")
                os.chown(self._folder, account.pw_uid, account.pw_gid)
            self._run("initdb", "-D", str(data), "-A", "trust", "-E", "UTF8", "--locale=C", "-N")
        # No port: only the socket. fsync off, because this data is thrown away.
        careless = "" if self._durable else "-c fsync=off -c full_page_writes=off "
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' "
            f"{careless}-c max_connections=200 -c shared_buffers=128MB"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(data), "-o", options, "-l", log, "-w", "-t", "60", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")

    @property
    def pid(self) -> int:
        """The process that listens and starts all the others."""
        return int((self._folder / "data" / "postmaster.pid").read_text().split()[0])

    def backends(self) -> list[int]:
        """The processes that serve connections."""
        titles = {pid: Path(f"/proc/{pid}/cmdline") for pid in children_of(self.pid)}
        found = []
        for pid, title in titles.items():
            with contextlib.suppress(OSError):
                if b"[local]" in title.read_bytes():
                    found.append(pid)
        return found

    def kill(self) -> float:
        """End it as a power cut does, and wait until all its processes are gone; when that was."""
        pid = self.pid
        family = [pid, *children_of(pid)]
        os.kill(pid, signal.SIGKILL)
        at = time.time()
        wait_until(lambda: not any(map(alive, family)), what="the end of PostgreSQL")
        # Nobody may have reaped the process, and then its number in these files looks taken.
        (self._folder / "data" / "postmaster.pid").unlink(missing_ok=True)
        for lock in self._folder.glob(".s.PGSQL.*"):
            lock.unlink()
        return at

    def _run(self, program: str, *arguments: str) -> None:
        command = [*self._as, str(self._programs / program), *arguments]
        # Its files, because the server it starts would keep a pipe open.
        with tempfile.TemporaryFile() as output:
            code = subprocess.call(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd="/"
            )
            output.seek(0)
            if code:
                raise RuntimeError(f"{program} failed:\n{output.read().decode(errors='replace')}")


@contextlib.contextmanager
def postgres(*, durable: bool = False) -> Iterator[Postgres]:
    """A server for the length of a test run."""
    # Short, because the path of a socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="helm-pg-"))
    server = Postgres(folder, durable=durable)
    try:
        server.start()
        yield server
    finally:
        with contextlib.suppress(RuntimeError):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
