"""HELM with its store: instances per second, every commit on the disk, full history.

Commands go the whole way of `engine.dispatch`: locked, advanced, journal, state and searchable
rows written, committed. Batches of 200 are what a busy engine makes by itself, batches of 1
what a single client that waits for each answer sees. The database runs on the same cores.
Beside each figure stands how many times SpiffWorkflow's it is, which keeps nothing: its own
figure is taken in memory, in the same process, just before.
"""

import contextlib
import os
import pwd
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks import spiff
from benchmarks.stopwatch import per_second
from benchmarks.workloads import WORKLOADS, Workload

BATCHES = (200, 1)
SECONDS = 6.0
JOB_TYPE = "work"  #: of the workloads that wait


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
    print(f"\n{name}, instances/s, and how many times SpiffWorkflow's in memory")
    print(f"{'workload':14} {'batch of 200':>22} {'batch of 1':>20} {'SpiffWorkflow':>14}")
    for workload in WORKLOADS:
        peer = per_second(spiff.runner(workload))
        cells = [f"{workload.name:14}"]
        for batch in BATCHES:
            ours = batch * per_second(_runner(workload, batch), seconds=SECONDS)
            cells.append(f"{ours:12,.0f} {ours / peer:7.1f}x")
        print(*cells, f"{peer:14,.1f}", flush=True)


def _runner(workload: Workload, batch: int) -> Callable[[], None]:
    """Plays *batch* instances to their end, what can be done together in one transaction."""
    from engine import public
    from engine.dispatch.envelope import Envelope
    from engine.dispatch.submit import submit_many
    from engine.runtime.commands import CommandRejected, CompleteJob, StartInstance

    path = workload.helm
    (item,) = public.deploy([(path.name, path.read_bytes())], actor=public.SYSTEM).items
    command = StartInstance(key=0, version=item.version, definition_key=item.key)
    starts = [Envelope(command=command, actor=public.SYSTEM)] * batch

    def carry_out(envelopes: list[Envelope]) -> None:
        for outcome in submit_many(envelopes):
            if isinstance(outcome, CommandRejected):
                raise outcome

    def play() -> None:
        carry_out(starts)
        for _ in range(workload.waits):
            jobs = public.activate_jobs(
                JOB_TYPE, worker="bench", timeout_ms=60_000, limit=batch, actor=public.SYSTEM
            )
            if len(jobs) != batch:
                raise RuntimeError(f"{workload.name}: expected {batch} jobs, found {len(jobs)}")
            carry_out(
                [
                    Envelope(
                        command=CompleteJob(job.item_key, job.key),
                        actor=public.SYSTEM,
                        instance_key=job.instance_key,
                    )
                    for job in jobs
                ]
            )

    return play


if __name__ == "__main__":
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    measure(sys.argv[1])
