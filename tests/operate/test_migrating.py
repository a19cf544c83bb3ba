"""Migrating from Operate: the suggested mapping, the dry run of each instance, and doing it."""

import pytest

from engine.dispatch import batch_operations
from engine.store import clock
from engine.store.models.batches import BatchOperation
from engine.store.models.definitions import Definition
from engine.store.models.instances import Instance
from tests.operate.drawings import ORDERS

RENAMED = ORDERS.replace(b'"Charge"', b'"ChargeAgain"')


def key_of(version):
    return Definition.objects.get(definition_id="order", kind="process", version=version).key


@pytest.fixture
def versions(stage):
    """Two orders of version 1; version 2 names the step that charges otherwise."""
    keys = [stage.orders("book"), stage.orders("pen")]
    stage.deploy(("order.bpmn", RENAMED))
    return keys


def form(page, **changed):
    """The page's form as it stands, with changes."""
    context = page.context
    fields = dict(context["chosen"].fields)
    fields |= {"target": context["target"].key, "mapped": context["target"].key}
    for row in [*context["active"], *context["quiet"]]:
        fields[f"map:{row.element.id}"] = row.target
    return fields | changed


def worked_off():
    while batch_operations.go_on(clock.now_ms()):
        pass


class TestTheMapping:
    def test_same_ids_are_suggested_and_what_is_lost_comes_first(self, window, versions):
        page = window.get(f"/operate/migrate?pick={versions[0]}")

        assert page.context["target"].version == 2
        rows = [(row.element.id, row.target, row.count) for row in page.context["active"]]
        assert rows == [("Charge", "", 1), ("Pack", "Pack", 1), ("Paying", "Paying", 1)]
        assert "Nothing says what becomes of it." in page.content.decode()

    def test_only_elements_of_the_same_kind_are_offered(self, window, versions):
        lost = window.get(f"/operate/migrate?pick={versions[0]}").context["active"][0]

        assert dict(lost.options) == {"Pack": "Pack each item", "ChargeAgain": "Charge the card"}

    def test_what_was_chosen_is_kept_when_something_is_refused(self, window, versions):
        page = window.get(f"/operate/migrate?pick={versions[0]}")

        again = window.post(
            "/operate/migrate", form(page, **{"map:Charge": "ChargeAgain", "reason": " "})
        )

        assert again.status_code == 400
        assert "Say why" in again.content.decode()
        rows = {row.element.id: row.target for row in again.context["active"]}
        assert rows["Charge"] == "ChargeAgain"

    def test_another_process_can_be_the_target(self, stage, window, versions):
        stage.loan()
        loan = Definition.objects.get(definition_id="loan", kind="process")

        page = window.get(f"/operate/migrate?pick={versions[0]}&target={loan.key}")

        assert page.context["target"].definition_id == "loan"

    def test_without_another_version_there_is_nothing_to_choose(self, stage, window):
        key = stage.orders("book")

        page = window.get(f"/operate/migrate?pick={key}").content.decode()

        assert "There is nothing to migrate to" in page

    def test_several_versions_at_once_are_not_migrated(self, stage, window, versions):
        newer = stage.start("order", items=["lamp"])

        answer = window.get(f"/operate/migrate?pick={versions[0]}&pick={newer}", follow=True)

        assert "They are of several versions" in answer.content.decode()


class TestTheDryRun:
    def verdict(self, window, page, **changed):
        return window.post("/operate/migrate/check", form(page, **changed)).context["verdict"]

    def test_says_of_each_whether_it_can_and_why_not(self, stage, window, versions):
        stage.complete(next(job for job in stage.jobs("charge") if job.instance_key == versions[1]))
        page = window.get("/operate/migrate?of=all&process=order&version=1")

        found = self.verdict(window, page)

        assert (found.can, found.cannot) == (1, 1)
        ((instance, _, problems),) = found.instances
        assert instance.key == versions[0]
        assert problems == ["No mapping says what becomes of the active element 'Charge'."]
        assert [(one.element, one.count) for one in found.reasons] == [("Charge", 1)]

    def test_changes_nothing(self, window, versions):
        page = window.get("/operate/migrate?of=all&process=order&version=1")

        found = self.verdict(window, page, **{"map:Charge": "ChargeAgain"})

        assert (found.can, found.cannot) == (2, 0)
        assert set(Instance.objects.values_list("version", flat=True)) == {1}

    def test_is_there_without_a_script(self, window, versions):
        page = window.get(f"/operate/migrate?pick={versions[0]}&try=1")

        assert "1 cannot" in page.content.decode()


class TestDoingIt:
    def test_one_instance_goes_on_at_once(self, stage, window, versions):
        page = window.get(f"/operate/migrate?pick={versions[0]}")
        fields = form(page, **{"map:Charge": "ChargeAgain", "reason": "the new card terminal"})

        answer = window.post("/operate/migrate", fields)

        assert answer["Location"] == f"/operate/instances/{versions[0]}"
        assert Instance.objects.get(key=versions[0]).version == 2
        assert "ChargeAgain" in stage.waits_at(versions[0])

    def test_what_the_engine_refuses_is_told_in_place(self, window, versions):
        page = window.get(f"/operate/migrate?pick={versions[0]}")

        answer = window.post("/operate/migrate", form(page, reason="why not"))

        assert answer.status_code == 400
        assert "active element &#x27;Charge&#x27;" in answer.content.decode()
        assert Instance.objects.get(key=versions[0]).version == 1

    def test_many_become_a_batch_with_a_result_for_each(self, stage, window, versions):
        stage.complete(next(job for job in stage.jobs("charge") if job.instance_key == versions[1]))
        page = window.get("/operate/migrate?of=all&process=order&version=1")

        answer = window.post("/operate/migrate", form(page, reason="the new card terminal"))
        worked_off()

        batch = BatchOperation.objects.get()
        assert answer["Location"] == f"/operate/batches/{batch.key}"
        told = window.get(answer["Location"])
        words = {item.row.instance_key: item.outcome.word for item in told.context["items"]}
        assert words == {versions[0]: "Failed", versions[1]: "Migrated"}
        assert "No mapping says what becomes of the active element" in told.content.decode()
        assert Instance.objects.get(key=versions[1]).definition_key == key_of(2)


def test_only_operators_migrate(stage, client, person, versions):
    client.force_login(person("ada", "auditors"))

    assert client.get(f"/operate/migrate?pick={versions[0]}").status_code == 403
    assert client.post("/operate/migrate/check", {}).status_code == 403
