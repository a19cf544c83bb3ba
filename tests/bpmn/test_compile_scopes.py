"""The scopes that the compiler adds: multi-instance bodies, and what wraps a chosen activity."""

from engine.feel.values import Value
from engine.plan.details import AdHoc, AgentRegion, MultiInstance, Policy
from engine.plan.graph import faults
from engine.plan.model import Begins, Plan
from engine.plan.values import Constant
from tests.bpmn.drawing import flow, line, node, plan, process, service


def _loop(attributes: str, inside: str = "", sequential: str = "false") -> str:
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{sequential}"><extensionElements>'
        f"<zeebe:loopCharacteristics {attributes}/></extensionElements>{inside}"
        "</multiInstanceLoopCharacteristics>"
    )


def _repeated(loop: str) -> tuple[Plan, MultiInstance]:
    found = plan(line(service(inside=loop)))
    assert faults(found) == ()
    repeated = found.node("x#multiInstanceBody").multi_instance
    assert repeated is not None
    return found, repeated


def test_a_repeated_activity_gets_a_body_that_has_its_flows_and_boundary_events() -> None:
    error = node(
        "boundaryEvent", inside="<errorEventDefinition/>", id="b", attachedToRef="x"
    ) + flow("from_b", "b", "e")
    task = node(
        "serviceTask",
        '<zeebe:taskDefinition type="work"/><zeebe:ioMapping>'
        '<zeebe:input source="=item" target="y"/></zeebe:ioMapping>',
        _loop('inputCollection="=items" inputElement="item"'),
    )

    found = plan(line(task + error))

    body, inner = found.node("x#multiInstanceBody"), found.node("x")
    assert (body.kind, body.type, body.element) == (
        "multiInstanceBody",
        "MULTI_INSTANCE_BODY",
        "x",
    )
    assert body.children == (inner.index,)
    assert [found.flows[index].id for index in body.outgoing] == ["from_x"]
    assert body.boundary_events == (found.by_id["b"],)
    assert found.node("b").host == body.index
    assert (body.inputs, body.work) == ((), None)
    assert (inner.kind, inner.scope) == ("serviceTask", body.index)
    assert (inner.outgoing, inner.boundary_events) == ((), ())
    assert inner.begins is Begins.WHEN_CHOSEN
    assert inner.work is not None
    assert len(inner.inputs) == 1
    assert found.flows[found.flow_ids["to_x"]].target == body.index
    assert faults(found) == ()


def test_a_loop_holds_its_collection_outputs_and_condition() -> None:
    _, loop = _repeated(
        _loop(
            'inputCollection="=items" inputElement="item" '
            'outputCollection="results" outputElement="=r"',
            "<completionCondition>=done</completionCondition>",
            "true",
        )
    )

    assert loop.sequential
    assert loop.collection.text == "items"
    assert (loop.element, loop.output_collection) == ("item", "results")
    assert loop.output_element is not None
    assert loop.output_element.text == "r"
    assert loop.completion is not None
    assert loop.completion.text == "done"


def test_a_plain_cardinality_counts_from_one() -> None:
    def numbers(cardinality: str, **variables: Value) -> Value:
        _, loop = _repeated(
            "<multiInstanceLoopCharacteristics>"
            f"<loopCardinality>{cardinality}</loopCardinality></multiInstanceLoopCharacteristics>"
        )
        return loop.collection.evaluate(variables)

    assert numbers("3") == [1, 2, 3]
    assert numbers("0") == []
    assert numbers("=n", n=2) == [1, 2]
    assert numbers("=n", n=-1) == []


def test_a_repeated_join_target_is_collected_at_the_body() -> None:
    found = plan(
        process(
            '<startEvent id="s"/>'
            + node(
                "subProcess",
                inside='<startEvent id="us"/>' + _loop('inputCollection="=items"'),
                id="u",
            )
            + flow("f", "s", "u")
        )
    )

    inner = found.node("u")
    assert found.nodes[inner.scope].id == "u#multiInstanceBody"
    assert inner.at_open == (found.by_id["us"],)
    assert found.node("us").scope == inner.index


def _region(extensions: str, inside: str, **attributes: str) -> tuple[Plan, AdHoc]:
    found = plan(line(node("adHocSubProcess", extensions, inside, **attributes)))
    assert faults(found) == ()
    ad_hoc = found.node("x").ad_hoc
    assert ad_hoc is not None
    return found, ad_hoc


def test_activities_without_incoming_flow_are_the_menu() -> None:
    found, ad_hoc = _region(
        "", service("first") + service("then") + service("other") + flow("f", "first", "then")
    )

    inner = found.node("x#innerInstance")
    assert (inner.kind, inner.type) == ("adHocInner", "AD_HOC_SUB_PROCESS_INNER_INSTANCE")
    assert ad_hoc.inner == inner.index
    assert found.node("x").children == (inner.index,)
    assert inner.children == tuple(found.by_id[name] for name in ("first", "then", "other"))
    assert [tool.element for tool in ad_hoc.tools] == ["first", "other"]
    assert found.node("first").begins is Begins.WHEN_CHOSEN
    assert found.node("then").begins is Begins.ON_ENTRY
    assert inner.at_open == ()


