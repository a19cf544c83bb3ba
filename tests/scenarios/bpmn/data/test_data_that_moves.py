"""Data objects, their states, and associations that move data (BPMN 2.0.2 section 10.4)."""

from collections.abc import Callable
from itertools import pairwise

from tests.bpmn.data_cases import ORDER, SPEC, association, task
from tests.bpmn.drawing import flow, line, node, process
from tests.scenarios.player import Player

Draws = Callable[[bytes], Player]

STATED = (
    '<dataObject id="order"><dataState name="received"/></dataObject>'
    '<dataObjectReference id="Checked" dataObjectRef="order"><dataState name="checked"/>'
    '</dataObjectReference><dataObjectReference id="Order" dataObjectRef="order"/>'
)


def chain(*elements: str, before: str = "") -> bytes:
    """Start, the elements one after another, end."""
    ids = ["s", *(element.split('id="')[1].split('"')[0] for element in elements), "e"]
    flows = "".join(flow(f"f{i}", a, b) for i, (a, b) in enumerate(pairwise(ids)))
    return process(f'{before}<startEvent id="s"/>{"".join(elements)}<endEvent id="e"/>{flows}')


def work(identifier: str, inside: str = "") -> str:
    return node("serviceTask", '<zeebe:taskDefinition type="work"/>', inside, id=identifier)


def spec(task_id: str) -> str:
    """Inputs and outputs of their own for a task."""
    return SPEC.replace("given", f"{task_id}_given").replace("made", f"{task_id}_made")


def renamed(text: str, name: str) -> str:
    """The data input or output keeps its short name beside its id."""
    return text.replace(
        f'<dataInput id="{name}_given"/>', f'<dataInput id="{name}_given" name="given"/>'
    ).replace(f'<dataOutput id="{name}_made"/>', f'<dataOutput id="{name}_made" name="made"/>')


def test_a_data_object_goes_in_and_comes_out_and_nothing_else_does(draws: Draws) -> None:
    into, out = association("Input", "Order", "given"), association("Output", "made", "Order")
    player = draws(line(ORDER + task(into, out)))

    player.starts(order={"total": 5})
    assert player.visible("x")["given"] == {"total": 5}

    player.completes("x", made={"total": 6}, note="kept by the task")
    player.has_ended()
    player.has_variables(order={"total": 6})
    player.has_no_variable("made", "given", "note")


def test_an_element_waits_for_the_data_that_it_requires(draws: Draws) -> None:
    player = draws(line(ORDER + task(association("Input", "Order", "given"))))

    player.starts()
    assert player.events("JobOpened") == []
    player.waits_at("x")

    player.sets(order=7)
    assert player.visible("x")["given"] == 7
    player.completes("x")
    player.has_ended()


def test_what_is_optional_is_not_waited_for(draws: Draws) -> None:
    optional = SPEC.replace(
        "</inputSet>", "<optionalInputRefs>given</optionalInputRefs></inputSet>"
    )
    player = draws(line(ORDER + task(association("Input", "Order", "given"), spec=optional)))

    player.starts()

    assert player.visible("x")["given"] is None


def test_one_branch_brings_what_the_other_waits_for(draws: Draws) -> None:
    makes = work("Make", renamed(spec("m"), "m") + association("Output", "m_made", "Order"))
    takes = work("Take", renamed(spec("t"), "t") + association("Input", "Order", "t_given"))
    body = f'<startEvent id="s"/><parallelGateway id="g"/>{makes}{takes}'
    ways = flow("a", "s", "g") + flow("b", "g", "Make") + flow("c", "g", "Take")
    player = draws(process(ORDER + body + ways))
    player.starts()
    assert len(player.events("JobOpened")) == 1

    player.completes("Make", made=3)

    assert player.visible("Take")["given"] == 3


def test_an_association_to_a_reference_leaves_the_object_in_its_state(draws: Draws) -> None:
    drawn = association("Output", "", "Checked")
    player = draws(chain(work("Check", drawn), work("Ship"), before=STATED))

    player.starts(order=1)
    player.has_variables(order=1, orderState="received")
    player.completes("Check", note="everybody sees it")

    player.waits_at("Ship")
    player.has_variables(order=1, orderState="checked", note="everybody sees it")


