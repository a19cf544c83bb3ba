"""SpiffWorkflow 3.2 in memory on the same workloads (a benchmark-only dependency)."""

import warnings
from collections.abc import Callable

from benchmarks.workloads import Workload


def runner(workload: Workload) -> Callable[[], None]:
    """A function that plays one whole instance, and raises if it has not ended."""
    return player(workload.spiff.read_text(), workload.name)


def player(model: str, name: str) -> Callable[[], None]:
    """As `runner`, of the process ``<name>_py`` in *model*."""
    warnings.simplefilter("ignore")
    from SpiffWorkflow.bpmn import BpmnWorkflow
    from SpiffWorkflow.spiff.parser import SpiffBpmnParser
    from SpiffWorkflow.util.task import TaskState

    parser = SpiffBpmnParser()
    parser.add_bpmn_str(model.encode())
    spec = parser.get_spec(f"{name}_py")
    inside = parser.get_subprocess_specs(f"{name}_py")

    def play() -> None:
        workflow = BpmnWorkflow(spec, inside)
        workflow.do_engine_steps()
        while (task := workflow.get_next_task(state=TaskState.READY, manual=True)) is not None:
            task.run()
            workflow.do_engine_steps()
        if not workflow.is_completed():
            raise RuntimeError(f"{name} has not ended in SpiffWorkflow")

    return play
