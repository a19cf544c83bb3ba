"""The models of the open BPMN suite: each compiles, or is refused for a reason that is told.

The suite lies beside the project (`HELM_CONFORMANCE` says where); its scenarios say which models
a deployment must refuse, and which texts the answer must mention.
"""

import os
from pathlib import Path

import pytest

from engine.bpmn.compile import compile_bpmn
from engine.plan.graph import faults
from engine.source.problem import Refused, Severity

ROOT = Path(__file__).parents[2]
SUITE = Path(os.environ.get("HELM_CONFORMANCE", ROOT.parent / "shared" / "conformance")) / "bpmn"
SCENARIOS = SUITE / "scenarios"
FIRST = frozenset((SUITE / "first.txt").read_text().split()) if SUITE.exists() else frozenset()
MODELS = sorted(SCENARIOS.glob("*/*/*.bpmn"))

pytestmark = pytest.mark.skipif(not MODELS, reason=f"the BPMN suite does not lie in {SUITE}")

#: What a refusal of a deployable model may be about: an element that is not built yet.
NOT_BUILT = {"unsupported-element"}


def _scenario(model: Path) -> str:
    return f"{model.parts[-3]}/{model.parts[-2]}"


def _must_be_refused(model: Path) -> bool:
    return "expect_deploy_error" in (model.parent / "scenario.yaml").read_text()


def _data(model: Path) -> bytes:
    return model.read_bytes().replace(b"__RUN__", b"_run")


@pytest.mark.parametrize(
    "model", [m for m in MODELS if not _must_be_refused(m)], ids=lambda m: str(m.parent.name)
)
def test_a_model_that_deploys_compiles_or_names_what_is_not_built(model: Path) -> None:
    try:
        compiled = compile_bpmn(_data(model), model.name)
    except Refused as refused:
        errors = [p for p in refused.problems if p.severity is Severity.ERROR]
        assert {problem.code for problem in errors} <= NOT_BUILT
        assert all(problem.element and problem.message for problem in errors)
        assert _scenario(model) not in FIRST
    else:
        assert compiled.plans
        assert [faults(plan) for plan in compiled.plans] == [()] * len(compiled.plans)


@pytest.mark.parametrize(
    "model", [m for m in MODELS if _must_be_refused(m)], ids=lambda m: str(m.parent.name)
)
def test_a_model_that_must_not_deploy_is_refused_by_name(model: Path) -> None:
    with pytest.raises(Refused) as refused:
        compile_bpmn(_data(model), model.name)

    said = "\n".join(map(str, refused.value.problems))
    assert any(text in said for text in _expected(model))


def _expected(model: Path) -> list[str]:
    """The alternatives of ``contains: [[a, b]]``, which each of these scenarios has."""
    text = (model.parent / "scenario.yaml").read_text()
    listed = text.split("contains: [[", 1)[1].split("]]", 1)[0]
    return [word.strip().replace("__RUN__", "_run") for word in listed.split(",")]
