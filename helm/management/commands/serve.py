"""`manage.py serve`: prepare and run HELM; with `--role`, one part of a scaled installation."""

import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from helm.serve import ROLES, serve_everything, serve_role


class Command(BaseCommand):
    help = "Prepare the database and run HELM until SIGTERM or Ctrl-C."
    requires_system_checks = []  # the checks run once the folder is locked

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--role",
            choices=ROLES,
            help="Run one part of a scaled installation (DATABASE_URL and REDIS_URL set).",
        )

    def handle(self, *args: Any, role: str | None = None, **options: Any) -> None:
        try:
            if role is None:
                serve_everything()
            else:
                serve_role(role)
        except CommandError as refused:
            sys.exit(str(refused))
        except KeyboardInterrupt:
            sys.exit(130)
