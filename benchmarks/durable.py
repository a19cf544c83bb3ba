"""HELM with its store: instances and jobs per second, every commit on the disk, full history.

Commands go the whole way of `engine.dispatch`: locked, advanced, journal, state and searchable
rows written, committed. Batches of 200 are what a busy engine makes by itself, batches of 1
what a single client that waits for each answer sees. The database runs on the same cores.
"""

import contextlib
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.stopwatch import per_second
from benchmarks.workloads import WORKLOADS, Workload

STARTED = ("W1_seq10", "W3_fan10", "W2_loop100", "W4p_mipar100")
WORKED = "W6_wait10"
BATCHES = (200, 1)
SECONDS = 6.0


def main() -> None:
    """Print the tables, SQLite's and PostgreSQL's, each measured in a process of its own."""
    with tempfile.TemporaryDirectory(prefix="helm-bench-") as folder:
        _measure("SQLite", {"HELM_DATA": folder})
    with tempfile.TemporaryDirectory(prefix="helm-bench-") as folder, _postgresql() as url:
        _measure("PostgreSQL", {"HELM_DATA": folder, "DATABASE_URL": url})


def _measure(name: str, settings: dict[str, str]) -> None:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "helm.settings.base", **settings}
    command = [sys.executable, "-m", "benchmarks.durable", name]
    subprocess.run(command, env=environment, check=True)  # this file, below


@contextlib.contextmanager
def _postgresql() -> Iterator[str]:
    """A PostgreSQL as it is installed, fsync on, with an empty database; its address."""
    programs = max(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda folder: int(folder.parent.name)
    )
    with tempfile.TemporaryDirectory(prefix="helm-pg-") as name:
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
            yield f"postgresql://helm@/bench?host={name}"
        finally:
            run("pg_ctl", "-D", f"{name}/data", "-m", "immediate", "-w", "stop")


def measure(name: str) -> None:
    """Print one database's table. Django is set up for it."""
    workloads = {workload.name: workload for workload in WORKLOADS}
    print(f"{name:14} {'batch of 200':>14} {'batch of 1':>12}")
    for asked in STARTED:
        rates = [_starts_per_second(workloads[asked], batch) for batch in BATCHES]
        print(f"{asked:14} {rates[0]:12,.0f}/s {rates[1]:10,.0f}/s  instances")
    rates = [_jobs_per_second(workloads[WORKED], batch) for batch in BATCHES]
    print(f"{WORKED:14} {rates[0]:12,.0f}/s {rates[1]:10,.0f}/s  jobs handed out and completed")


def _starts_per_second(workload: Workload, batch: int) -> float:
    batch = min(batch, 20_000 // workload.activities)
    return batch * per_second(_starter(workload, batch), seconds=SECONDS)


def _starter(workload: Workload, batch: int) -> Callable[[], None]:
    """Starts (and, without waits, plays to their end) *batch* instances in one transaction."""
    from engine import public
    from engine.dispatch.envelope import Envelope
    from engine.dispatch.submit import submit_many
    from engine.runtime.commands import CommandRejected, StartInstance

    path = workload.helm
    (item,) = public.deploy([(path.name, path.read_bytes())], actor=public.SYSTEM).items
    command = StartInstance(key=0, version=item.version, definition_key=item.key)
    envelopes = [Envelope(command=command, actor=public.SYSTEM)] * batch

    def start() -> None:
        for outcome in submit_many(envelopes):
            if isinstance(outcome, CommandRejected):
                raise outcome

    return start


def _jobs_per_second(workload: Workload, batch: int) -> float:
    """Hand out and complete the jobs of instances, *batch* at a time, until none is left."""
    from engine import public
    from engine.dispatch.envelope import Envelope
    from engine.dispatch.submit import submit_many
    from engine.runtime.commands import CommandRejected, CompleteJob
    from engine.store.models.work import Job

    start = _starter(workload, max(batch, 20))
    start()
    type_ = Job.objects.values_list("type", flat=True).first() or ""

    def work() -> None:
        while True:
            jobs = public.activate_jobs(
                type_, worker="bench", timeout_ms=60_000, limit=batch, actor=public.SYSTEM
            )
            if jobs:
                break
            start()
        envelopes = [
            Envelope(
                command=CompleteJob(job.item_key, job.key),
                actor=public.SYSTEM,
                instance_key=job.instance_key,
            )
            for job in jobs
        ]
        for outcome in submit_many(envelopes):
            if isinstance(outcome, CommandRejected):
                raise outcome

    return batch * per_second(work, seconds=SECONDS)


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    measure(sys.argv[1])
