"""A list's filters in the address: read leniently, written in one order so that links compare."""

from dataclasses import dataclass
from typing import TypeVar

from django.http import QueryDict
from django.utils.http import urlencode

from inbox.engine import Due, InboxQuery, Scope, Sort

KINDS = ("task", "escalation", "approval")
LONGEST_TEXT = 200

Word = TypeVar("Word", Scope, Due, Sort)


@dataclass(frozen=True, slots=True)
class ListQuery:
    """The query of a list with its way back into an address."""

    asked: InboxQuery

    def address(self, **changes: str | list[str]) -> str:
        """``scope=mine&kind=task``: the filters with *changes*; what is usual is left out.

        A page's cursor is kept only where it is one of the changes.
        """
        parts: dict[str, str | list[str]] = {
            "scope": self.asked.scope.value,
            "kind": list(self.asked.kinds),
            "process": self.asked.process_id,
            "due": self.asked.due.value if self.asked.due else "",
            "q": self.asked.text,
            "sort": self.asked.sort.value,
            "after": "",
            **changes,
        }
        usual = {"scope": Scope.TODO.value, "sort": Sort.DUE.value}
        kept = {name: value for name, value in parts.items() if value and value != usual.get(name)}
        return urlencode(kept, doseq=True)

    @property
    def is_narrowed(self) -> bool:
        """Whether a filter besides scope and order leaves items out."""
        asked = self.asked
        return bool(asked.kinds or asked.process_id or asked.due or asked.text)


def read_query(given: QueryDict) -> ListQuery:
    """The list that an address asks for; words that mean nothing are as if they were not there."""
    return ListQuery(
        InboxQuery(
            scope=_word(Scope, given.get("scope")) or Scope.TODO,
            kinds=tuple(kind for kind in KINDS if kind in given.getlist("kind")),
            process_id=given.get("process", "")[:LONGEST_TEXT],
            due=_word(Due, given.get("due")),
            text=given.get("q", "").replace("\0", "").strip()[:LONGEST_TEXT],
            sort=_word(Sort, given.get("sort")) or Sort.DUE,
            after=given.get("after", "")[:60],
        )
    )


def _word(words: type[Word], text: str | None) -> Word | None:
    return words(text) if text in [word.value for word in words] else None
