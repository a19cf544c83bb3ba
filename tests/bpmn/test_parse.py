"""Reading: what counts as executable, whose extensions, and where a problem stands."""

import pytest

from engine.bpmn.parse import parse
from engine.source.problem import Refused, Severity
from tests.bpmn.drawing import (
    FILE,
    codes,
    compiled,
    definitions,
    flow,
    line,
    node,
    plan,
    problems,
    process,
    service,
)

STARTED = '<startEvent id="{0}_s"/>'


def _processes(**marks: str | None) -> bytes:
    drawn = ""
    for identifier, mark in marks.items():
        shown = "" if mark is None else f' isExecutable="{mark}"'
        drawn += f'<process id="{identifier}"{shown}>{STARTED.format(identifier)}</process>'
    return definitions(drawn)


def test_each_executable_process_of_a_file_becomes_a_plan() -> None:
    plans = compiled(_processes(a="true", b="false", c="1")).plans

    assert [found.id for found in plans] == ["a", "c"]


def test_a_process_without_a_mark_is_executable() -> None:
    assert [found.id for found in compiled(_processes(a=None)).plans] == ["a"]


def test_a_process_without_a_mark_is_a_picture_beside_one_that_is_marked() -> None:
    plans = compiled(_processes(a=None, b="true")).plans

    assert [found.id for found in plans] == ["b"]


def test_what_lies_in_a_picture_is_not_judged() -> None:
    picture = '<process id="other" isExecutable="false"><callActivity id="c"/></process>'

    assert codes(line(service(), picture)) == set()


def test_another_root_element_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        parse(b'<definitions xmlns="urn:other"/>', FILE)

    (problem,) = refused.value.problems
    assert problem.code == "not-bpmn"
    assert "found {urn:other}definitions" in problem.message


def test_a_file_with_a_document_type_is_refused() -> None:
    with pytest.raises(Refused) as refused:
        parse(b"<!DOCTYPE definitions>" + line(service()), FILE)

    assert [problem.code for problem in refused.value.problems] == ["doctype-forbidden"]


def test_prefixes_are_the_authors_own() -> None:
    renamed = line(service()).replace(b"zeebe:", b"z8:").replace(b"xmlns:zeebe", b"xmlns:z8")

    assert plan(renamed).node("x").work is not None


def test_extensions_of_other_vendors_mean_nothing_and_do_no_harm() -> None:
    drawn = node("serviceTask", '<acme:magic on="true"/><zeebe:taskDefinition type="work"/>')

    assert codes(line(drawn).replace(b'id="x"', b'id="x" acme:speed="9"')) == set()


def test_template_marks_of_the_modeler_are_left_alone() -> None:
    drawn = line(service()).replace(b'id="x"', b'id="x" zeebe:modelerTemplate="io.acme.mail"')

    assert codes(drawn) == set()


def test_a_comment_inside_a_text_is_not_part_of_it() -> None:
    drawn = process(
        '<startEvent id="s"/><exclusiveGateway id="g"/><endEvent id="e1"/><endEvent id="e2"/>'
        + flow("f0", "s", "g")
        + flow("f1", "g", "e1", "=a &gt; <!-- not 2 --> 1")
        + flow("f2", "g", "e2", "=b")
    )

    condition = plan(drawn).flows[1].condition

    assert condition is not None
    assert condition.text.split() == ["a", ">", "1"]


def test_flows_are_those_of_the_sequence_flows_whatever_incoming_and_outgoing_say() -> None:
    drawn = line(service(inside="<incoming>ghost</incoming><outgoing>to_x</outgoing>"))

    found = plan(drawn)

    assert found.node("x").outgoing == (found.flow_ids["from_x"],)


def test_a_problem_names_the_line_of_what_is_wrong() -> None:
    drawn = line(
        node(
            "serviceTask",
            '\n<zeebe:taskDefinition type="w"/>\n<zeebe:ioMapping>\n'
            '<zeebe:input source="=1" target="a"/>\n<zeebe:input source="=(" target="b"/>\n'
            "</zeebe:ioMapping>",
        )
    )

    (problem,) = problems(drawn)

    assert problem.line == 5


@pytest.mark.parametrize(
    ("body", "code", "says"),
    [
        ('<startEvent id="s"/><task/>', "missing-id", "a task needs an id"),
        ('<startEvent id="s"/><subProcess/>', "missing-id", "a subProcess needs an id"),
        (
            '<startEvent id="s"/><sequenceFlow id="f" sourceRef="s"/>',
            "incomplete-flow",
            "a sequence flow needs targetRef",
        ),
        (
            '<startEvent id="s"/><task id="t" isForCompensation="maybe"/>',
            "not-a-boolean",
            "expected true or false, found 'maybe'",
        ),
    ],
)
def test_what_cannot_be_read_is_a_problem(body: str, code: str, says: str) -> None:
    found = [problem for problem in problems(process(body)) if problem.code == code]

    assert [problem.message for problem in found] == [says]


def test_a_process_without_an_id_is_a_problem() -> None:
    found = problems(definitions('<process isExecutable="true"><startEvent id="s"/></process>'))

    assert {problem.code for problem in found} == {"missing-id", "no-executable-process"}


def test_plain_bpmn_performers_are_not_dropped_in_silence() -> None:
    performer = '<potentialOwner id="o"><resourceRef>clerks</resourceRef></potentialOwner>'

    (problem,) = problems(line(node("userTask", "<zeebe:userTask/>", performer)))

    assert problem.code == "performer-ignored"
    assert problem.severity is Severity.WARNING


def test_a_deep_nest_of_sub_processes_is_read() -> None:
    depth = 60
    body = '<startEvent id="s0"/>'
    for level in range(1, depth):
        body = f'<startEvent id="s{level}"/><subProcess id="u{level}">{body}</subProcess>' + flow(
            f"f{level}", f"s{level}", f"u{level}"
        )

    assert len(plan(process(body)).nodes) == 2 * depth


def test_two_thousand_elements_with_many_gateways_stay_in_proportion() -> None:
    """The calls that compiling makes grow with the model, not with its square."""
    small, large = _calls(200), _calls(800)

    assert large < small * 5


def _calls(tasks: int) -> int:
    import sys

    body = '<startEvent id="s"/>' + flow("f0", "s", "t0")
    for index in range(tasks):
        body += service(f"t{index}") + node(
            "boundaryEvent",
            inside="<errorEventDefinition/>",
            id=f"b{index}",
            attachedToRef=f"t{index}",
        )
        if index:
            body += flow(f"f{index}", f"t{index - 1}", f"t{index}")
    data = process(body)
    calls = 0

    def count(frame: object, event: str, argument: object) -> None:
        nonlocal calls
        calls += event == "call"

    sys.setprofile(count)
    try:
        compiled(data)
    finally:
        sys.setprofile(None)
    return calls
