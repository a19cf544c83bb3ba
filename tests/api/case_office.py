"""An office that works on claims, over HTTP: the drawings and the calls of the tests of cases."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from tests.api.caller import Caller
from tests.dispatch.case_drawings import case, definitions, file_item, human, item

MODELS = Path(__file__).parent / "models"

CLAIMS = definitions(
    case(
        item("look", "tLook"),
        item(
            "write",
            "tWrite",
            "<itemControl><manualActivationRule/></itemControl>",
        ),
        item("stage", "tStage"),
        item("call", "tCall"),
        "<planningTable>"
        '<discretionaryItem id="extra" definitionRef="tExtra" authorizedRoleRefs="role_clerk"/>'
        '<discretionaryItem id="rich" definitionRef="tExtra" applicabilityRuleRefs="isRich"/>'
        '<applicabilityRule id="isRich"><condition>total &gt; 100</condition></applicabilityRule>'
        "</planningTable>",
        human("tLook", "Look", "clerk"),
        human("tWrite", "Write"),
        '<stage id="tStage" name="Examine"><planItem id="deep" definitionRef="tDeep"/>'
        + human("tDeep", "Dig")
        + "</stage>",
        '<userEventListener id="tCall" name="Call" authorizedRoleRefs="role_boss"/>',
        human("tExtra", "Extra"),
        id="claim",
        name="Claim",
        roles=("clerk", "boss"),
        files=file_item("claim", "ZeroOrOne", file_item("photo"), file_item("note", "ZeroOrMore"))
        + file_item("letter", "ZeroOrMore"),
    ),
    case(item("one", "tOne"), human("tOne", "One"), id="small", name="Small"),
)


@dataclass(frozen=True)
class CaseOffice:
    """Where *root* has deployed the claims."""

    root: Caller
    deployed: list[dict[str, Any]]

    def key_of(self, case_id: str) -> str:
        items = [item["caseDefinition"] for item in self.deployed]
        return next(one["caseDefinitionKey"] for one in items if one["caseDefinitionId"] == case_id)

    def deploy_process(self, name: str) -> None:
        deploy(self.root, f"{name}.bpmn", (MODELS / f"{name}.bpmn").read_bytes())

    def start(self, case_id: str = "claim", by: Caller | None = None, **variables: Any) -> str:
        body = {"caseDefinitionId": case_id, "variables": variables}
        answer = (by or self.root)("POST", "/api/cases", body)
        assert answer.status_code == 200, answer.content
        return str(answer.json()["caseKey"])

    def read(self, key: str) -> dict[str, Any]:
        answer = self.root("GET", f"/api/cases/{key}")
        assert answer.status_code == 200, answer.content
        found: dict[str, Any] = answer.json()
        return found

    def states(self, key: str) -> dict[str, str]:
        return {item["planItemId"]: item["state"] for item in self.read(key)["items"]}

    def tries(self, key: str, kind: str, item: str, by: Caller | None = None, **more: Any) -> Any:
        """The answer to a move, whatever it is."""
        body = {"kind": kind, "item": item, **more}
        return (by or self.root)("POST", f"/api/cases/{key}/moves", body)

    def move(self, key: str, kind: str, item: str, by: Caller | None = None, **more: Any) -> Any:
        answer = self.tries(key, kind, item, by, **more)
        assert answer.status_code == 200, answer.content
        return answer.json()

    def moves(self, key: str, by: Caller | None = None) -> dict[tuple[str, str], dict[str, Any]]:
        answer = (by or self.root)("GET", f"/api/cases/{key}/moves")
        assert answer.status_code == 200, answer.content
        return {(move["kind"], move["planItemId"]): move for move in answer.json()["moves"]}


def deploy(caller: Caller, name: str, data: bytes) -> list[dict[str, Any]]:
    """Deploy one file; what was made of it."""
    file = SimpleUploadedFile(name, data)
    answer = caller.http.post("/v2/deployments", {"resources": file})
    assert answer.status_code == 200, answer.content
    made: list[dict[str, Any]] = answer.json()["deployments"]
    return made


def open_case_office(root: Caller) -> CaseOffice:
    """The claims, deployed."""
    return CaseOffice(root, deploy(root, "claims.cmmn", CLAIMS))