def test_a_menu_is_worked_by_a_collection_until_a_condition_holds() -> None:
    found, ad_hoc = _region(
        '<zeebe:adHoc activeElementsCollection="=todo" outputCollection="all" outputElement="=r"/>',
        service("a") + "<completionCondition>=done</completionCondition>",
        cancelRemainingInstances="false",
        ordering="Sequential",
    )

    assert found.node("x").work is None
    assert ad_hoc.active_elements is not None
    assert ad_hoc.active_elements.text == "todo"
    assert ad_hoc.completion is not None
    assert ad_hoc.completion.text == "done"
    assert ad_hoc.output_collection == "all"
    assert ad_hoc.output_element is not None
    assert (ad_hoc.cancel_remaining, ad_hoc.sequential) == (False, True)


def test_a_tool_is_described_by_its_element_and_what_a_model_may_fill_in() -> None:
    drawn = node(
        "serviceTask",
        '<zeebe:taskDefinition type="pay"/><zeebe:ioMapping>'
        '<zeebe:input source="=fromAi(toolCall.amount, &quot;in euros&quot;, &quot;number&quot;)" '
        'target="amount"/></zeebe:ioMapping><zeebe:properties>'
        '<zeebe:property name="cost" value="high"/></zeebe:properties>',
        "<documentation>Pays an invoice.</documentation>",
        id="Pay.now",
        name="Pay",
    )

    _, ad_hoc = _region("", drawn + service("Look"))

    pay, look = ad_hoc.tools
    assert (pay.name, pay.element, pay.title) == ("Pay_now", "Pay.now", "Pay")
    assert pay.description == "Pays an invoice."
    assert pay.properties == {"cost": "high"}
    (amount,) = pay.parameters
    assert (amount.name, amount.description, amount.type) == ("amount", "in euros", "number")
    assert (look.title, look.description) == ("Look", "Look")


def test_a_repeated_tool_is_chosen_at_its_body() -> None:
    found, ad_hoc = _region("", service("a", _loop('inputCollection="=items"')))

    assert ad_hoc.tools[0].node == found.by_id["a#multiInstanceBody"]
    assert found.node("a#multiInstanceBody").begins is Begins.WHEN_CHOSEN


def test_a_worker_may_work_the_region() -> None:
    found, ad_hoc = _region('<zeebe:taskDefinition type="agent"/>', service("a"))

    assert ad_hoc.agent is None
    assert found.node("x").work is not None


def _agent(drawn: str) -> tuple[Plan, AgentRegion]:
    found, ad_hoc = _region(drawn, service("a"))
    assert ad_hoc.agent is not None
    return found, ad_hoc.agent


def test_an_agent_is_a_job_of_the_built_in_worker_with_ten_model_calls() -> None:
    found, agent = _agent('<helm:agent name="ada" model="local"/>')

    assert (agent.name, agent.model, agent.max_model_calls) == ("ada", "local", 10)
    work = found.node("x").work
    assert work is not None
    assert work.type.text == "helm.agent"


def test_an_agent_may_have_a_worker_of_its_own() -> None:
    found, _ = _agent('<helm:agent name="ada"/><zeebe:taskDefinition type="mine"/>')

    work = found.node("x").work
    assert work is not None
    assert work.type.text == "mine"


def test_an_agent_has_prompts_limits_and_inputs() -> None:
    _, agent = _agent(
        '<helm:agent name="ada" modelDecision="choose" maxModelCalls="4" maxTokens="900" '
        'resultVariable="finding" approvers="owners, legal">'
        "<helm:systemPrompt>\n  You examine.\n  Be kind.\n"
        '</helm:systemPrompt><helm:goal>="Examine " + id</helm:goal></helm:agent>'
        '<zeebe:ioMapping><zeebe:input source="=application" target="application.data"/>'
        '<zeebe:input source="=1" target="limit"/></zeebe:ioMapping>'
    )

    assert (agent.model_decision, agent.max_model_calls, agent.max_tokens) == ("choose", 4, 900)
    assert agent.result_variable == "finding"
    assert agent.approvers == ("owners", "legal")
    assert isinstance(agent.system_prompt, Constant)
    assert agent.system_prompt.value == "You examine.\nBe kind."
    assert agent.goal is not None
    assert agent.goal.text == '"Examine " + id'
    assert agent.inputs == ("application", "limit")


def test_policies_stand_on_what_they_guard() -> None:
    found, _ = _region(
        '<helm:policy decision="pays" elements="a"/><helm:policy decision="all"/>', service("a")
    )

    assert found.node("x").policies == (Policy("pays", ("a",)), Policy("all"))
