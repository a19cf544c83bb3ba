#!/usr/bin/env python
"""HELM's commands: `serve` runs it, `migrate` updates the database, `help` lists the rest."""

import os
import sys

from django.core.management import execute_from_command_line

from helm.environment import EnvironmentRefused

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "helm.settings.base")
    try:
        execute_from_command_line(sys.argv)
    except EnvironmentRefused as refused:
        sys.exit(f"HELM cannot start: {refused}")
