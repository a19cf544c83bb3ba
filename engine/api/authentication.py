"""Who the caller is."""

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.http import HttpRequest, HttpResponse
from ninja import Router
from typing_extensions import TypedDict

from engine.api.answers import DEFAULT_TENANT, answer
from engine.api.signin import actor_in
from engine.public import AUDITORS, MODELERS, OPERATORS, Actor

router = Router(tags=["Authentication"])

#: The places of HELM by the names that Camunda gives to places.
COMPONENTS = {"operate": (OPERATORS, AUDITORS), "modeler": (MODELERS,)}


class TenantResult(TypedDict):
    name: str
    tenantId: str
    description: str | None


class CamundaUserResult(TypedDict):
    username: str
    displayName: str | None
    email: str | None
    authorizedComponents: list[str]
    tenants: list[TenantResult]
    groups: list[str]
    roles: list[str]
    salesPlanType: str | None
    c8Links: dict[str, str]
    canLogout: bool


@router.get("/authentication/me", operation_id="getAuthentication", response=CamundaUserResult)
def get_me(request: HttpRequest) -> HttpResponse:
    """The caller's name, groups and places."""
    actor = actor_in(request)
    user = _user(actor)
    return answer(
        {
            "username": actor.person or actor.name,
            "displayName": (user.get_full_name() or None) if user else None,
            "email": (user.email or None) if user else None,
            "authorizedComponents": _components(actor),
            "tenants": [{"tenantId": DEFAULT_TENANT, "name": "Default", "description": None}],
            "groups": sorted(actor.groups),
            "roles": ["admin"] if actor.superuser else [],
            "salesPlanType": None,
            "c8Links": {},
            "canLogout": actor.kind == "user",
        }
    )


def _user(actor: Actor) -> AbstractUser | None:
    if actor.person is None:
        return None
    user = get_user_model()._default_manager.filter(username=actor.person).first()
    return user if isinstance(user, AbstractUser) else None


def _components(actor: Actor) -> list[str]:
    """``*`` for who may do everything; everyone has the inbox."""
    if actor.superuser:
        return ["*"]
    return ["tasklist", *(name for name, groups in COMPONENTS.items() if actor.is_in(*groups))]
