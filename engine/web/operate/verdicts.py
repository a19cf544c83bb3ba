"""A dry run of a migration: which instances can, which cannot, and why, most frequent first."""

import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import islice

from engine.public import Actor, CommandRejected, check_migration
from engine.store.models.instances import Instance
from engine.web.operate.chosen import Chosen
from engine.web.operate.reasons import refusal, sentence

LOOKED_AT = 1_000  #: instances that one dry run looks at
LISTED = 100  #: instances that cannot, with their reasons

_NAMED = re.compile(r"'([^']{1,256})'")


@dataclass(frozen=True, slots=True)
class Reason:
    """Why some cannot; ``element`` is the id that the sentence names first."""

    text: str
    element: str
    count: int


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the dry run found; ``refused`` when it could not be made at all."""

    can: int
    cannot: int
    reasons: list[Reason]
    instances: list[tuple[Instance | None, int, list[str]]]
    unseen: int
    refused: str = ""

    @property
    def unlisted(self) -> int:
        """How many cannot and are only counted."""
        return self.cannot - len(self.instances)


def verdict(chosen: Chosen, target: int, mapping: Mapping[str, str], *, actor: Actor) -> Verdict:
    """Try it with each of the chosen instances; nothing is changed."""
    keys = list(islice(chosen.keys(), LOOKED_AT))
    try:
        found = check_migration(keys, target, mapping, actor=actor)
    except CommandRejected as rejected:
        return Verdict(0, 0, [], [], 0, refusal(rejected.message))
    wrong = [one for one in found if one.problems]
    counts: dict[str, int] = defaultdict(int)
    for one in wrong:
        for problem in one.problems:
            counts[problem] += 1
    listed = wrong[:LISTED]
    rows = Instance.objects.in_bulk([one.key for one in listed])
    return Verdict(
        can=len(found) - len(wrong),
        cannot=len(wrong),
        reasons=[
            Reason(sentence(text), _element(text), count)
            for text, count in sorted(counts.items(), key=lambda pair: -pair[1])
        ],
        instances=[
            (rows.get(one.key), one.key, [sentence(text) for text in one.problems])
            for one in listed
        ],
        unseen=max(0, chosen.count - len(keys)),
    )


def _element(text: str) -> str:
    found = _NAMED.search(text)
    return found[1] if found is not None else ""
