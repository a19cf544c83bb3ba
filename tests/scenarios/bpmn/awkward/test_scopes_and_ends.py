"""Awkward drawings: scopes inside scopes, how they end, and what is undone."""

from tests.bpmn.drawing import flow, node, process, service
from tests.bpmn.scopes import (
    ANY_ERROR,
    BAD,
    COMPENSATE,
    MESSAGE,
    NAMED,
    SIGNAL,
    TERMINATE,
    caught,
    chain,
    end,
    on_event,
    straight,
    sub_process,
    throw,
    timer,
    undone,
)

HOUR = 3_600_000
SPLIT = node("parallelGateway", id="g")


def drawn(*parts: str, more: str = "") -> bytes:
    return process('<startEvent id="s"/>' + "".join(parts), NAMED + more)


def test_the_end_of_all_in_a_process_ends_what_its_events_have_begun(draws):
    beside = on_event("h", SIGNAL, "Beside", interrupting=False)
    parts = service() + end("Stop", TERMINATE) + beside
    player = draws(drawn(parts, chain("s", "x", "Stop")))
    player.starts()
    player.hears("go")
    player.hears("go")
    player.waits_at("Beside", "Beside", "x")

    player.completes("x")

    player.has_ended("COMPLETED")


def test_the_end_of_all_inside_ends_the_inner_scopes_only(draws):
    inner = straight("v", "Deep")
    inside = node("startEvent", id="us") + SPLIT + inner + service("Go") + end("Stop", TERMINATE)
    u = sub_process("u", inside + chain("us", "g", "v") + chain("g", "Go", "Stop"))
    player = draws(drawn(u, service("After"), chain("s", "u", "After")))
    player.starts()

    player.completes("Go")

    player.waits_at("After")
    player.has_passed("u")


def test_a_sub_process_waits_for_what_runs_beside_it(draws):
    beside = on_event("h", SIGNAL, "Beside", interrupting=False)
    u = straight("u", "Work", more=beside)
    player = draws(drawn(u, service("After"), chain("s", "u", "After")))
    player.starts()
    player.hears("go")
    player.completes("Work")
    player.waits_at("Beside")

    player.completes("Beside")

    player.waits_at("After")


def test_what_has_interrupted_a_scope_can_be_interrupted_at_its_border(draws):
    handler = on_event("h", SIGNAL, "Mend")
    parts = straight("u", "Work", more=handler) + caught("Late", "u", timer("Duration", "PT1H"))
    player = draws(drawn(parts, service("Boss"), chain("s", "u"), chain("Late", "Boss")))
    player.starts()
    player.hears("go")
    player.waits_at("Mend")

    player.passes(HOUR)

    player.waits_at("Boss")


def test_an_error_inside_a_handler_is_caught_around_its_scope(draws):
    handler = on_event("h", BAD, "Mend")
    parts = straight("u", "Work", more=handler) + caught("Bad", "u", BAD)
    player = draws(drawn(parts, service("Boss"), chain("s", "u"), chain("Bad", "Boss")))
    player.starts()
    player.throws("Work", "bad")
    player.waits_at("Mend")

    player.throws("Mend", "bad")

    player.waits_at("Boss")


def test_who_names_the_code_is_asked_before_who_takes_any(draws):
    handler = on_event("h", ANY_ERROR, "Mend")
    parts = straight("u", "Work", more=handler) + caught("Bad", "u", BAD)
    player = draws(drawn(parts, service("Boss"), chain("s", "u"), chain("Bad", "Boss")))
    player.starts()

    player.throws("Work", "bad")

    player.waits_at("Boss")


def test_a_handler_inside_a_handler_catches_what_that_throws(draws):
    deep = on_event("d", BAD, "Deepest")
    handler = on_event("h", BAD, "Mend", more=deep)
    player = draws(drawn(straight("u", "Work", more=handler), chain("s", "u")))
    player.starts()
    player.throws("Work", "bad")

    player.throws("Mend", "bad")

    player.waits_at("Deepest")


