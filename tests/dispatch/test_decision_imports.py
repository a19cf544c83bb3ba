"""Decisions that import others: deployed together or one after the other, and read again."""

from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from engine import public
from engine.public import Refused
from engine.store.models.decisions import DecisionInstance
from engine.store.models.definitions import Definition
from engine.store.replaying import replay
from tests.dispatch.conftest import nothing_is_kept
from tests.dispatch.desk import ROOT, Desk
from tests.dispatch.drawings import chain

SCHEMA = "https://www.omg.org/spec/DMN/20230324/MODEL/"
ASK = (
    '<businessRuleTask id="Ask"><extensionElements><zeebe:calledDecision decisionId="price" '
    'resultVariable="price"/></extensionElements></businessRuleTask>'
)


def drawn(name: str, inside: str) -> tuple[str, bytes]:
    data = (
        f'<definitions xmlns="{SCHEMA}" id="{name}" name="{name}" namespace="urn:{name}">'
        f"{inside}</definitions>"
    )
    return f"{name}.dmn", data.encode()


def rates(factor: int) -> tuple[str, bytes]:
    table = (
        '<decisionTable id="T"><input id="i"><inputExpression><text>amount</text>'
        '</inputExpression></input><output id="o"/><rule id="R"><inputEntry><text>-</text>'
        f"</inputEntry><outputEntry><text>amount * {factor}</text></outputEntry></rule>"
        "</decisionTable>"
    )
    return drawn("rates", f'<decision id="rate" name="rate">{table}</decision>')


def shop(text: str = "r.rate + 2", at: str = "urn:rates") -> tuple[str, bytes]:
    return drawn(
        "shop",
        f'<import id="Rates" name="r" namespace="{at}" importType="{SCHEMA}"/>'
        '<decision id="price" name="price"><informationRequirement>'
        f'<requiredDecision href="{at}#rate"/></informationRequirement>'
        f"<literalExpression><text>{text}</text></literalExpression></decision>",
    )


def price(**variables: int) -> object:
    return public.evaluate("price", variables).output


@pytest.mark.parametrize("swapped", [False, True])
def test_files_of_one_deployment_import_each_other_in_any_order(desk: Desk, swapped: bool) -> None:
    files = [shop(), rates(10)]

    desk.deploy(*(reversed(files) if swapped else files))
    nothing_is_kept()

    assert price(amount=4) == 42


def test_what_is_deployed_already_can_be_imported(desk: Desk) -> None:
    desk.deploy(rates(10))
    desk.deploy(shop())
    nothing_is_kept()

    assert price(amount=4) == 42
    graph = Definition.objects.get(kind="drg", definition_id="shop")
    assert graph.imports == [Definition.objects.get(kind="drg", definition_id="rates").key]


def test_the_same_deployment_comes_before_what_is_deployed(desk: Desk) -> None:
    desk.deploy(rates(10))
    desk.deploy(shop(), rates(100))

    assert price(amount=4) == 402


def test_a_later_version_of_the_import_changes_nothing_until_the_importer_comes_again(
    desk: Desk,
) -> None:
    desk.deploy(rates(10), shop())
    desk.deploy(rates(100))
    nothing_is_kept()
    assert price(amount=4) == 42

    items = desk.deploy(shop()).items

    assert [(item.id, item.version, item.new) for item in items] == [
        ("shop", 2, True),
        ("price", 2, True),
    ]
    assert price(amount=4) == 402


def test_unchanged_files_with_unchanged_imports_make_no_new_version(desk: Desk) -> None:
    desk.deploy(rates(10), shop())

    assert not any(item.new for item in desk.deploy(shop(), rates(10)).items)
    assert not any(item.new for item in desk.deploy(shop()).items)


def test_a_changed_import_renews_the_unchanged_file_beside_it(desk: Desk) -> None:
    desk.deploy(rates(10), shop())

    items = desk.deploy(shop(), rates(100)).items

    assert [(item.id, item.version) for item in items] == [
        ("rates", 2), ("rate", 2), ("shop", 2), ("price", 2),
    ]  # fmt: skip
    assert price(amount=4) == 402


def test_an_import_that_was_taken_out_of_use_still_serves_who_imported_it(desk: Desk) -> None:
    deployment = desk.deploy(rates(10), shop())
    rates_key = next(item.key for item in deployment.items if item.id == "rates")

    public.delete_definition(rates_key, actor=ROOT)
    nothing_is_kept()

    assert price(amount=4) == 42
    with pytest.raises(Refused, match="no model with the namespace 'urn:rates' is known"):
        desk.deploy(shop("r.rate + 3"))


