"""The settings of the installations that are killed: HELM's own, with this app."""

from helm.settings.base import *  # noqa: F403
from helm.settings.base import HELM_START_STEPS, INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.chaos.works"]
HELM_START_STEPS = [*HELM_START_STEPS, "tests.chaos.works.model.connect"]
