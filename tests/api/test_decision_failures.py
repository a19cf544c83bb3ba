"""`/v2` answers of decisions that fail or come to null: who failed, where and why."""

import json

from engine import public
from tests.api.caller import Caller

SCHEMA = "https://www.omg.org/spec/DMN/20230324/MODEL/"
DMN = f"""<definitions xmlns="{SCHEMA}" id="shop" name="shop" namespace="urn:shop">
<decision id="rate" name="Daily Rate"><literalExpression>
<text>assert(amount, amount &lt; 20, "too much")</text></literalExpression></decision>
<decision id="price" name="Price"><informationRequirement><requiredDecision href="#rate"/>
</informationRequirement><literalExpression><text>Daily Rate * 2</text></literalExpression>
</decision></definitions>""".encode()
PATH = "/v2/decision-definitions/evaluation"


def test_a_failing_decision_is_answered_with_the_failed_one_and_the_reason(root: Caller) -> None:
    public.deploy([("shop.dmn", DMN)], actor=public.SYSTEM)

    body = {"decisionDefinitionId": "price", "variables": {"amount": 50}}
    answer = root("POST", PATH, body)

    assert answer.status_code == 200
    found = answer.json()
    assert (found["output"], found["failedDecisionDefinitionId"]) == ("null", "rate")
    assert found["failureMessage"] == (
        "Expected to evaluate decision 'price', but decision 'Daily Rate': too much (character 7)"
    )
    assert [each["decisionDefinitionId"] for each in found["evaluatedDecisions"]] == ["rate"]


def test_the_kept_instance_tells_the_failure_as_well(root: Caller) -> None:
    public.deploy([("shop.dmn", DMN)], actor=public.SYSTEM)
    root("POST", PATH, {"decisionDefinitionId": "price", "variables": {"amount": 50}})

    (item,) = root("POST", "/v2/decision-instances/search", {}).json()["items"]

    assert item["state"] == "FAILED"
    assert "'Daily Rate': too much" in item["evaluationFailure"]


def test_a_decision_that_succeeds_has_no_failure(root: Caller) -> None:
    public.deploy([("shop.dmn", DMN)], actor=public.SYSTEM)

    found = root("POST", PATH, {"decisionDefinitionId": "price", "variables": {"amount": 5}}).json()

    assert json.loads(found["output"]) == 10
    assert (found["failureMessage"], found["failedDecisionDefinitionId"]) == (None, None)
