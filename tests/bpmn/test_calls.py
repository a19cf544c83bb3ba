"""What a call activity becomes in a plan."""

import pytest

from engine.plan.details import Binding, Call
from tests.bpmn.drawing import line, node, plan


def called(extension: str = "", **attributes: str) -> Call:
    found = plan(line(node("callActivity", extension, **attributes))).node("x")
    assert (found.kind, found.type) == ("callActivity", "CALL_ACTIVITY")
    assert found.call is not None
    return found.call


def test_without_more_everything_goes_in_and_comes_back() -> None:
    call = called('<zeebe:calledElement processId="q"/>')

    assert (call.kind, call.definition_id.text) == ("process", "q")
    assert (call.all_in, call.all_out, call.binding) == (True, True, Binding.LATEST)
    assert call.business_id is None


def test_every_attribute_counts() -> None:
    call = called(
        '<zeebe:calledElement processId="=which" propagateAllChildVariables="false"'
        ' propagateAllParentVariables="false" bindingType="versionTag" versionTag="v1"'
        ' businessId="=id"/>'
    )

    assert call.definition_id.names == {"which"}
    assert (call.all_in, call.all_out) == (False, False)
    assert (call.binding, call.version_tag) == (Binding.VERSION_TAG, "v1")
    assert call.business_id is not None
    assert call.business_id.names == {"id"}


@pytest.mark.parametrize("name", ["q", "tns:q"])
def test_the_plain_attribute_names_a_process_too(name: str) -> None:
    assert called(calledElement=name).definition_id.text == "q"


def test_zeebes_element_outweighs_the_plain_attribute() -> None:
    call = called('<zeebe:calledElement processId="q"/>', calledElement="other")

    assert call.definition_id.text == "q"


@pytest.mark.parametrize("text", ["which", "=which"])
def test_the_old_expression_is_read(text: str) -> None:
    call = called(f'<zeebe:calledElement processIdExpression="{text}"/>')

    assert call.definition_id.names == {"which"}
