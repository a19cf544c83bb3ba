"""Addresses of the engine's API: `/v2/…`, `/api/…`, its description and the page of it."""

from django.urls import include, path, re_path
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from engine.api.openapi import docs_page, openapi_document
from engine.api.site import api, routes, shielded, unknown

urlpatterns = [
    path("api/openapi.json", shielded(require_safe(openapi_document)), name="api-openapi"),
    path("api/docs", shielded(require_safe(docs_page)), name="api-docs"),
    path("", include((routes(api), "ninja"), namespace="engine-api")),
    re_path(r"^(?:v2|api)(?:/(?P<path>.*))?$", csrf_exempt(unknown)),
]
