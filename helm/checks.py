"""What must be there before the server starts, said in plain sentences."""

from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, register


@register()
def pages_are_built(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    """The browser's files exist."""
    manifest = settings.DJANGO_VITE["default"]["manifest_path"]
    if manifest.is_file():
        return []
    return [
        Error(
            "The files for the browser are not built.",
            hint="`make run` builds them; by hand: npm ci && npm run build.",
            id="helm.E001",
        )
    ]
