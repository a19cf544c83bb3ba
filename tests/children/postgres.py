"""A PostgreSQL of the tests' own: made by initdb in a temporary folder, reached by its socket.

initdb refuses to work for root, so then everything runs as the user `postgres`.
"""

import contextlib
import getpass
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

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
    """A running server. `url(name)` is the address of one of its databases."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
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
        # No port: only the socket. fsync off, because this data is thrown away; the chaos tests,
        # which kill the server's clients and never this, do not depend on it.
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self._folder}' "
            "-c fsync=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=128MB"
        )
        log = str(self._folder / "log")
        self._run("pg_ctl", "-D", str(data), "-o", options, "-l", log, "-w", "-t", "60", "start")

    def stop(self) -> None:
        self._run("pg_ctl", "-D", str(self._folder / "data"), "-m", "immediate", "-w", "stop")

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
def postgres() -> Iterator[Postgres]:
    """A server for the length of a test run."""
    # Short, because the path of a socket may have 107 bytes.
    folder = Path(tempfile.mkdtemp(prefix="helm-pg-"))
    server = Postgres(folder)
    try:
        server.start()
        yield server
    finally:
        with contextlib.suppress(RuntimeError):
            server.stop()
        shutil.rmtree(folder, ignore_errors=True)
