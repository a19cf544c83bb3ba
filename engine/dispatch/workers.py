"""Job workers in Python: a function per job type, found in any installed app's ``workers.py``.

    @job_worker("send-email")
    def send(job: ActivatedJob) -> dict[str, Value]:
        ...

The function runs outside of any transaction, at least once for each job: a crash between its
effect and its answer means that it runs again with the same ``job.key``, which is the key for
idempotent effects. It answers with variables (or None), raises `BpmnError` for an error that the
model may catch, `JobFailure` to say how to go on, or anything else to be tried again.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module

from django.utils.module_loading import autodiscover_modules

from engine.dispatch.answers import ActivatedJob
from engine.feel.values import Value
from engine.runtime.commands import Command, ListenerResult

Answer = Mapping[str, Value] | ListenerResult | Command | None
Work = Callable[[ActivatedJob], Answer]

#: Workers that come with the engine; by name, because their rooms lie above this one.
BUILT_IN = ("engine.agents.worker",)

DEFAULT_LEASE_MS = 30_000
DEFAULT_BACKOFF_MS = 1_000
DEFAULT_LANE = "work"


class BpmnError(Exception):
    """A BPMN error: caught by the model, or an incident."""

    def __init__(
        self, code: str, message: str = "", variables: Mapping[str, Value] | None = None
    ) -> None:
        super().__init__(f"{code}: {message}" if message else code)
        self.code = code
        self.message = message
        self.variables = variables or {}


class JobFailure(Exception):
    """The job could not be done.

    ``retries`` None counts down by one; 0 makes an incident at once.
    """

    def __init__(
        self,
        message: str,
        *,
        retries: int | None = None,
        backoff_ms: int = DEFAULT_BACKOFF_MS,
        variables: Mapping[str, Value] | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.retries = retries
        self.backoff_ms = backoff_ms
        self.variables = variables or {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Worker:
    """One registered function.

    Attributes:
        lease_ms: how long a job is held; renewed while the function runs.
        backoff_ms: the first pause after a failure, doubled with each further one.
        lane: threads of their own for what waits long (`Pool`).
    """

    type: str
    function: Work
    fetch: Sequence[str] = ()
    lease_ms: int = DEFAULT_LEASE_MS
    backoff_ms: int = DEFAULT_BACKOFF_MS
    lane: str = DEFAULT_LANE


@dataclass(slots=True)
class Registry:
    """The workers of this process, by job type."""

    workers: dict[str, Worker] = field(default_factory=dict)

    def add(self, worker: Worker) -> None:
        """Register *worker*.

        Raises:
            ValueError: another function already does the jobs of this type.
        """
        known = self.workers.get(worker.type)
        if known is not None and _place(known.function) != _place(worker.function):
            raise ValueError(
                f"Two job workers for the type '{worker.type}': "
                f"{_place(known.function)} and {_place(worker.function)}."
            )
        self.workers[worker.type] = worker


def _place(function: Work) -> str:
    return f"{function.__module__}.{getattr(function, '__qualname__', function)}"


registry = Registry()


def job_worker(
    type: str,
    *,
    fetch: Sequence[str] = (),
    lease_ms: int = DEFAULT_LEASE_MS,
    backoff_ms: int = DEFAULT_BACKOFF_MS,
    lane: str = DEFAULT_LANE,
) -> Callable[[Work], Work]:
    """Make the decorated function the worker for jobs of *type* (see the module)."""

    def register(function: Work) -> Work:
        registry.add(
            Worker(
                type=type,
                function=function,
                fetch=tuple(fetch),
                lease_ms=lease_ms,
                backoff_ms=backoff_ms,
                lane=lane,
            )
        )
        return function

    return register


def find_workers() -> Mapping[str, Worker]:
    """Import the engine's own workers and every installed app's; all that are registered."""
    for module in BUILT_IN:
        import_module(module)
    autodiscover_modules("workers")
    return registry.workers