def test_what_is_ended_leaves_no_state(draws: Draws) -> None:
    caught = (
        '<boundaryEvent id="Late" attachedToRef="Check"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    check = work("Check", association("Output", "", "Checked"))
    player = draws(chain(check, before=STATED + caught))

    player.starts()
    player.passes(3_600_000)

    player.has_ended()
    player.has_variables(orderState="received")


def test_a_required_input_may_want_a_state(draws: Draws) -> None:
    ship = work("Ship", renamed(spec("t"), "t") + association("Input", "Checked", "t_given"))
    player = draws(chain(ship, before=STATED))
    player.starts(order="books")
    assert player.events("JobOpened") == []

    player.sets(orderState="checked")

    assert player.visible("Ship")["given"] == "books"


def test_conditions_read_the_state(draws: Draws) -> None:
    check = work("Check", association("Output", "", "Checked"))
    choose = '<exclusiveGateway id="Choose" default="no"/>'
    ways = (
        flow("a", "s", "Check")
        + flow("b", "Check", "Choose")
        + flow("yes", "Choose", "Ship", '=orderState = "checked"')
        + flow("no", "Choose", "Ask")
    )
    player = draws(
        process(STATED + f'<startEvent id="s"/>{check}{choose}{work("Ship")}{work("Ask")}{ways}')
    )

    player.starts()
    player.completes("Check")

    player.waits_at("Ship")


def test_a_transformation_and_assignments_compute_what_moves(draws: Draws) -> None:
    into = association(
        "Input", "Order", "given", "<transformation>=order.total * 2</transformation>"
    )
    total = "<assignment><from>=made + 1</from><to>order.total</to></assignment>"
    who = "<assignment><from>clerk</from><to>=order.by</to></assignment>"
    player = draws(line(ORDER + task(into, association("Output", "made", "Order", total + who))))

    player.starts(order={"total": 5, "id": "A"})
    assert player.visible("x")["given"] == 10
    player.completes("x", made=20)

    player.has_variables(order={"total": 21, "id": "A", "by": "clerk"})


def test_entries_of_an_input_are_assigned_and_an_output_is_computed(draws: Draws) -> None:
    one = "<assignment><from>=order.id</from><to>given.number</to></assignment>"
    two = "<assignment><from>new</from><to>given.kind</to></assignment>"
    total = "<transformation>=made + 1</transformation>"
    into = association("Input", "Order", "given", one + two)
    player = draws(line(ORDER + task(into, association("Output", "made", "Order", total))))

    player.starts(order={"id": 7})
    assert player.visible("x")["given"] == {"number": 7, "kind": "new"}
    player.completes("x", made=1)

    player.has_variables(order=2)


def test_a_data_object_of_a_sub_process_is_its_own(draws: Draws) -> None:
    inner = work("Inner", renamed(spec("i"), "i") + association("Output", "i_made", "Order"))
    inside = '<startEvent id="us"/>' + inner + flow("uf", "us", "Inner")
    sub = f'<subProcess id="u">{ORDER}{inside}</subProcess>'
    player = draws(chain(sub))
    player.starts(order="outer")

    assert player.visible("Inner")["order"] is None
    player.completes("Inner", made="inner")

    player.has_ended()
    player.has_variables(order="outer")


def test_mappings_see_what_associations_have_brought(draws: Draws) -> None:
    mapped = (
        '<zeebe:taskDefinition type="work"/><zeebe:ioMapping>'
        '<zeebe:input source="=given + 1" target="next"/>'
        '<zeebe:output source="=made * 2" target="twice"/></zeebe:ioMapping>'
    )
    ends = association("Input", "Order", "given") + association("Output", "made", "Order")
    player = draws(line(ORDER + node("serviceTask", mapped, SPEC + ends)))
    player.starts(order=1)

    assert player.visible("x")["next"] == 2
    player.completes("x", made=10)

    player.has_variables(order=10, twice=20)


def test_a_collection_takes_a_list(draws: Draws) -> None:
    many = '<dataObject id="order" isCollection="true"/>'
    many += '<dataObjectReference id="Order" dataObjectRef="order"/>'
    player = draws(line(many + task(association("Output", "made", "Order"))))
    player.starts()

    player.completes("x", made="one")
    player.has_incidents(x="IO_MAPPING_ERROR")

    player.sets("x", local=True, made=["one"])
    player.resolves("x")
    player.has_variables(order=["one"])


def test_events_take_data_and_bring_it(draws: Draws) -> None:
    catch = (
        '<intermediateCatchEvent id="Paid"><dataOutput id="sum" name="amount"/>'
        + association("Output", "sum", "Order")
        + '<signalEventDefinition signalRef="paid"/></intermediateCatchEvent>'
    )
    player = draws(
        chain(catch, before=ORDER).replace(
            b"</definitions>", b'<signal id="paid" name="paid"/></definitions>'
        )
    )
    player.starts()

    player.hears("paid", amount=12, note="not mapped")

    player.has_ended()
    player.has_variables(order=12)
    player.has_no_variable("amount", "note")


def test_iterations_take_their_items_from_a_data_object_and_fill_another(draws: Draws) -> None:
    orders = (
        '<dataObject id="orders" isCollection="true"/>'
        '<dataObjectReference id="Orders" dataObjectRef="orders"/>'
        '<dataObject id="prices" isCollection="true"/>'
        '<dataObjectReference id="Prices" dataObjectRef="prices"/>'
    )
    own = (
        '<ioSpecification><dataInput id="all"/><dataInput id="given"/><dataOutput id="made"/>'
        '<dataOutput id="found"/><inputSet><dataInputRefs>all</dataInputRefs></inputSet>'
        "<outputSet/></ioSpecification>"
    )
    loop = (
        "<multiInstanceLoopCharacteristics><loopDataInputRef>all</loopDataInputRef>"
        "<loopDataOutputRef>found</loopDataOutputRef>"
        '<inputDataItem id="one"/><outputDataItem id="price"/></multiInstanceLoopCharacteristics>'
    )
    moves = (
        association("Input", "Orders", "all")
        + association("Input", "one", "given", "<transformation>=one.id</transformation>")
        + association("Output", "made", "price")
        + association("Output", "found", "Prices")
    )
    player = draws(line(orders + work("x", own + moves + loop)))
    player.starts()
    assert player.events("JobOpened") == []

    player.sets(orders=[{"id": "a"}, {"id": "b"}])
    assert [player.state.visible(i)["given"] for i in player.items("x")] == ["a", "b"]
    player.completes_iteration("x", 0, made=1)
    player.completes_iteration("x", 1, made=2)

    player.has_ended()
    player.has_variables(prices=[1, 2])
    player.has_no_variable("made", "price", "all")


def test_properties_belong_to_their_process_and_activity(draws: Draws) -> None:
    held = '<property id="count" name="count"/>'
    own = '<property id="mine" name="mine"/>' + association("Input", "count", "mine")
    player = draws(chain(work("x", own), before=held))

    player.starts(count=4)

    assert player.visible("x")["mine"] == 4
    player.completes("x")
    player.has_no_variable("mine")


def test_a_boundary_event_listens_only_once_the_data_is_there(draws: Draws) -> None:
    caught = (
        '<boundaryEvent id="Late" attachedToRef="x"><timerEventDefinition>'
        "<timeDuration>PT1H</timeDuration></timerEventDefinition></boundaryEvent>"
    )
    player = draws(line(ORDER + caught + task(association("Input", "Order", "given"))))
    player.starts()
    assert player.timers() == []

    player.sets(order=1)

    assert len(player.timers()) == 1


def test_who_waits_for_data_can_be_canceled(draws: Draws) -> None:
    player = draws(line(ORDER + task(association("Input", "Order", "given"))))
    player.starts()

    player.cancels()

    player.has_ended("TERMINATED")
    assert len(player.events("ConditionUnsubscribed")) == 1


def test_an_instance_that_waits_for_data_migrates_where_it_is_still_needed(draws: Draws) -> None:
    drawn = line(ORDER + task(association("Input", "Order", "given")))
    player = draws(drawn)
    player.starts()
    player.migrates(drawn.replace(b'id="x"', b'id="y"').replace(b'="x"', b'="y"'), x="y")

    player.sets(order=2)

    assert player.visible("y")["given"] == 2
