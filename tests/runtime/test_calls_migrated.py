"""An instance that has called another one goes on by another version."""

import pytest

from engine.runtime.commands import CommandRejected
from tests.bpmn.drawing import definitions
from tests.runtime.called_drawings import CODES, ERROR, WORKS, boundary, call, fleet, parent


def test_what_it_has_called_comes_back_to_it():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent", x=1)

    caller.migrates(definitions(parent(call("other")) + CODES), Call="Call")

    found.of("child").completes("Work", x=2)
    caller.has_ended()
    caller.has_variables(x=2)


def test_a_target_that_catches_other_errors_is_refused():
    found = fleet(parent(call()), WORKS)
    caller = found.starts("parent")

    with pytest.raises(CommandRejected) as refused:
        caller.migrates(definitions(parent(call(), boundary(ERROR)) + CODES), Call="Call")

    assert "the errors or escalations that are caught around it are others" in refused.value.message
    found.of("child").completes("Work")
    caller.has_ended()
