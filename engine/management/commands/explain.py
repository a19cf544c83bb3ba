"""`manage.py explain model.bpmn`: the plans that a BPMN file compiles to, as text."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engine.bpmn.compile import compile_bpmn
from engine.plan.explain import explain
from engine.source.problem import Refused


class Command(BaseCommand):
    help = "Print the compiled plans of a BPMN file."
    requires_system_checks = []  # it touches neither settings nor database

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("model", type=Path, help="The BPMN file.")
        parser.add_argument("--process", help="Only the process with this id.")

    def handle(self, *args: Any, **options: Any) -> None:
        path: Path = options["model"]
        try:
            compiled = compile_bpmn(path.read_bytes(), path.name)
        except OSError as error:
            raise CommandError(f"{error.filename}: {error.strerror}") from error
        except Refused as refused:
            lines = "\n".join(f"  {problem}" for problem in refused.problems)
            raise CommandError(f"the model is refused:\n{lines}") from refused
        wanted = options["process"]
        plans = [plan for plan in compiled.plans if wanted in (None, plan.id)]
        if not plans:
            known = ", ".join(plan.id for plan in compiled.plans)
            raise CommandError(f"there is no process '{wanted}'; the file has: {known}")
        for plan in plans:
            self.stdout.write(explain(plan))
        for problem in compiled.warnings:
            self.stderr.write(f"{problem.severity}: {problem}")
