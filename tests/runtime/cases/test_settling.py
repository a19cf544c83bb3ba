"""Settling (H3): the order of reactions, where it ends, and the cap on what has no end."""

from dataclasses import replace

import pytest

from engine.runtime import commands
from engine.runtime.commands import CommandRejected
from tests.runtime.cases.drawing import event, humans, milestone, on, stage, use
from tests.runtime.cases.player import CasePlayer, Office, drawn


def case(body: str, **more):
    return Office(drawn(body, **more)).starts()


def happened(one, *names: str) -> list[str]:
    """What the last turn did to items, as ``transition name``."""
    known = {item.key: item.node.name for item in one.state.items.values()}
    found = []
    for entry in one.turns[-1]:
        if entry[0] in ("ItemMoved", "ItemCompleted", "ItemTerminated"):
            word = entry[3] if entry[0] == "ItemMoved" else entry[2]
            found.append(f"{word} {known[entry[1]]}")
        elif entry[0] == "CaseMoved":
            found.append(f"{entry[3]} case")
    return found


def test_exit_comes_before_entry_of_the_same_event():
    one = case(
        use("u", "U")
        + use("a", "A", exit="s")
        + use("b", "B", entry="t")
        + use("c", "C", entry="r")
        + use("k", "K")
        + on("s", "u occur")
        + on("t", "u occur")
        + on("r", "a exit")
        + event("U")
        + humans("A", "B", "C", "K")
    )

    one.triggers("U")

    assert happened(one) == ["occur U", "exit A", "start B", "start C"]


def test_outer_stages_exit_before_inner_ones():
    one = case(
        use("u", "U")
        + use("g", "G", exit="s")
        + use("k", "K")
        + on("s", "u occur")
        + stage("G", use("a", "A", exit="i") + on("i", "u occur") + humans("A"))
        + event("U")
        + humans("K")
    )

    one.triggers("U")

    assert happened(one) == ["occur U", "exit A", "exit G"]
    assert [e[3] for e in one.turns[-1] if e[0] == "ItemTerminated"] == [None, "ex_g_s"]


def test_entry_goes_by_the_order_of_the_document():
    one = case(
        use("c", "C", entry="s")
        + use("a", "A", entry="s")
        + use("b", "B", entry="s")
        + use("u", "U")
        + use("k", "K")
        + on("s", "u occur")
        + event("U")
        + humans("A", "B", "C", "K")
    )

    one.triggers("U")

    assert happened(one) == ["occur U", "start C", "start A", "start B"]


def test_repetition_comes_after_entry():
    one = case(
        use("r", "R", entry="s", repeat=True)
        + use("u", "U", repeat=True)
        + use("b", "B", entry="t")
        + use("k", "K")
        + on("s", "u occur")
        + on("t", "u occur", when="now")
        + event("U")
        + humans("R", "B", "K")
    )
    one.triggers("U")
    one.shows(R="active", B="available")

    one.moves_("trigger", "U", variables={"now": True})

    assert happened(one) == ["occur U", "start B", "start R"]


def test_inner_stages_complete_before_outer_ones_and_the_case_last():
    one = case(use("g", "G") + stage("G", use("h", "H") + stage("H", use("a", "A") + humans("A"))))

    one.completes("A")

    assert happened(one) == ["complete A", "complete H", "complete G", "complete case"]


def test_what_a_completed_stage_starts_comes_before_the_end_of_the_case():
    one = case(
        use("g", "G")
        + use("t", "T", entry="s")
        + on("s", "g complete")
        + stage("G", use("a", "A") + humans("A"))
        + humans("T")
    )

    one.completes("A")

    assert happened(one) == ["complete A", "complete G", "start T"]
    assert one.life == "active"


