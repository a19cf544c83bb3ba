"""The shell as a Django app: template tags, the `serve` command and the system checks."""

from django.apps import AppConfig


class HelmConfig(AppConfig):
    name = "helm"
    verbose_name = "HELM"

    def ready(self) -> None:
        from django.contrib import admin

        from helm import checks  # noqa: F401  # importing registers the checks

        admin.site.site_title = "HELM"
        admin.site.site_header = "Administration"
        admin.site.index_title = "Administration"
        admin.site.enable_nav_sidebar = False  # the rail is there