def test_the_first_of_two_interrupting_handlers_takes_the_scope(draws):
    handlers = on_event("h", SIGNAL, "One") + on_event("i", MESSAGE, "Two")
    player = draws(drawn(service(), handlers, chain("s", "x")))
    player.starts(key="k")

    player.receives("ping")

    player.waits_at("Two")
    assert not any(wait[0] == "signal" for wait in (player.root.waits or {}).values())


def test_a_handler_that_does_not_interrupt_runs_on_when_another_interrupts_not_at_all(draws):
    handlers = on_event("h", SIGNAL, "Beside", interrupting=False) + on_event(
        "i", MESSAGE, "Instead"
    )
    player = draws(drawn(service(), handlers, chain("s", "x")))
    player.starts(key="k")
    player.hears("go")

    player.receives("ping")

    player.waits_at("Instead")


def test_nested_borders_the_inner_goes_first_and_the_outer_stays(draws):
    inner = straight("v", "Work") + caught("In", "v", timer("Duration", "PT1H")) + service("Mend")
    u = sub_process(
        "u", node("startEvent", id="us") + inner + chain("us", "v") + chain("In", "Mend")
    )
    outer = caught("Out", "u", timer("Duration", "PT2H"))
    player = draws(drawn(u, outer, service("Boss"), chain("s", "u"), chain("Out", "Boss")))
    player.starts()
    player.passes(HOUR)
    player.waits_at("Mend")

    player.passes(HOUR)

    player.waits_at("Boss")


def test_two_borders_at_the_same_moment_the_first_wins(draws):
    parts = (
        service()
        + caught("One", "x", timer("Duration", "PT1H"))
        + caught("Two", "x", timer("Duration", "PT1H"))
    )
    player = draws(
        drawn(
            parts, service("A"), service("B"), chain("s", "x"), chain("One", "A"), chain("Two", "B")
        )
    )
    player.starts()

    player.passes(HOUR)

    player.waits_at("A")


def test_a_saga_undoes_what_is_done_when_something_fails(draws):
    handler = on_event(
        "h",
        ANY_ERROR,
        more=throw("Undo", COMPENSATE) + service("Report") + chain("hs", "Undo", "Report"),
    )
    parts = service("Book") + undone("Book") + service("Pay") + undone("Pay") + service("Ship")
    player = draws(drawn(parts, handler, chain("s", "Book", "Pay", "Ship")))
    player.starts()
    player.completes("Book")
    player.completes("Pay")

    player.throws("Ship", "lost")
    player.waits_at("Undo", "undoBook", "undoPay")
    player.completes("undoPay")
    player.completes("undoBook")

    player.waits_at("Report")


def test_a_throw_with_nothing_to_undo_passes(draws):
    player = draws(
        drawn(
            service("Book"),
            undone("Book"),
            throw("Undo", COMPENSATE),
            SPLIT,
            chain("s", "g", "Undo"),
            chain("g", "Book"),
        )
    )

    player.starts()

    player.has_passed("Undo")
    player.waits_at("Book")


def test_what_was_interrupted_is_not_undone(draws):
    parts = (
        service("Book")
        + undone("Book")
        + caught("Late", "Book", timer("Duration", "PT1H"))
        + throw("Undo", COMPENSATE)
        + service("After")
    )
    player = draws(drawn(parts, chain("s", "Book"), chain("Late", "Undo", "After")))
    player.starts()

    player.passes(HOUR)

    player.waits_at("After")


def test_a_sub_process_named_by_a_throw_is_undone_from_the_inside(draws):
    u = straight("u", "Book", more=undone("Book"))
    named = '<compensateEventDefinition activityRef="u"/>'
    parts = u + service("Pay") + undone("Pay") + throw("Undo", named) + service("After")
    player = draws(drawn(parts, chain("s", "u", "Pay", "Undo", "After")))
    player.starts()
    player.completes("Book")
    player.completes("Pay")
    player.waits_at("Undo", "undoBook")

    player.completes("undoBook")

    player.waits_at("After")
    player.has_not_visited("undoPay")


