"""Files that import each other: what an import leads to, and what is refused."""

import pytest

from engine.dmn.compile import DecisionModel, compile_files, compile_model, compile_models
from engine.feel.dialect import Dialect
from engine.source.problem import Problem, Refused
from tests.dmn.draw import decision, definitions, input_data, knowledge, literal, table

DMN_1_5 = "https://www.omg.org/spec/DMN/20230324/MODEL/"


def importing(name: str, namespace: str, id: str = "") -> str:
    own = f'id="{id}" ' if id else ""
    return f'<import {own}name="{name}" namespace="{namespace}" importType="{DMN_1_5}"/>'


def needs(kind: str, href: str) -> str:
    outer = "knowledgeRequirement" if kind == "Knowledge" else "informationRequirement"
    return f'<{outer}><required{kind} href="{href}"/></{outer}>'


def deciding(text: str, *requirements: str, id: str = "Decide") -> str:
    return f'<decision id="{id}" name="{id}">{"".join(requirements)}{literal(text)}</decision>'


def rates(text: str = "40", namespace: str = "urn:rates") -> bytes:
    return definitions(decision(literal(text), id="rate"), namespace=namespace)


def shop(text: str = "r.rate + 2", *more: str) -> bytes:
    body = deciding(text, needs("Decision", "urn:rates#rate"))
    return definitions(importing("r", "urn:rates"), *more, body, namespace="urn:shop")


def problems_of(files: dict[str, bytes]) -> list[Problem]:
    with pytest.raises(Refused) as refused:
        compile_models(files)
    return list(refused.value.problems)


@pytest.mark.parametrize("order", [("shop.dmn", "rates.dmn"), ("rates.dmn", "shop.dmn")])
def test_files_are_compiled_in_any_order(order: tuple[str, ...]) -> None:
    files = {"shop.dmn": shop(), "rates.dmn": rates()}

    models = compile_models({name: files[name] for name in order})

    assert tuple(models) == order
    assert models["shop.dmn"].evaluate("Decide", {}).output == 42
    assert models["shop.dmn"].imports["urn:rates"] is models["rates.dmn"]


def test_a_model_from_elsewhere_is_asked_for_what_no_file_has() -> None:
    asked: list[str] = []
    there = compile_model(rates("1"), "old.dmn")

    def elsewhere(namespace: str) -> list[DecisionModel]:
        asked.append(namespace)
        return [there]

    alone = compile_models({"shop.dmn": shop()}, elsewhere=elsewhere)
    together = compile_models({"shop.dmn": shop(), "rates.dmn": rates()}, elsewhere=elsewhere)

    assert alone["shop.dmn"].evaluate("Decide", {}).output == 3
    assert together["shop.dmn"].evaluate("Decide", {}).output == 42
    assert asked == ["urn:rates"]


def test_a_missing_import_names_file_element_and_namespace() -> None:
    data = definitions(importing("r", "urn:rates", id="Import_1"), namespace="urn:shop")

    (problem,) = problems_of({"shop.dmn": data})

    assert (problem.code, problem.file, problem.element) == (
        "missing-import", "shop.dmn", "Import_1",
    )  # fmt: skip
    assert "'urn:rates'" in problem.message


def test_a_circle_is_told_as_its_way_and_files_beside_it_are_fine() -> None:
    def circular(own: str, other: str) -> bytes:
        return definitions(importing("o", f"urn:{other}"), namespace=f"urn:{own}")

    files = {"a.dmn": circular("a", "b"), "b.dmn": circular("b", "a"), "rates.dmn": rates()}

    models, (problem,) = compile_files(files)

    assert list(models) == ["rates.dmn"]
    assert (problem.code, problem.file) == ("cyclic-import", "a.dmn")
    assert "a.dmn > b.dmn > a.dmn" in problem.message


def test_a_file_cannot_import_itself() -> None:
    data = definitions(importing("me", "urn:me"), namespace="urn:me")

    assert [problem.code for problem in problems_of({"me.dmn": data})] == ["cyclic-import"]


def test_two_files_of_one_namespace_are_only_refused_where_it_is_imported() -> None:
    twins = {"one.dmn": rates("1"), "two.dmn": rates("2")}

    assert len(compile_models(twins)) == 2
    (problem,) = problems_of({**twins, "shop.dmn": shop()})
    assert (problem.code, problem.file) == ("ambiguous-import", "shop.dmn")
    assert "one.dmn, two.dmn" in problem.message


def test_an_import_of_a_refused_file_says_so_once_and_names_it() -> None:
    broken = definitions(decision(literal("1 +"), id="rate"), namespace="urn:rates")

    found = problems_of({"shop.dmn": shop(), "rates.dmn": broken})

    assert [(problem.code, problem.file) for problem in found] == [
        ("feel-syntax", "rates.dmn"), ("refused-import", "shop.dmn"),
    ]  # fmt: skip
    assert "rates.dmn" in found[1].message


