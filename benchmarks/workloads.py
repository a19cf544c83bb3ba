"""The workloads W1 to W6: what each one does, and the two drawings of it.

Each is drawn twice, for HELM (`_zeebe`) and for SpiffWorkflow (`_py`), with the same elements.
"""

from dataclasses import dataclass
from pathlib import Path

MODELS = Path(__file__).parent / "models"


@dataclass(frozen=True, slots=True)
class Workload:
    """One drawing; ``waits`` is how many jobs or tasks it has to be given on its way."""

    name: str
    what: str
    activities: int
    waits: int = 0

    @property
    def helm(self) -> Path:
        return MODELS / f"{self.name}_zeebe.bpmn"

    @property
    def spiff(self) -> Path:
        return MODELS / f"{self.name}_py.bpmn"


WORKLOADS = (
    Workload("W1_seq10", "ten script tasks in a row", 12),
    Workload("W1p_pass10", "ten undefined tasks in a row", 12),
    Workload("W2_loop100", "a loop of a hundred rounds", 303),
    Workload("W3_fan10", "ten branches in parallel", 14),
    Workload("W4s_miseq100", "a hundred iterations in a row", 103),
    Workload("W4p_mipar100", "a hundred iterations in parallel", 103),
    Workload("W5_nest5", "five sub-processes in each other", 17),
    Workload("W6_wait10", "ten tasks that wait for a worker", 12, waits=10),
)
