"""The server's life: take the folder and the port, prepare, run, end cleanly.

Embedded, this process does everything: pages, REST and sockets by Daphne, and the services that
rooms plug in (the engine's thread, the pool of job workers). Scaled, it watches children that
each play one role; a role can also be started alone, on another machine.
"""

import io
import logging
import os
import signal
import sys
import threading
from contextlib import ExitStack
from importlib import import_module
from socket import AF_INET6, socket
from types import ModuleType
from typing import Any

from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connections
from django.utils.module_loading import import_string

from helm.data_folder import FolderInUse, FolderLock
from helm.database_lock import DatabaseLock
from helm.garbage import look_seldom
from helm.listen import PortInUse, address, take_port
from helm.plugs import load
from helm.threads import take_short_turns
from helm.watch import end_with_parent, watch

logger = logging.getLogger("helm.serve")

ROLES = ("web", "worker", "sweeper", "rest")


def serve_everything() -> None:
    """Prepare and serve, in one process or with children, until asked to end.

    Raises:
        CommandError: what is needed is not there; the message says what to do.
    """
    lock = FolderLock(settings.HELM_DATA)
    try:
        lock.take()
        listening = take_port(settings.ENVIRONMENT.bind, settings.ENVIRONMENT.port)
    except (FolderInUse, PortInUse) as refused:
        raise CommandError(f"HELM cannot start: {refused}") from refused
    lock.describe(f"process {os.getpid()}, {address(listening)}")
    database_lock = DatabaseLock()
    prepare(database_lock)
    database_lock.keep()
    connections.close_all()
    if settings.HELM_SCALED:
        watch(listening, workers=settings.HELM_WORKERS)
    else:
        serve_web(listening, load(settings.HELM_SERVICES))


def serve_role(role: str) -> None:
    """Play one role of a scaled installation; everything else runs elsewhere."""
    if not settings.HELM_SCALED:
        raise CommandError(
            f"HELM cannot start: the role {role} is part of a scaled installation. "
            "Set DATABASE_URL and REDIS_URL to those of the installation."
        )
    end_with_parent()
    if role == "worker":
        serve_worker()
    elif role == "sweeper":
        serve_sweeper()
    else:
        try:
            listening = take_port(settings.ENVIRONMENT.bind, settings.ENVIRONMENT.port)
        except PortInUse as refused:
            raise CommandError(f"HELM cannot start: {refused}") from refused
        if role == "web":
            serve_web(listening, [])
        else:
            serve_rest(listening)


def prepare(database_lock: DatabaseLock) -> None:
    """Bring the database up to date and go through the start steps.

    Raises:
        CommandError: the database cannot be used, or a check found something missing.
    """
    call_command("check", stdout=io.StringIO())  # a refusal is raised; praise is not needed
    try:
        database_lock.take()
        call_command("migrate", interactive=False, verbosity=0)
    except FolderInUse as refused:
        raise CommandError(f"HELM cannot start: {refused}") from refused
    except OperationalError as error:
        said = " ".join(str(error).split())
        raise CommandError(f"HELM cannot start: the database does not answer. {said}") from error
    for step in settings.HELM_START_STEPS:
        import_string(step)()


def serve_web(listening: socket, services: list[ModuleType]) -> None:
    """Run Daphne, with the services around it, until SIGTERM or Ctrl-C."""
    # Importing Daphne installs its reactor, which commands and workers have no use for.
    from daphne.server import Server

    from helm.asgi import application
    from helm.requests import bound_requests

    bound_requests()
    reactor_fd = os.dup(listening.fileno())
    domain = f":domain={int(AF_INET6)}" if listening.family == AF_INET6 else ""
    server = Server(
        application,
        endpoints=[f"fd:fileno={reactor_fd}{domain}"],
        server_name="helm",
        ready_callable=lambda: logger.info("HELM is ready: %s", address(listening)),
        request_buffer_size=64 * 1024,
        ping_interval=20,
        ping_timeout=30,
    )
    look_seldom()
    take_short_turns()
    with ExitStack() as started:
        for service in services:
            service.start()
            started.callback(service.stop)
        # Started in the background of a script, a process inherits that Ctrl-C is ignored, and the
        # reactor would leave it so; whoever sends the signal means it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
        # A signal before this line ends the process at once: nothing is running yet.
        server.run()
        logger.info("HELM is stopping.")


def serve_worker() -> None:
    """Run one Celery worker. Threads, because jobs wait for the network and the pool is theirs."""
    from helm.celery import app

    look_seldom()
    app.worker_main(
        [
            "worker",
            "--pool=threads",
            f"--concurrency={settings.HELM_THREADS}",
            "--without-mingle",
            "--without-gossip",
            "--loglevel=WARNING",
            f"--hostname=helm-{os.getpid()}@%h",
        ]
    )


def serve_sweeper() -> None:
    """Run the sweep that finds work whose hint was lost, until asked to end."""
    stop = threading.Event()

    def ask_to_stop(signum: int, frame: Any) -> None:
        stop.set()

    signal.signal(signal.SIGTERM, ask_to_stop)
    signal.signal(signal.SIGINT, ask_to_stop)
    sweeper = import_module(settings.HELM_SWEEPER)
    look_seldom()
    sweeper.run(stop)


def serve_rest(listening: socket) -> None:
    """Become gunicorn, where a proxy of one's own sends sockets and waiting calls to Daphne."""
    listening.set_inheritable(True)
    os.environ["DJANGO_SETTINGS_MODULE"] = settings.SETTINGS_MODULE
    arguments = ["-m", "gunicorn", "helm.wsgi:application", "--worker-class=gthread"]
    arguments += [f"--bind=fd://{listening.fileno()}", f"--threads={settings.HELM_THREADS}"]
    arguments += [f"--workers={settings.HELM_WORKERS}"]
    os.execv(sys.executable, [sys.executable, *arguments])  # noqa: S606
