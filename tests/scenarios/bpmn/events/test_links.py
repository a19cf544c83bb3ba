"""Links: a flow in two pieces."""

from tests.bpmn.drawing import flow, node, process, service


def link(tag: str, identifier: str, name: str) -> str:
    return node(tag, inside=f'<linkEventDefinition name="{name}"/>', id=identifier)


def throw(identifier: str, name: str) -> str:
    return link("intermediateThrowEvent", identifier, name)


def catch(identifier: str, name: str) -> str:
    return link("intermediateCatchEvent", identifier, name)


def test_a_token_goes_on_where_the_link_comes_in(draws):
    play = draws(
        process(
            '<startEvent id="s"/>'
            + throw("out", "there")
            + catch("in", "there")
            + catch("other", "elsewhere")
            + service("A")
            + service("B")
            + flow("f", "s", "out")
            + flow("f1", "in", "A")
            + flow("f2", "other", "B")
        )
    )

    play.starts()

    play.waits_at("A")
    play.has_passed("out", "in")
    play.completes("A")
    play.has_ended()


def test_several_throw_events_lead_to_the_same_place_and_links_may_form_a_loop(draws):
    play = draws(
        process(
            '<startEvent id="s"/>'
            + catch("in", "again")
            + node("exclusiveGateway", id="merge")
            + service("A")
            + node("exclusiveGateway", id="x", default="done")
            + throw("one", "again")
            + throw("two", "again")
            + '<endEvent id="e"/>'
            + flow("f", "s", "merge")
            + flow("f1", "in", "merge")
            + flow("f2", "merge", "A")
            + flow("f3", "A", "x")
            + flow("f4", "x", "one", "=n = 1")
            + flow("f5", "x", "two", "=n = 2")
            + flow("done", "x", "e")
        )
    )

    play.starts(n=0)
    for n in (1, 2, 3):
        play.waits_at("A")
        play.completes("A", n=n)
    play.has_ended()
    play.has_passed("one", "two")


def test_each_sub_process_has_links_of_its_own(draws):
    inner = (
        '<startEvent id="us"/>'
        + throw("uo", "l")
        + catch("ui", "l")
        + service("I")
        + flow("u1", "us", "uo")
        + flow("u2", "ui", "I")
    )
    play = draws(
        process(
            f'<startEvent id="s"/><subProcess id="u">{inner}</subProcess>'
            + throw("out", "l")
            + catch("in", "l")
            + service("A")
            + flow("f", "s", "u")
            + flow("f1", "u", "out")
            + flow("f2", "in", "A")
        )
    )

    play.starts()
    play.waits_at("I")
    play.completes("I")
    play.waits_at("A")


def test_an_inclusive_join_waits_for_what_may_come_by_a_link(draws):
    play = draws(
        process(
            '<startEvent id="s"/>'
            + node("parallelGateway", id="split")
            + service("A")
            + service("B")
            + throw("out", "l")
            + catch("in", "l")
            + node("inclusiveGateway", id="join")
            + service("Z")
            + flow("f", "s", "split")
            + flow("f1", "split", "A")
            + flow("f2", "split", "B")
            + flow("f3", "A", "join")
            + flow("f4", "B", "out")
            + flow("f5", "in", "join")
            + flow("f6", "join", "Z")
        )
    )

    play.starts()
    play.completes("A")
    play.waits_at("B")
    play.completes("B")
    play.waits_at("Z")
