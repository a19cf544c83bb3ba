"""Decisions that are drawn but not deployed yet, compiled with the drafts that they import."""

from collections.abc import Mapping

from engine.dispatch.decision_files import read_together
from engine.dmn.evaluate import DecisionModel
from engine.source.problem import Refused
from engine.store.models.words import DEFAULT_TENANT


def model_of(files: Mapping[str, bytes], name: str, tenant: str = DEFAULT_TENANT) -> DecisionModel:
    """The model in the file *name*; it may import *files*, else what is deployed.

    Files that it does not import may be wrong.

    Raises:
        KeyError: there is no such file.
        Refused: the file, or one that it imports, has problems.
    """
    beside = {other: data for other, data in files.items() if other != name}
    read, problems = read_together({name: files[name]}, tenant, beside)
    if name not in read:
        raise Refused(problems)
    return read[name].model
