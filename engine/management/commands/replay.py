"""`manage.py replay [key ...]`: does everything that is stored follow from the journal?"""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from engine.store.models.instances import Instance
from engine.store.replaying import replay


class Command(BaseCommand):
    help = (
        "Checks the hash chain of instances, folds their journals and compares the result with "
        "the stored states and rows. Without keys, all instances."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keys", nargs="*", type=int, metavar="key")

    def handle(self, *args: Any, **options: Any) -> None:
        keys = options["keys"] or Instance.objects.order_by("key").values_list("key", flat=True)
        checked = failed = 0
        for key in keys.iterator() if hasattr(keys, "iterator") else keys:
            try:
                verdict = replay(key)
            except LookupError as error:
                raise CommandError(str(error)) from error
            checked += 1
            failed += not verdict.holds
            for problem in verdict.problems:
                self.stdout.write(f"{key}: {problem}")
        if failed:
            raise CommandError(f"{failed} of {checked} instances do not follow from their journal")
        self.stdout.write(f"{checked} instances follow from their journals")
