"""Deployment: versions, atomicity, refusals, start events, taking out of use."""

import json

import pytest

from engine import public
from engine.dispatch import resources
from engine.public import CommandRejected, Refused
from engine.store.models.definitions import Definition
from engine.store.models.definitions import Deployment as Stored
from engine.store.models.subscriptions import MessageSubscription, StartSubscription
from engine.store.models.work import Timer
from tests.dispatch.desk import CHARLIE, MODELER, ROOT, Desk
from tests.dispatch.drawings import chain, service

DMN = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="rates" name="Rates"
 namespace="urn:rates"><decision id="rate" name="Rate"><literalExpression><text>amount * 2</text>
</literalExpression></decision><decision id="cap" name="Cap"><literalExpression><text>10</text>
</literalExpression></decision></definitions>"""
FORM = json.dumps({"id": "ask", "type": "default", "components": []}).encode()
TIMER_START = (
    '<startEvent id="Start"><timerEventDefinition><timeCycle>R2/PT1H</timeCycle>'
    "</timerEventDefinition></startEvent>"
)


def message_start(name: str) -> tuple[str, str]:
    start = '<startEvent id="Start"><messageEventDefinition messageRef="m"/></startEvent>'
    return start, f'<message id="m" name="{name}"/>'


def test_each_kind_of_file_becomes_its_definitions(desk: Desk) -> None:
    deployment = desk.deploy(
        ("p.bpmn", chain("Work")), ("rates.DMN", DMN), ("ask.form", FORM), ("notes.md", b"hello")
    )

    assert [(item.kind, item.id, item.version) for item in deployment.items] == [
        ("process", "p", 1),
        ("drg", "rates", 1),
        ("decision", "rate", 1),
        ("decision", "cap", 1),
        ("form", "ask", 1),
        ("resource", "notes.md", 1),
    ]
    graph, rate = deployment.items[1], deployment.items[2]
    assert (rate.requirements_key, rate.requirements_id) == (graph.key, "rates")


def test_the_same_bytes_under_the_same_name_make_no_new_version(desk: Desk) -> None:
    first = desk.deploy(("p.bpmn", chain("Work")), ("rates.dmn", DMN))
    second = desk.deploy(("p.bpmn", chain("Work")), ("rates.dmn", DMN))

    assert [item.key for item in second.items] == [item.key for item in first.items]
    assert not any(item.new for item in second.items)
    assert Definition.objects.count() == 4
    assert Stored.objects.count() == 1


@pytest.mark.parametrize("other", [("q.bpmn", chain("Work")), ("p.bpmn", chain("Work", "Pack"))])
def test_another_name_or_other_bytes_make_a_new_version(
    desk: Desk, other: tuple[str, bytes]
) -> None:
    desk.deploy(chain("Work"))
    (item,) = desk.deploy(other).items

    assert (item.version, item.new) == (2, True)
    latest = Definition.objects.filter(definition_id="p", is_latest=True)
    assert [row.version for row in latest] == [2]


def test_a_new_decision_graph_renews_all_its_decisions(desk: Desk) -> None:
    desk.deploy(("rates.dmn", DMN))
    items = desk.deploy(("rates.dmn", DMN.replace(b"* 2", b"* 3"))).items

    assert [(item.id, item.version) for item in items] == [("rates", 2), ("rate", 2), ("cap", 2)]


def test_one_bad_file_refuses_all_of_them(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.deploy(("p.bpmn", chain("Work")), ("q.bpmn", b"<oops"), ("f.form", b"{}"))

    assert {problem.file for problem in refused.value.problems} == {"q.bpmn", "f.form"}
    assert Definition.objects.count() == 0


def test_an_id_cannot_be_defined_twice_in_one_deployment(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.deploy(("a.bpmn", chain("Work")), ("b.bpmn", chain("Pack")))

    (problem,) = refused.value.problems
    assert (problem.code, problem.file, problem.element) == ("duplicate-id", "b.bpmn", "p")


def test_files_that_are_too_large_are_refused_by_name(desk: Desk) -> None:
    with pytest.raises(Refused) as refused:
        desk.deploy(("big.bin", bytes(resources.MAX_BYTES + 1)))

    assert [(p.code, p.file) for p in refused.value.problems] == [("too-large", "big.bin")]


def test_a_decision_bound_to_the_deployment_has_to_be_in_it(desk: Desk) -> None:
    called = '<zeebe:calledDecision decisionId="rate" resultVariable="r" bindingType="deployment"/>'
    task = (
        f'<businessRuleTask id="Rate"><extensionElements>{called}</extensionElements>'
        "</businessRuleTask>"
    )
    with pytest.raises(Refused) as refused:
        desk.deploy(chain(task))
    assert [(p.code, p.element) for p in refused.value.problems] == [("not-in-deployment", "Rate")]

    desk.deploy(("p.bpmn", chain(task)), ("rates.dmn", DMN))
    assert desk.state(desk.start(amount=4)) == "COMPLETED"


def test_only_modelers_deploy(desk: Desk) -> None:
    with pytest.raises(CommandRejected) as rejected:
        desk.deploy(chain("Work"), actor=CHARLIE)
    assert (rejected.value.code, "modelers" in rejected.value.message) == ("FORBIDDEN", True)

    assert desk.deploy(chain("Work"), actor=MODELER).items


def test_checking_tells_problems_and_changes_nothing(desk: Desk) -> None:
    assert public.check([("p.bpmn", chain("Work"))]) == ()
    assert [problem.file for problem in public.check([("f.form", b"[]")])] == ["f.form"]
    assert Definition.objects.count() == 0


def test_a_newer_version_replaces_what_start_events_wait_for(desk: Desk) -> None:
    start, more = message_start("ordered")
    desk.deploy(chain("Work", start=start, more=more))
    assert [row.name for row in StartSubscription.objects.all()] == ["ordered"]

    desk.deploy(chain("Work", start=TIMER_START))
    assert not StartSubscription.objects.exists()
    assert [row.state for row in MessageSubscription.objects.all()] == ["DELETED"]
    timer = Timer.objects.get()
    assert (timer.instance_key, timer.repetitions, timer.cycle) == (None, 1, "R2/PT1H")

    desk.deploy(chain("Work"))
    assert not Timer.objects.exists()


def test_a_start_timer_that_gives_no_time_is_refused(desk: Desk) -> None:
    start = (
        '<startEvent id="Start"><timerEventDefinition><timeDate>=missing</timeDate>'
        "</timerEventDefinition></startEvent>"
    )
    with pytest.raises(Refused) as refused:
        desk.deploy(chain("Work", start=start))

    (problem,) = refused.value.problems
    assert (problem.element, problem.field) == ("Start", "timer")


def test_a_deleted_version_gives_way_to_the_one_before(desk: Desk) -> None:
    start, more = message_start("ordered")
    desk.deploy(chain("Work", start=start, more=more))
    (second,) = desk.deploy(chain("Work", "Pack")).items
    instance = desk.start()

    public.delete_definition(second.key, actor=ROOT)

    assert Definition.objects.get(key=second.key).state == "DRAINING"
    assert [row.name for row in StartSubscription.objects.all()] == ["ordered"]
    desk.complete(desk.job())
    assert desk.waits_at(instance) == ["Pack"]
    with pytest.raises(CommandRejected, match="INVALID_STATE"):
        public.start_instance(definition_key=second.key, actor=ROOT)


def test_deleting_the_only_version_ends_its_starts(desk: Desk) -> None:
    (item,) = desk.deploy(chain("Work", start=TIMER_START)).items
    public.delete_definition(item.key, actor=ROOT)

    assert not Timer.objects.exists()
    with pytest.raises(CommandRejected, match="none found"):
        desk.start()
    with pytest.raises(CommandRejected, match="NOT_FOUND"):
        public.delete_definition(item.key, actor=ROOT)


def test_startable_processes_are_listed_by_name(desk: Desk) -> None:
    desk.deploy(chain("Work"))
    desk.deploy(("r.bpmn", chain(service("Pack")).replace(b'process id="p"', b'process id="q"')))

    assert [(info.id, info.version) for info in public.latest_processes()] == [("p", 1), ("q", 1)]
    assert public.start_form("p") is None
    assert public.process_info("nope") is None


def test_a_process_tells_its_documentation(desk: Desk) -> None:
    words = b'<process id="p" isExecutable="true"><documentation>Pays it out.</documentation>'
    file = chain("Work").replace(b'<process id="p" isExecutable="true">', words)
    desk.deploy(file)

    info = public.process_info("p")
    assert info is not None
    assert info.documentation == "Pays it out."
