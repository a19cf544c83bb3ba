"""Deploying files, and checking them without deploying."""

from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import answer
from engine.api.files import read_files
from engine.api.problems import Fault, commanding, fault_of, refused
from engine.api.rights import require_definitions
from engine.api.shapes import KeyText
from engine.api.signin import actor_in
from engine.api.tenants import only_default
from engine.public import Deployed, Refused, check, deploy

router = Router(tags=["Deployment"])
own = Router(tags=["Deployment"])

MULTIPART = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["resources"],
                    "properties": {
                        "resources": {
                            "type": "array",
                            "items": {"type": "string", "format": "binary"},
                        },
                        "tenantId": {"type": "string"},
                    },
                }
            }
        },
    }
}


class DeployedProcess(TypedDict):
    processDefinitionId: str
    processDefinitionVersion: int
    resourceName: str
    tenantId: str
    processDefinitionKey: KeyText


class DeployedCase(TypedDict):
    caseDefinitionId: str
    caseDefinitionVersion: int
    resourceName: str
    tenantId: str
    caseDefinitionKey: KeyText


class DeployedDecision(TypedDict):
    decisionDefinitionId: str
    version: int
    name: str
    tenantId: str
    decisionRequirementsId: str
    decisionDefinitionKey: KeyText
    decisionRequirementsKey: KeyText


class DeployedRequirements(TypedDict):
    decisionRequirementsId: str
    decisionRequirementsName: str
    version: int
    resourceName: str
    tenantId: str
    decisionRequirementsKey: KeyText


class DeployedForm(TypedDict):
    formId: str
    version: int
    resourceName: str
    tenantId: str
    formKey: KeyText


class DeployedResource(TypedDict):
    resourceId: str
    resourceName: str
    version: int
    tenantId: str
    resourceKey: KeyText


class DeploymentItem(TypedDict):
    """One of the six; the others are null."""

    processDefinition: DeployedProcess | None
    caseDefinition: DeployedCase | None
    decisionDefinition: DeployedDecision | None
    decisionRequirements: DeployedRequirements | None
    form: DeployedForm | None
    resource: DeployedResource | None


class DeploymentResult(TypedDict):
    deploymentKey: KeyText
    tenantId: str
    deployments: list[DeploymentItem]


@router.post(
    "/deployments",
    operation_id="createDeployment",
    response=DeploymentResult,
    openapi_extra=MULTIPART,
)
def create_deployment(request: HttpRequest) -> HttpResponse:
    """Deploy files: all of them, or none when one has a problem.

    Tests of a decision among them (``loan.rules.csv`` beside ``loan.dmn``) are run first; one
    that fails is such a problem.
    """
    files = read_files(request)
    only_default(request.POST.getlist("tenantId"), "createDeployment")
    try:
        with commanding("CREATE"):
            made = deploy(files, actor=actor_in(request))
    except Refused as refusal:
        raise refused(refusal) from refusal
    return answer(
        {
            "deploymentKey": str(made.key),
            "tenantId": made.tenant_id,
            "deployments": [_item(item, made.tenant_id) for item in made.items],
        }
    )


def _item(item: Deployed, tenant: str) -> DeploymentItem:
    shown: DeploymentItem = {
        "processDefinition": None,
        "caseDefinition": None,
        "decisionDefinition": None,
        "decisionRequirements": None,
        "form": None,
        "resource": None,
    }
    key = str(item.key)
    if item.kind == "process":
        shown["processDefinition"] = {
            "processDefinitionId": item.id,
            "processDefinitionVersion": item.version,
            "resourceName": item.resource_name,
            "tenantId": tenant,
            "processDefinitionKey": key,
        }
    elif item.kind == "case":
        shown["caseDefinition"] = {
            "caseDefinitionId": item.id,
            "caseDefinitionVersion": item.version,
            "resourceName": item.resource_name,
            "tenantId": tenant,
            "caseDefinitionKey": key,
        }
    elif item.kind == "decision":
        shown["decisionDefinition"] = {
            "decisionDefinitionId": item.id,
            "version": item.version,
            "name": item.name or item.id,
            "tenantId": tenant,
            "decisionRequirementsId": item.requirements_id or "",
            "decisionDefinitionKey": key,
            "decisionRequirementsKey": str(item.requirements_key or ""),
        }
    elif item.kind == "drg":
        shown["decisionRequirements"] = {
            "decisionRequirementsId": item.id,
            "decisionRequirementsName": item.name or item.id,
            "version": item.version,
            "resourceName": item.resource_name,
            "tenantId": tenant,
            "decisionRequirementsKey": key,
        }
    elif item.kind == "form":
        shown["form"] = {
            "formId": item.id,
            "version": item.version,
            "resourceName": item.resource_name,
            "tenantId": tenant,
            "formKey": key,
        }
    else:
        shown["resource"] = {
            "resourceId": item.id,
            "resourceName": item.resource_name,
            "version": item.version,
            "tenantId": tenant,
            "resourceKey": key,
        }
    return shown


class CheckedProblem(Fault):
    """A problem of a file; only those of severity ``error`` would refuse a deployment."""

    severity: str


class CheckResult(TypedDict):
    """What checking found; ``deployable`` when there is no error among it."""

    deployable: bool
    problems: list[CheckedProblem]


@own.post("/check", operation_id="checkResources", response=CheckResult, openapi_extra=MULTIPART)
def check_resources(request: HttpRequest) -> HttpResponse:
    """Every problem and warning that deploying the files would meet; nothing is deployed."""
    require_definitions(actor_in(request), "what deploying would meet")
    problems = check(read_files(request))
    return answer(
        {
            "deployable": not any(problem.severity == "error" for problem in problems),
            "problems": [
                {**fault_of(problem), "severity": str(problem.severity)} for problem in problems
            ],
        }
    )
