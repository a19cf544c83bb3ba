"""The models that `make bench` runs compile as they are meant: nothing unreachable, no warning."""

from pathlib import Path

import pytest

from engine.bpmn.compile import compile_bpmn

MODELS = sorted((Path(__file__).parents[2] / "benchmarks" / "models").glob("*_zeebe.bpmn"))


def test_each_workload_is_drawn() -> None:
    assert [model.stem.split("_")[0] for model in MODELS] == [
        "MI",
        "W1",
        "W1p",
        "W2",
        "W3",
        "W4p",
        "W4s",
        "W5",
        "W6",
    ]


@pytest.mark.parametrize("model", MODELS, ids=lambda path: path.stem)
def test_a_workload_compiles_without_a_word(model: Path) -> None:
    compiled = compile_bpmn(model.read_bytes(), model.name)

    assert [plan.id for plan in compiled.plans] == [model.stem]
    assert compiled.warnings == ()
