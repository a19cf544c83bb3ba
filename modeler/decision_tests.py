"""Which drafts are the tests of which decision: by their names (docs/decisions/0010).

`loan.rules.csv` holds the tests of the decision `rules` in `loan.dmn`.
"""

from collections.abc import Iterable

from engine.public import Target, sheet_target
from modeler.models import Draft, Kind


def of_model(model: Draft) -> list[Draft]:
    """The tests of all decisions of this file; of other kinds there are none."""
    return of_models(model.project.drafts.all(), [model])


def of_models(drafts: Iterable[Draft], models: Iterable[Draft]) -> list[Draft]:
    """Those of *drafts* that are the tests of decisions in *models*."""
    drafts = list(drafts)
    names = {model.name for model in models if model.kind == Kind.DMN}
    known = [draft.name for draft in drafts if draft.kind == Kind.DMN]
    return [
        draft
        for draft in drafts
        if draft.kind == Kind.CSV
        and (target := sheet_target(draft.name, known)) is not None
        and target.model in names
    ]


def target_of(tests: Draft) -> Target | None:
    """The file and the decision that these tests are about; None where the file is not there."""
    models = tests.project.drafts.filter(kind=Kind.DMN).values_list("name", flat=True)
    return sheet_target(tests.name, list(models))


def renamed(tests: str, model: str, name: str) -> str:
    """The name of the tests of a model that is called *name* from now on."""
    return name.removesuffix(".dmn") + tests.removeprefix(model.removesuffix(".dmn"))