def test_a_chain_of_a_hundred_milestones_settles_in_one_turn():
    body = use("u", "U") + event("U") + use("m0", "M0", entry="s0") + on("s0", "u occur")
    for n in range(1, 100):
        body += use(f"m{n}", f"M{n}", entry=f"s{n}") + on(f"s{n}", f"m{n - 1} occur")
    one = case(body + "".join(milestone(f"M{n}") for n in range(100)))

    one.triggers("U")

    assert one.life == "completed"
    assert len([w for w in happened(one) if w.startswith("occur M")]) == 100


def endless() -> str:
    return (
        use("u", "U")
        + use("m", "M", entry="s", repeat=True)
        + use("n", "N", entry="t", repeat=True)
        + use("k", "K")
        + on("s", "u occur")
        + on("t", "m occur")
        + "<sentry id='back'><planItemOnPart id='b1' sourceRef='n'><standardEvent>occur"
        "</standardEvent></planItemOnPart></sentry>"
        + event("U")
        + milestone("M")
        + milestone("N")
        + humans("K")
    ).replace(
        "<entryCriterion id='en_m_s' sentryRef='s' />",
        "<entryCriterion id='en_m_s' sentryRef='s' />"
        "<entryCriterion id='en_m_back' sentryRef='back'/>",
    )


def short(body: str) -> Office:
    """A case whose turns may have 300 reactions."""
    office = Office(drawn(body))
    assert office.plans["c"].steps_per_turn == 10_000
    office.plans["c"] = replace(office.plans["c"], steps_per_turn=300)
    return office


def test_what_has_no_end_ends_as_an_incident_and_the_case_stays_usable():
    office = short(endless())
    one = office.starts()
    one.laws = False  # hundreds of reactions are compared once

    one.triggers("U")

    (trouble,) = one.troubles()
    assert trouble.startswith("no-fixpoint: 300 reactions")
    assert one.life == "active"
    one.keeps_the_laws()
    one.completes("K")
    assert one.states("K") == ["completed"]


def test_resolving_the_incident_lets_the_case_go_on():
    office = short(endless())
    one = office.starts()
    one.laws = False
    one.triggers("U")
    before = len(one.items("M"))

    one.resolves()

    assert len(one.items("M")) > before
    assert len(one.troubles()) == 1


def test_a_milestone_that_repeats_by_itself_is_cut_off_at_the_start():
    office = short(use("m", "M", repeat=True) + use("k", "K") + milestone("M") + humans("K"))
    player = without_laws(office)

    assert player.troubles()[0].startswith("no-fixpoint")
    assert len(player.items("M")) > 100


def without_laws(office: Office) -> CasePlayer:
    """A case that is started without comparing all of its states."""
    player = CasePlayer(office, office.plans["c"], next(office.keys))
    player.laws = False
    player.send(commands.StartInstance(key=player.key, version=1, definition_key=1))
    return player


def test_collections_in_collections_are_cut_off_by_what_they_make():
    each = "helm:collection='=people'"
    office = short(
        use("g", "G", repeat=True, repeating=each)
        + use("k", "K")
        + humans("K", "A")
        + stage("G", use("a", "A", repeat=True, repeating=each))
    )
    player = CasePlayer(office, office.plans["c"], next(office.keys))
    player.laws = False
    given = {"people": list(range(200))}

    player.send(
        commands.StartInstance(key=player.key, version=1, definition_key=1, variables=given)
    )

    assert player.troubles()[0].startswith("no-fixpoint")
    assert 2_500 < len(player.items("A")) < 3_500


def test_a_key_of_many_digits_is_not_found():
    one = case(use("a", "A") + humans("A"))

    one.refuses("NOT_FOUND", "complete", "9" * 6_000)


def test_a_closed_case_takes_nothing():
    one = case(use("a", "A") + humans("A"))
    one.completes("A")
    one.does("close")

    for kind in ("reactivate", "complete", "close", "suspend", "terminate"):
        one.refuses("illegal-transition", kind, "case")
    with pytest.raises(CommandRejected, match="closed"):
        one.sets(x=1)
