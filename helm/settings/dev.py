"""Settings of `make dev`: templates are read at each request and errors explain themselves."""

from helm.settings.base import *  # noqa: F403

DEBUG = True