def test_two_versions_of_one_model_on_two_ways_are_refused() -> None:
    old = compile_model(rates("1"), "rates.dmn")
    till = compile_model(shop(), "shop.dmn", imports={"urn:rates": old})
    both = definitions(
        importing("r", "urn:rates"), importing("s", "urn:shop"), deciding("1"), namespace="urn:all"
    )
    new = compile_model(rates("2"), "rates.dmn")
    again = compile_model(rates("1"), "rates.dmn")

    with pytest.raises(Refused) as refused:
        compile_model(both, "all.dmn", imports={"urn:rates": new, "urn:shop": till})
    assert [problem.code for problem in refused.value.problems] == ["conflicting-import"]
    compile_model(both, "all.dmn", imports={"urn:rates": again, "urn:shop": till})


def test_decisions_of_the_same_name_are_told_apart_by_the_import() -> None:
    base = definitions(
        input_data("amount", "number"),
        decision(literal("amount * 2"), id="price", requires="input:amount"),
        namespace="urn:base",
    )
    main = definitions(
        importing("base", "urn:base"),
        decision(literal("1"), id="price"),
        deciding(
            "price + base.price",
            needs("Decision", "#price"),
            needs("Decision", "urn:base#price"),
        ),
        namespace="urn:main",
    )

    for dialect in Dialect:
        models = compile_models({"main.dmn": main, "base.dmn": base}, dialect=dialect)
        answer = models["main.dmn"].evaluate("Decide", {"amount": 5})

        assert answer.output == 11
        assert [(step.namespace, step.decision_id) for step in answer.trace] == [
            ("urn:main", "price"), ("urn:base", "price"), ("urn:main", "Decide"),
        ]  # fmt: skip


def test_several_nameless_imports_merge_their_types_and_elements() -> None:
    def typed(name: str) -> bytes:
        return definitions(
            f'<itemDefinition name="t{name}"><typeRef>number</typeRef></itemDefinition>',
            decision(literal("7"), id=f"d{name}"),
            namespace=f"urn:{name}",
        )

    main = definitions(
        importing("", "urn:A"),
        importing("", "urn:B"),
        deciding(
            "[dA + dB, 1 instance of tA, 1 instance of tB]",
            needs("Decision", "urn:A#dA"),
            needs("Decision", "urn:B#dB"),
        ),
        '<decision id="Typed" name="Typed"><variable name="Typed" typeRef="tA"/>'
        + literal('"x"') + "</decision>",
        namespace="urn:main",
    )  # fmt: skip

    models = compile_models(
        {"main.dmn": main, "a.dmn": typed("A"), "b.dmn": typed("B")}, dialect=Dialect.STANDARD
    )

    assert models["main.dmn"].evaluate("Decide", {}).output == [14, True, True]
    assert models["main.dmn"].evaluate("Typed", {}).output is None


def test_an_import_of_an_import_has_its_types_behind_both_names() -> None:
    base = definitions(
        '<itemDefinition name="tAge"><typeRef>number</typeRef>'
        "<allowedValues><text>[0..150]</text></allowedValues></itemDefinition>",
        namespace="urn:base",
    )
    middle = definitions(importing("the base", "urn:base"), namespace="urn:middle")
    main = definitions(
        importing("mid.dle", "urn:middle"),
        '<decision id="Decide" name="Decide"><variable name="Decide" '
        'typeRef="mid.dle.the base.tAge"/>' + literal("age") + "</decision>",
        namespace="urn:main",
    )

    models = compile_models({"main.dmn": main, "middle.dmn": middle, "base.dmn": base})

    assert models["main.dmn"].evaluate("Decide", {"age": 3}).output == 3
    assert models["main.dmn"].evaluate("Decide", {"age": 300}).failure is not None
    assert set(models["main.dmn"].all_imports()) == {"urn:middle", "urn:base"}


def test_an_imported_service_and_table_decide_as_functions() -> None:
    base = definitions(
        input_data("age", "number"),
        decision(table(["age"], ["y"], "< 18 | 1", ">= 18 | 2"), id="group", requires="input:age"),
        '<decisionService id="ask" name="ask group"><outputDecision href="#group"/>'
        '<inputData href="#age"/></decisionService>',
        knowledge("twice", "n:number", literal("n * 2")),
        namespace="urn:base",
    )
    main = definitions(
        importing("b", "urn:base"),
        deciding(
            "[b.ask group(7), b.ask group(age: 70), b.twice(4)]",
            needs("Knowledge", "urn:base#ask"),
            needs("Knowledge", "urn:base#twice"),
        ),
        namespace="urn:main",
    )

    for dialect in Dialect:
        models = compile_models({"main.dmn": main, "base.dmn": base}, dialect=dialect)

        assert models["main.dmn"].evaluate("Decide", {}).output == [1, 2, 8]


def test_files_that_all_import_each_other_onwards_are_compiled_once_each() -> None:
    number = 60
    own_type = '<itemDefinition name="tOwn"><typeRef>number</typeRef></itemDefinition>'
    files = {
        f"f{n}.dmn": definitions(
            *(importing(f"i{other}", f"urn:{other}") for other in range(n + 1, number)),
            own_type,
            deciding("1 instance of tOwn"),
            namespace=f"urn:{n}",
        )
        for n in range(number)
    }

    models = compile_models(files)

    assert len(models["f0.dmn"].all_imports()) == number - 1
    assert models["f0.dmn"].evaluate("Decide", {}).output is True
    assert len(models["f0.dmn"].types.predicates()) < 10_000
