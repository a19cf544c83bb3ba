"""Every address of the product, as the URL router has it, with something in place of its parts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.contrib.auth.models import User
from django.urls import get_resolver

from engine.api.openapi import document
from tests.edges.office import Office

CATCH_ALLS = ("admin/(?P<url>.*)$", "^(?:v2|api)(?:/(?P<path>.*))?$")
PART = re.compile(r"<(?:\w+:)?(\w+)>|{(\w+)}")
METHODS = ("GET", "POST")


@dataclass(frozen=True)
class Route:
    """One method at one address; *route* is as it stands in the router."""

    method: str
    route: str
    operation: str | None = None

    def __str__(self) -> str:
        return f"{self.method} /{self.route}"

    def address(self, office: Office) -> str:
        """The address with the keys of *office* in it."""
        parts = _parts(office, self.route)
        return "/" + PART.sub(lambda found: parts[found[1] or found[2]], self.route)


def routes() -> list[Route]:
    """Pages are asked for by GET and by POST, operations of the API by their own method."""
    pages = [
        Route(method, _plain(route))
        for route, callback in _walk(get_resolver().url_patterns)
        if route not in CATCH_ALLS and not _of_the_api(callback)
        for method in METHODS
    ]
    operations = [
        Route(method.upper(), path.removeprefix("/"), operation["operationId"])
        for path, methods in document()["paths"].items()
        for method, operation in methods.items()
    ]
    return list(dict.fromkeys([*pages, *operations]))


def _walk(patterns: Any, before: str = "") -> Iterator[tuple[str, Any]]:
    for pattern in patterns:
        route = before + str(pattern.pattern)
        if hasattr(pattern, "url_patterns"):
            yield from _walk(pattern.url_patterns, route)
        else:
            yield route, pattern.callback


def _of_the_api(callback: Any) -> bool:
    return getattr(callback, "__module__", "").startswith("ninja")


def _person() -> str:
    first = User.objects.order_by("pk").first()
    return str(first.pk if first else 0)


def _object(route: str) -> str:
    """The first row of the model whose admin page this is: keys go on after a rolled back test."""
    place, *rest = route.split("/")
    if place != "admin" or len(rest) < 2 or rest[0] not in apps.app_configs:
        return "1"
    model = apps.app_configs[rest[0]].models.get(rest[1])
    first = model._default_manager.order_by("pk").first() if model is not None else None
    return str(first.pk) if first is not None else "1"


def _plain(route: str) -> str:
    """The list of an application's models stands in the router as a regular expression."""
    return re.sub(r"\^\(\?P<app_label>.*\)/\$", "auth/", route)


def _parts(office: Office, route: str) -> Mapping[str, str]:
    keys = {
        "inbox": office.task,
        "api": office.task,
        "operate/instances": office.instance,
        "operate/definitions": office.process,
        "operate/incidents": office.incident,
        "operate/decisions": int(office.evaluation.partition("-")[0]),
        "operate/requirements": office.requirements,
        "operate/batches": office.batch,
        "mywork/cases": office.case,
    }
    if route.endswith("decision"):
        keys |= {"inbox": office.approval, "api": office.approval}
    key = next((key for start, key in keys.items() if route.startswith(start)), 0)
    return {
        "key": str(key),
        "view": "1",
        "comment": "1",
        "project": "edges",
        "file": "a.bpmn",
        "decision": "discount",
        "process_id": "errand",
        "id": _person(),
        "object_id": _object(route),
        "content_type_id": "1",
        "processDefinitionKey": str(office.process),
        "decisionDefinitionKey": str(office.decision),
        "decisionRequirementsKey": str(office.requirements),
        "decisionEvaluationInstanceKey": office.evaluation,
        "decisionEvaluationKey": office.evaluation.partition("-")[0],
        "formKey": str(office.form),
        "resourceKey": str(office.resource),
        "processInstanceKey": str(office.instance),
        "elementInstanceKey": str(office.element),
        "adHocSubProcessInstanceKey": str(office.region),
        "variableKey": str(office.variable),
        "caseKey": str(office.case),
        "role": "Owner",
        "batchOperationKey": str(office.batch),
        "jobKey": str(office.leased),
        "incidentKey": str(office.incident),
        "userTaskKey": str(office.task),
        "documentId": "paper",
        "token": "of-nothing",
    }
