"""What is deployed all the same, but its author should know."""

import pytest

from engine import public
from tests.dispatch.test_calls import calling, working

TAG = b'<extensionElements><zeebe:versionTag value="v1"/></extensionElements>'

TABLE = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="d"
 namespace="urn:d"><decision id="rate" name="rate"><decisionTable id="t" hitPolicy="UNIQUE">
 <input id="i"><inputExpression id="e" typeRef="number"><text>age</text></inputExpression></input>
 <output id="o" name="rate"/>
 <rule id="young"><inputEntry id="a"><text>&lt; 30</text></inputEntry>
 <outputEntry id="b"><text>1</text></outputEntry></rule>
 <rule id="adult"><inputEntry id="c"><text>&gt;= 18</text></inputEntry>
 <outputEntry id="f"><text>2</text></outputEntry></rule>
 </decisionTable></decision></definitions>"""


def test_rules_of_a_unique_table_that_overlap_are_told_and_deployed(desk):
    (problem,) = public.check([("rate.dmn", TABLE)])

    assert problem.code == "overlapping-rules"
    assert problem.severity is public.Severity.WARNING
    assert desk.deploy(("rate.dmn", TABLE)).items[0].kind == "drg"


def test_a_called_process_that_is_nowhere_is_told_and_the_caller_deployed(desk):
    (problem,) = public.check([("p.bpmn", calling())])

    assert (problem.code, problem.element) == ("not-deployed", "Call")
    assert problem.severity is public.Severity.WARNING
    assert desk.deploy(("p.bpmn", calling())).items[0].id == "p"


def test_a_called_process_may_be_deployed_before_or_together(desk):
    assert public.check([("p.bpmn", calling()), ("c.bpmn", working())]) == ()
    desk.deploy(("c.bpmn", working()))

    assert public.check([("p.bpmn", calling())]) == ()


def test_a_version_tag_must_be_there_too(desk):
    bound = b'processId="child" bindingType="versionTag" versionTag="v1"'
    caller = calling().replace(b'processId="child"', bound)
    tagged = working().replace(b"<startEvent", TAG + b"<startEvent")
    desk.deploy(("c.bpmn", working()))

    assert [problem.code for problem in public.check([("p.bpmn", caller)])] == ["not-deployed"]
    assert public.check([("p.bpmn", caller), ("c.bpmn", tagged)]) == ()
    desk.deploy(("c.bpmn", tagged))
    assert public.check([("p.bpmn", caller)]) == ()


def test_what_is_bound_to_its_deployment_must_be_in_it(desk):
    bound = b'processId="child" bindingType="deployment"'
    caller = calling().replace(b'processId="child"', bound)
    desk.deploy(("c.bpmn", working()))

    with pytest.raises(public.Refused) as refused:
        desk.deploy(("p.bpmn", caller))
    assert [problem.code for problem in refused.value.problems] == ["not-in-deployment"]
    assert desk.deploy(("p.bpmn", caller), ("c.bpmn", working()))


def test_a_draft_beside_the_caller_counts_as_there(desk):
    bound = b'processId="child" bindingType="deployment"'
    beside = [("c.bpmn", working()), ("broken.bpmn", b"<"), ("form.form", b"{}")]

    for caller in (calling(), calling().replace(b'processId="child"', bound)):
        assert public.check([("p.bpmn", caller)]) != ()
        assert public.check([("p.bpmn", caller)], beside) == ()
