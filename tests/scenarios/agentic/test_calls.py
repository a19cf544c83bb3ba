"""A process as an agent's tool: its arguments go in, what it made is the result, nothing else."""

from pathlib import Path

from engine.bpmn.compile import compile_bpmn
from engine.dmn.compile import compile_model
from tests.bpmn.drawing import definitions, flow, node, service
from tests.scenarios.fleet import Fleet, Member

RULES = Path(__file__).parent / "rules.dmn"
INPUT = (
    '<zeebe:ioMapping><zeebe:input source="=fromAi(toolCall.topic, &quot;What to look for&quot;)"'
    ' target="topic"/></zeebe:ioMapping>'
)
RESEARCH = (
    f'<process id="research" isExecutable="true"><startEvent id="s"/>{service("Search")}'
    f"{flow('r', 's', 'Search')}</process>"
)
ERROR = '<errorEventDefinition errorRef="bad"/>'


def region(policy: str = "", beside: str = "") -> str:
    called = '<zeebe:calledElement processId="research"/>'
    tool = node("callActivity", called + INPUT + policy, id="Research") + beside
    agent = '<helm:agent name="Ada" model="quick" resultVariable="finding"/>'
    inside = f'{node("adHocSubProcess", agent, tool, id="Region")}<startEvent id="b"/>'
    return (
        f'<process id="p" isExecutable="true">{inside}<endEvent id="e"/>'
        f"{flow('in', 'b', 'Region')}{flow('out', 'Region', 'e')}</process>"
    )


def play(drawing: str) -> tuple[Fleet, Member]:
    files = [
        compile_bpmn(definitions(text + '<error id="bad" errorCode="bad"/>'), "calls.bpmn")
        for text in (drawing, RESEARCH)
    ]
    fleet = Fleet(plan for file in files for plan in file.plans)
    fleet.models.append(compile_model(RULES.read_bytes(), "rules.dmn"))
    return fleet, fleet.starts("p", secret="of the parent", amount=5)


def asks(member: Member, call: str = "c1", topic: str = "rates") -> None:
    member.replies("Region", calls={call: ("Research", {"topic": topic})})


def results(member: Member) -> dict[str, object]:
    return {event[3]: event[4] for event in member.events("ToolReturned")}


def test_a_process_is_a_tool_with_parameters_and_its_result_is_what_it_made():
    fleet, region_ = play(region())
    (tool,) = region_.plan.node("Region").ad_hoc.tools
    assert [parameter.name for parameter in tool.parameters] == ["topic"]

    asks(region_)
    child = fleet.of("research")
    assert child.root.vars["topic"] == "rates"
    child.completes("Search", rate=4.2)

    assert results(region_) == {"c1": {"result": {"rate": child.root.vars["rate"]}}}
    region_.replies("Region", text="done")
    region_.has_ended()
    for member in fleet.members.values():
        member.replays()


def test_two_calls_of_one_turn_run_side_by_side():
    fleet, region_ = play(region())
    region_.replies("Region", calls={n: ("Research", {"topic": n}) for n in ("c1", "c2")})

    first, second = fleet.all_of("research")
    second.completes("Search", rate=2)
    first.completes("Search", rate=1)

    assert results(region_) == {"c1": {"result": {"rate": 1}}, "c2": {"result": {"rate": 2}}}


def test_a_process_may_write_the_tools_result_itself():
    fleet, region_ = play(region())
    asks(region_)

    fleet.of("research").completes("Search", toolCallResult={"rate": 4}, scratch=1)

    assert results(region_) == {"c1": {"result": {"rate": 4}}}


def test_an_error_of_the_process_is_caught_at_the_tool():
    border = node("boundaryEvent", inside=ERROR, id="Border", attachedToRef="Research")
    beside = border + service("Explain") + flow("x", "Border", "Explain")
    fleet, region_ = play(region(beside=beside))
    asks(region_)

    fleet.of("research").throws("Search", "bad")

    fleet.of("research").has_ended("TERMINATED")
    assert "Explain" in region_.active()


def paying(amount: int) -> tuple[Fleet, Member]:
    held = '<helm:policy decision="payment_policy"/>'
    mapped = f'<zeebe:ioMapping><zeebe:input source="={amount}" target="amount"/></zeebe:ioMapping>'
    called = '<zeebe:calledElement processId="research"/>'
    body = node("callActivity", called + mapped + held, id="Pay")
    flows = flow("in", "b", "Pay") + flow("out", "Pay", "e")
    inside = f'<startEvent id="b"/>{body}<endEvent id="e"/>{flows}'
    return play(f'<process id="p" isExecutable="true">{inside}</process>')


def test_a_policy_holds_a_call_back_until_a_person_lets_it_out():
    fleet, caller = paying(5000)
    caller.waits_at("Pay")
    assert fleet.all_of("research") == []

    caller.decides("Pay", "approve")

    fleet.of("research").waits_at("Search")


def test_a_policy_denies_a_call():
    fleet, caller = paying(90_000)

    caller.has_incidents(Pay="UNHANDLED_ERROR_EVENT")
    assert fleet.all_of("research") == []
