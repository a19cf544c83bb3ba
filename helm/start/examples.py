"""The examples are deployed; the same bytes make no new version."""

from django.conf import settings
from django.core.management import call_command, get_commands


def deploy_examples() -> None:
    """Deploy every example, unless the installation asked for none."""
    if settings.HELM_EXAMPLES != "none" and "deploy_examples" in get_commands():
        call_command("deploy_examples")
