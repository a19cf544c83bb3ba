"""`manage.py deploy a.bpmn b.dmn c.form …`: deploy files, all or none.

Runs beside a server as well (the database decides), but not on the SQLite file of a running
one while it writes for long. Prints one line per definition; exits with 1 and every problem where
the files are refused.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from engine import public


class Command(BaseCommand):
    help = "Deploy BPMN, DMN, form and other files in one deployment."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("files", type=Path, nargs="+", help="Files, or folders of them.")
        parser.add_argument(
            "--check", action="store_true", help="Only tell the problems and warnings."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        files = _read(options["files"])
        if options["check"]:
            self._check(files)
            return
        try:
            deployment = public.deploy(files, actor=public.SYSTEM)
        except public.Refused as refused:
            raise CommandError(_lines(refused.problems)) from refused
        for item in deployment.items:
            state = "new" if item.new else "unchanged"
            self.stdout.write(f"{item.kind} {item.id} version {item.version} {item.key} {state}")

    def _check(self, files: list[tuple[str, bytes]]) -> None:
        problems = public.check(files)
        errors = [problem for problem in problems if problem.severity is public.Severity.ERROR]
        for problem in problems:
            self.stdout.write(f"{problem.severity}: {problem}")
        if errors:
            raise CommandError(f"{len(errors)} problems")


def _read(paths: list[Path]) -> list[tuple[str, bytes]]:
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(file for file in path.iterdir() if file.is_file())
        else:
            found.append(path)
    try:
        return [(path.name, path.read_bytes()) for path in found]
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from error


def _lines(problems: Sequence[public.Problem]) -> str:
    return "the files are refused:\n" + "\n".join(f"  {problem}" for problem in problems)
