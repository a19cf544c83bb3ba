"""What a model compiles to, as text: a change of the compiler shows here, line by line.

`HELM_GOLDEN=write` writes the files anew; read the difference before you keep it.
"""

import os
from pathlib import Path

import pytest

from engine.bpmn.compile import compile_bpmn
from engine.cmmn.compile import compile_cmmn
from engine.plan.explain import explain
from engine.plan.graph import faults

GOLDEN = Path(__file__).parent.parent / "golden"
MODELS = sorted((*GOLDEN.glob("*.bpmn"), *GOLDEN.glob("*.cmmn")))
COMPILERS = {".bpmn": compile_bpmn, ".cmmn": compile_cmmn}


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
def test_a_model_compiles_to_the_plan_that_was_read_and_kept(model: Path) -> None:
    kept = model.with_suffix(".plan.txt")

    compiled = COMPILERS[model.suffix](model.read_bytes(), model.name)

    text = "\n".join(explain(plan) for plan in compiled.plans)
    if os.environ.get("HELM_GOLDEN") == "write":
        kept.write_text(text)
    assert text == kept.read_text()
    assert [faults(plan) for plan in compiled.plans] == [()] * len(compiled.plans)


def test_every_kept_plan_has_its_model() -> None:
    kept = {path.name.removesuffix(".plan.txt") for path in GOLDEN.glob("*.plan.txt")}

    assert kept == {path.stem for path in MODELS}
