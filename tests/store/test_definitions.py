"""Other definitions as a turn finds them, by binding."""

import pytest

from engine.plan.details import Binding
from engine.store import definitions
from engine.store.definitions import NoDefinition, StoredDefinitions
from engine.store.models.definitions import Definition
from tests.store import drawn
from tests.store.stored import deploy

DMN = (
    '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="{id}" name="{id}"'
    ' namespace="urn:{id}">{inside}<decision id="{id}_is" name="{id} is"><variable'
    ' name="{id} is"/>{needs}<literalExpression id="{id}_text"><text>{text}</text>'
    "</literalExpression></decision></definitions>"
)


def graph(
    key: int, id_: str, text: str, deployment: int, imports: tuple[int, ...] = (), **more: str
) -> None:
    data = DMN.format(id=id_, text=text, **{"inside": "", "needs": "", **more}).encode()
    row(key, "drg", id_, deployment, data=data, imports=list(imports), namespace=f"urn:{id_}")


def row(key: int, kind: str, id_: str, deployment: int, **columns: object) -> None:
    Definition.objects.create(
        key=key,
        kind=kind,
        definition_id=id_,
        version=key,
        deployment_key=deployment,
        resource_name=f"{id_}-{key}.dmn",
        checksum=b"",
        deployed_at=0,
        **{"is_latest": False, **columns},
    )


@pytest.fixture
def caller(db: None) -> int:
    """A process of deployment 20; the decision "price" is in deployments 10, 20 and 30."""
    key = deploy(drawn.process(drawn.script("Count")))
    Definition.objects.filter(key=key).update(deployment_key=20)
    for deployment, tag in ((10, "old"), (20, "mine"), (30, "new")):
        graph(deployment + 1, "shop", str(deployment), deployment)
        row(
            deployment + 2,
            "decision",
            "shop_is",
            deployment,
            requirements_key=deployment + 1,
            requirements_id="shop",
            version_tag=tag,
            is_latest=deployment == 30,
        )
    return key


@pytest.mark.parametrize(
    ("binding", "tag", "deployment"),
    [
        (Binding.LATEST, None, 30),
        (Binding.DEPLOYMENT, None, 20),
        (Binding.VERSION_TAG, "old", 10),
    ],
)
def test_a_decision_is_found_as_it_is_bound(caller, binding, tag, deployment):
    found = StoredDefinitions().decision("shop_is", binding, tag, caller)

    assert found is not None
    assert (found.key, found.requirements_id) == (deployment + 2, "shop")
    assert found.model.evaluate("shop_is", {}).output == deployment


def test_a_file_that_was_deployed_before_unchanged_belongs_to_the_deployment(caller):
    Definition.objects.filter(deployment_key=20).exclude(key=caller).delete()

    found = StoredDefinitions().decision("shop_is", Binding.DEPLOYMENT, None, caller)

    assert found is not None
    assert found.key == 12


def test_what_is_not_deployed_is_none(caller):
    stored = StoredDefinitions()

    assert stored.decision("nobody", Binding.LATEST, None, caller) is None
    assert stored.form_key("nobody", Binding.LATEST, None, caller) is None
    assert stored.decision("shop_is", Binding.VERSION_TAG, "none", caller) is None


def test_a_form_is_found_by_its_id(caller):
    row(99, "form", "checkout", 30, is_latest=True)

    assert StoredDefinitions().form_key("checkout", Binding.LATEST, None, caller) == 99


def test_a_batch_looks_a_definition_up_once(caller, django_assert_num_queries):
    stored = StoredDefinitions()
    stored.decision("shop_is", Binding.LATEST, None, caller)

    with django_assert_num_queries(0):
        stored.decision("shop_is", Binding.LATEST, None, caller)


def test_a_graph_imports_the_versions_it_was_deployed_with(db):
    imports = (
        '<import name="shop" namespace="urn:shop"'
        ' importType="https://www.omg.org/spec/DMN/20191111/MODEL/"/>'
    )
    needs = (
        '<informationRequirement id="n"><requiredDecision href="urn:shop#shop_is"/>'
        "</informationRequirement>"
    )
    graph(1, "shop", "40", 5)
    graph(2, "till", "shop.shop is + 2", 5, (1,), inside=imports, needs=needs)
    graph(3, "shop", "50", 6)

    assert definitions.decision_model(2).evaluate("till_is", {}).output == 42
    assert definitions.graph(2).imported == {"urn:shop": 1}


def test_only_the_latest_graphs_in_use_are_offered_to_imports(db):
    graph(1, "shop", "40", 5)
    graph(2, "shop", "50", 6)
    Definition.objects.filter(key=2).update(is_latest=True)

    assert definitions.graphs_with("urn:shop") == (2,)
    assert definitions.graphs_with("urn:shop", "other") == ()

    Definition.objects.filter(key=2).update(state="DELETED")
    assert definitions.graphs_with("urn:shop") == ()


def test_keys_without_a_definition_are_refused(db):
    graph(1, "shop", "40", 5)

    with pytest.raises(NoDefinition, match="under the key 7"):
        definitions.plan_of(7)
    with pytest.raises(NoDefinition, match=r"drg 'shop' .* is neither a process nor a case"):
        definitions.plan_of(1)
    with pytest.raises(NoDefinition, match="no decision requirements graph has the key 7"):
        definitions.decision_model(7)


def test_the_latest_version_in_use_is_found(db):
    key = deploy(drawn.process(drawn.script("Count")), "order")
    assert definitions.latest("process", "order") is None

    Definition.objects.filter(key=key).update(is_latest=True)

    found = definitions.latest("process", "order")
    assert found is not None
    assert found.key == key
