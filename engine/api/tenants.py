"""Tenants: there is one, and its name may be given or left out."""

from collections.abc import Iterable

from engine.api.answers import DEFAULT_TENANT
from engine.api.problems import ApiProblem, invalid_argument


def only_default(tenants: Iterable[str | None], request_name: str) -> None:
    """Refuse any tenant but the default one.

    Raises:
        ApiProblem: 400, in Camunda's words for an engine without multi-tenancy.
    """
    for tenant in tenants:
        if tenant is not None and tenant != DEFAULT_TENANT:
            raise other_tenant(tenant, request_name)


def other_tenant(tenant: str, request_name: str) -> ApiProblem:
    """400: there is no tenant but the default one."""
    return invalid_argument(
        "other-tenant",
        f"Expected to handle request {request_name} with tenant identifier '{tenant}',"
        " but multi-tenancy is disabled",
        field="tenantId",
    )
