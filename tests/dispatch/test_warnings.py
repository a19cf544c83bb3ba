"""What is deployed all the same, but its author should know."""

from engine import public

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
