"""The databases of the durable parts, new for each part, and the processes that use them.

A part that needs Django runs in a process of its own: `in_child` starts it with the settings of one
database, `begin` sets Django up there as a server would.
"""

import contextlib
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

Settings = Mapping[str, str]


@contextlib.contextmanager
def sqlite() -> Iterator[Settings]:
    """A SQLite file as HELM makes it: WAL, every commit on the disk."""
    with tempfile.TemporaryDirectory(prefix="helm-bench-") as folder:
        yield _settings(folder)


@contextlib.contextmanager
def postgresql() -> Iterator[Settings]:
    """A PostgreSQL as it is installed, fsync on, with an empty database."""
    programs = max(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name)
    )
    with (
        tempfile.TemporaryDirectory(prefix="helm-bench-") as data,
        tempfile.TemporaryDirectory(prefix="helm-pg-") as name,
    ):
        as_user: list[str] = []
        if os.geteuid() == 0:  # which initdb refuses
            account = pwd.getpwnam("postgres")
            os.chown(name, account.pw_uid, account.pw_gid)
            as_user = ["runuser", "-u", "postgres", "--"]

        def run(program: str, *arguments: str) -> None:
            command = [*as_user, str(programs / program), *arguments]
            subprocess.run(command, stdout=subprocess.DEVNULL, check=True, cwd="/")

        run(
            "initdb", "-D", f"{name}/data", "-A", "trust", "-U", "helm", "-E", "UTF8", "--no-locale"
        )
        options = f"-c listen_addresses='' -c unix_socket_directories='{name}'"
        run("pg_ctl", "-D", f"{name}/data", "-o", options, "-l", f"{name}/log", "-w", "start")
        try:
            run("createdb", "-h", name, "-U", "helm", "bench")
            yield {
                **_settings(data),
                "DATABASE_URL": f"postgresql://helm@/bench?host={name}",
            }
        finally:
            run("pg_ctl", "-D", f"{name}/data", "-m", "immediate", "-w", "stop")


def _settings(folder: str) -> Settings:
    return {"HELM_DATA": folder, "HELM_EXAMPLES": "none"}


def environment(settings: Settings) -> dict[str, str]:
    """The environment of a process that uses the database."""
    left = {name: value for name, value in os.environ.items() if name not in ("REDIS_URL", "PORT")}
    return {**left, "DJANGO_SETTINGS_MODULE": "helm.settings.base", **settings}


def in_child(module: str, settings: Settings, arguments: Sequence[str] = ()) -> None:
    """Run *module* with *arguments* to its end."""
    command = [sys.executable, "-m", module, *arguments]
    subprocess.run(command, env=environment(settings), check=True)


def begin() -> None:
    """Set Django up, bring the database up to date, and look for garbage as a server does."""
    import django
    from django.core.management import call_command

    from helm.garbage import look_seldom

    django.setup()
    call_command("migrate", verbosity=0)
    look_seldom()
