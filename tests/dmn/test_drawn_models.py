"""Whole files as a modeler writes them."""

from pathlib import Path

from engine.dmn.compile import compile_model
from engine.feel.values import Value

MODELS = Path(__file__).parent / "models"


def test_a_dinner_is_decided_from_season_and_guests() -> None:
    model = compile_model((MODELS / "dish.dmn").read_bytes(), "dish.dmn")
    variables: dict[str, Value] = {
        "season": "Fall",
        "guestCount": 7,
        "guestsWithChildren": True,
    }

    answer = model.evaluate("dish", variables)

    assert (model.id, model.name) == ("dinner", "Dinner")
    assert list(model.decisions) == ["beverages", "dish"]
    assert answer.output == "Roastbeef"
    assert answer.trace[0].inputs == (
        ("by_season", "Season", "Fall"),
        ("by_guests", "Number of guests", 7),
    )


def test_the_beverages_follow_from_the_dish() -> None:
    model = compile_model((MODELS / "dish.dmn").read_bytes(), "dish.dmn")

    answer = model.evaluate(
        "beverages", {"season": "Winter", "guestCount": 4, "guestsWithChildren": True}
    )

    assert answer.output == ["Pinot Noir", "Apple Juice", "Water"]
    assert [step.decision_id for step in answer.trace] == ["dish", "beverages"]
    assert [rule.rule_id for rule in answer.trace[1].matched_rules] == [
        "red_wine",
        "juice",
        "water",
    ]
    assert [rule.annotations for rule in answer.trace[1].matched_rules] == [
        ("Red wine goes with meat.",),
        (),
        ("Always.",),
    ]
