"""`manage.py replay [key ...]`: does everything that is stored follow from the journal?"""

from argparse import ArgumentParser
from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from engine.store.models.instances import Instance
from engine.store.models.traces import Tombstone, TombstoneKind
from engine.store.replaying import replay


class Command(BaseCommand):
    help = (
        "Checks the hash chain of instances, folds their journals and compares the result with "
        "the stored states and rows. Without keys, all instances."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("keys", nargs="*", type=int, metavar="key")

    def handle(self, *args: Any, **options: Any) -> None:
        checked = failed = 0
        for key in options["keys"] or _all():
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
        gone = Tombstone.objects.exclude(kind=TombstoneKind.DECISION)
        if options["keys"]:
            gone = gone.filter(key__in=options["keys"])
        for stone in gone.order_by("key").iterator() if options["keys"] else ():
            self.stdout.write(
                f"{stone.key}: deleted {stone.deleted_at:%Y-%m-%d %H:%M} by {stone.deleted_by}"
                f"{f' ({stone.reason})' if stone.reason else ''}; its journal had {stone.turns} "
                f"turns, its head was {bytes(stone.hash).hex()}"
            )
        deleted = gone.count()
        self.stdout.write(
            f"{checked - deleted} instances follow from their journals"
            + (f"; of {deleted} that were deleted nothing is left" if deleted else "")
        )


def _all() -> Iterator[int]:
    yield from Instance.objects.order_by("key").values_list("key", flat=True).iterator()
    gone = Tombstone.objects.exclude(kind=TombstoneKind.DECISION).order_by("key")
    yield from gone.values_list("key", flat=True).iterator()