def test_a_handler_sees_the_variables_as_the_sub_process_left_them(draws):
    local = '<zeebe:ioMapping><zeebe:input source="=room" target="number"/></zeebe:ioMapping>'
    inside = node("startEvent", id="us") + service("Book") + undone("Book") + chain("us", "Book")
    u = sub_process("u", inside, local)
    player = draws(drawn(u, throw("Undo", COMPENSATE), chain("s", "u", "Undo")))
    player.starts(room=7)
    player.completes("Book", number=8)
    player.sets(room=9)

    assert player.visible("undoBook")["number"] == 8


def test_a_cancelled_transaction_asks_the_listeners_of_what_it_ends(draws):
    listeners = (
        '<zeebe:taskDefinition type="work"/><zeebe:executionListeners>'
        '<zeebe:executionListener eventType="cancel" type="ask"/></zeebe:executionListeners>'
    )
    slow = node("serviceTask", listeners, id="Slow")
    inside = (
        node("startEvent", id="ts")
        + SPLIT
        + slow
        + service("Book")
        + undone("Book")
        + end("No", "<cancelEventDefinition/>")
    )
    t = sub_process(
        "t", inside + chain("ts", "g", "Slow") + chain("g", "Book", "No"), tag="transaction"
    )
    parts = t + caught("Off", "t", "<cancelEventDefinition/>") + service("After")
    player = draws(drawn(parts, chain("s", "t"), chain("Off", "After")))
    player.starts()
    player.completes("Book")
    assert player.asked() == ["ask"]

    player.answered("ask")
    player.waits_at("undoBook")
    player.completes("undoBook")

    player.waits_at("After")


def test_a_compensation_end_event_inside_a_sub_process_undoes_only_there(draws):
    inside = node("startEvent", id="us") + service("In") + undone("In") + end("Undo", COMPENSATE)
    u = sub_process("u", inside + chain("us", "In", "Undo"))
    player = draws(
        drawn(service("Out"), undone("Out"), u, service("After"), chain("s", "Out", "u", "After"))
    )
    player.starts()
    player.completes("Out")
    player.completes("In")
    player.waits_at("Undo", "undoIn")

    player.completes("undoIn")

    player.waits_at("After")
    player.has_not_visited("undoOut")


def test_an_instance_that_ends_while_handlers_run_ends_them(draws):
    parts = service("Book") + undone("Book") + SPLIT + throw("Undo", COMPENSATE) + service("Stop")
    player = draws(
        drawn(
            parts, end("All", TERMINATE), chain("s", "Book", "g", "Undo"), chain("g", "Stop", "All")
        )
    )
    player.starts()
    player.completes("Book")
    player.waits_at("Stop", "Undo", "undoBook")

    player.completes("Stop")

    player.has_ended("COMPLETED")


def test_an_empty_sub_process_ends_at_once(draws):
    u = sub_process("u", node("startEvent", id="us"))
    player = draws(drawn(u, service("After"), chain("s", "u", "After")))

    player.starts()

    player.waits_at("After")


def test_a_token_that_goes_nowhere_ends_and_the_others_go_on(draws):
    player = draws(
        drawn(
            SPLIT, service("Dead"), service("Alive"), chain("s", "g", "Dead"), chain("g", "Alive")
        )
    )
    player.starts()
    player.completes("Dead")
    player.waits_at("Alive")

    player.completes("Alive")

    player.has_ended()


def test_five_scopes_deep_an_error_finds_its_way_out(draws):
    inside = service("Deep") + flow("f0", "s4", "Deep")
    for depth in range(4, -1, -1):
        box = sub_process(f"u{depth}", node("startEvent", id=f"s{depth}") + inside)
        before = f"s{depth - 1}" if depth else "s"
        inside = box + flow(f"f{depth + 1}", before, f"u{depth}")
    player = draws(
        process(
            '<startEvent id="s"/>'
            + inside
            + caught("Bad", "u0", BAD)
            + service("Mend")
            + chain("Bad", "Mend"),
            NAMED,
        )
    )
    player.starts()

    player.throws("Deep", "bad")

    player.waits_at("Mend")
