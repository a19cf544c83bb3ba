"""The shell as a Django app: template tags, the `serve` command and the system checks."""

from django.apps import AppConfig


class HelmConfig(AppConfig):
    name = "helm"
    verbose_name = "HELM"

    def ready(self) -> None:
        from helm import checks  # noqa: F401  # importing registers the checks