def test_a_missing_import_names_file_element_and_namespace(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.deploy(shop())

    (problem,) = refused.value.problems
    assert (problem.code, problem.file, problem.element, problem.field) == (
        "missing-import", "shop.dmn", "Rates", "namespace",
    )  # fmt: skip
    assert "'urn:rates'" in problem.message
    assert problem.line == 1
    assert Definition.objects.count() == 0


def test_two_deployed_models_of_the_namespace_are_told_by_their_ids(desk: Desk) -> None:
    name, data = rates(10)
    desk.deploy((name, data))
    desk.deploy(
        ("other.dmn", data.replace(b'id="rates"', b'id="others"').replace(b'"rate"', b'"x"'))
    )

    with pytest.raises(Refused, match="found 2: 'rates', 'others'"):
        desk.deploy(shop())


def test_one_name_for_two_files_is_refused(desk: Desk) -> None:
    _, other = shop()

    with pytest.raises(Refused) as refused:
        desk.deploy(rates(10), ("rates.dmn", other))

    assert "duplicate-file" in {problem.code for problem in refused.value.problems}


def test_a_check_sees_the_files_beside_the_one_that_is_checked(desk: Desk) -> None:
    alone = public.check([shop()])
    beside = public.check([shop()], [rates(10), ("notes.dmn", b"<oops")])
    broken = public.check(
        [shop()], [("rates.dmn", rates(10)[1].replace(b"amount *", b"amount * *"))]
    )

    assert [problem.code for problem in alone] == ["missing-import"]
    assert beside == ()
    assert [(problem.code, problem.file) for problem in broken] == [
        ("feel-syntax", "rates.dmn"), ("refused-import", "shop.dmn"),
    ]  # fmt: skip


def test_a_business_rule_task_decides_by_imports_and_keeps_each_decision_in_its_own_graph(
    desk: Desk,
) -> None:
    desk.deploy(rates(10), shop(), ("p.bpmn", chain(ASK)))
    nothing_is_kept()

    instance = desk.start(amount=4)

    assert desk.state(instance) == "COMPLETED"
    keys = dict(Definition.objects.values_list("definition_id", "key"))
    rows = DecisionInstance.objects.order_by("index")
    assert [(row.decision_id, row.requirements_id, row.requirements_key) for row in rows] == [
        ("rate", "rates", keys["rates"]),
        ("price", "shop", keys["shop"]),
    ]
    assert [row.decision_key for row in rows] == [keys["rate"], keys["price"]]
    assert replay(instance).problems == ()


def test_an_evaluation_on_demand_says_the_same(desk: Desk) -> None:
    desk.deploy(rates(10), shop())

    outcome = public.evaluate_decision(decision_id="price", variables={"amount": 4}, actor=ROOT)

    assert outcome.output == 42
    assert [row.requirements_id for row in DecisionInstance.objects.order_by("index")] == [
        "rates", "shop",
    ]  # fmt: skip


def test_bytes_that_import_bytes_decide_without_being_deployed(desk: Desk) -> None:
    _, main = shop()
    _, base = rates(10)

    answer = public.evaluate("price", {"amount": 4}, model=main, imports=[base])

    assert answer.output == 42
    with pytest.raises(Refused, match="urn:rates"):
        public.evaluate("price", model=main)


def test_the_command_takes_the_imported_files_behind_the_first(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    paths = []
    for name, data in (shop("if true then r.rate + 2 else null"), rates(10)):
        paths.append(tmp_path / name)
        paths[-1].write_bytes(data)
    given = tmp_path / "input.json"
    given.write_text('{"amount": 4}')

    call_command("evaluate", *map(str, paths), "--input", str(given))

    assert capsys.readouterr().out == "42\n"
    with pytest.raises(CommandError, match="urn:rates"):
        call_command("evaluate", str(paths[0]))


def test_graphs_deployed_before_they_had_a_namespace_get_it_by_the_migration(desk: Desk) -> None:
    desk.deploy(rates(10))
    Definition.objects.update(namespace=None)
    migration = import_module("engine.migrations.0005_definition_imports")

    migration.name_namespaces(apps, None)

    assert desk.deploy(shop()).items[0].new
    assert price(amount=4) == 42
