"""Listeners and operators: who ends something by hand asks nobody, and nothing moves meanwhile."""

import pytest

from engine.runtime.commands import CommandRejected
from engine.runtime.instructions import ActivateElement, ModifyInstance, TerminateElement
from tests.scenarios.bpmn.listeners.drawn import asks, chain, element, service, task_asks


def test_what_an_operator_ends_is_not_asked_about(draws):
    process = draws(chain(service("Work", asks("cancel:first")), service("Then")))
    process.starts()

    process.send(
        ModifyInstance(
            activate=(ActivateElement("Then"),), terminate=(TerminateElement(element="Work"),)
        )
    )

    assert process.asked() == []
    process.waits_at("Then")


def test_an_operator_ends_what_waits_for_a_listener_that_never_answers(draws):
    process = draws(chain(service("Work", asks("cancel:first")), service("Then")))
    process.starts()
    process.cancels()
    item = process.only("Work")

    process.send(ModifyInstance(terminate=(TerminateElement(key=item.key),)))

    process.has_ended("TERMINATED")


def test_what_an_operator_begins_is_asked_about(draws):
    process = draws(chain(service("Work"), service("Then", asks("start:first"))))
    process.starts()

    process.send(ModifyInstance(activate=(ActivateElement("Then"),)))

    assert process.asked() == ["first"]


@pytest.mark.parametrize("asked", ["start", "creating"])
def test_an_element_whose_listeners_are_asked_does_not_change_its_version(draws, asked):
    if asked == "start":
        data = chain(service("Work", asks("start:first")))
    else:
        data = chain(element("userTask", "Work", task_asks("creating:first")))
    process = draws(data)
    process.starts()

    with pytest.raises(CommandRejected, match="listeners of 'Work' are asked just now"):
        process.migrates(data, Work="Work")
    process.answered("first")
    process.migrates(data, Work="Work")

    process.completes("Work")
    process.has_ended()
