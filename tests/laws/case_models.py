"""Random cases as CMMN text: stages, tasks, events, sentries among all of them, tables, a file.

Nothing is drawn with care: exits may end what starts them, items may repeat for ever, conditions
may never hold. What the laws ask is that the kernel stays right whatever is drawn.
"""

import random

from tests.runtime.cases.drawing import (
    event,
    filed,
    human,
    may,
    milestone,
    on,
    policy,
    stage,
    table,
    task,
    timer,
    use,
)
from tests.runtime.cases.player import drawn

ROLES = ("clerk", "boss", "agent")
VARIABLES = ("x", "y", "z")
FILE = filed("Doc", filed("Page", many=True), filed("Seal")) + filed("Note", many=True)
CONDITIONS = ("x", "y", "not(z)", "x and y", "Doc.ok", "count(Note) > 1", "n.missing > 1")
HEARD = (
    "create",
    "start",
    "complete",
    "terminate",
    "exit",
    "fault",
    "suspend",
    "resume",
    "enable",
    "manualStart",
    "disable",
    "reenable",
    "reactivate",
)
OCCURRENCE_EVENTS = ("create", "occur", "terminate", "suspend", "resume")
FILE_EVENTS = ("create", "update", "replace", "delete", "addChild", "removeChild")


class Drawing:
    """One random case; *size* is about the number of its plan items."""

    def __init__(self, seed: int, size: int = 10) -> None:
        self.chance = random.Random(seed)
        self.left = size
        self.number = 0
        self.items: list[tuple[str, bool]] = [("p", True)]  # (id, whether it is work)
        self.sentries = 0

    def text(self) -> str:
        body = self._stage_body(depth=0)
        if self._maybe(0.2):
            name, sentry = self._sentry()
            body += sentry + f"<exitCriterion id='exp' sentryRef='{name}'/>"
        return drawn(body, file=FILE, roles=" ".join(ROLES), auto=self._maybe(0.3))

    def _maybe(self, probability: float) -> bool:
        return self.chance.random() < probability

    def _name(self, letter: str) -> str:
        self.number += 1
        return f"{letter}{self.number}"

    def _stage_body(self, depth: int) -> str:
        items, sentries, definitions, tables = "", "", "", []
        for _ in range(self.chance.randint(1, 4)):
            if self.left <= 0:
                break
            drawing = self._item(depth)
            items += drawing[0]
            sentries += drawing[1]
            definitions += drawing[2]
        if self._maybe(0.5):
            for _ in range(self.chance.randint(1, 2)):
                entry, sentry, definition = self._discretionary(depth)
                tables.append(entry)
                sentries += sentry
                definitions += definition
        held = ""
        if tables:
            more = f"authorizedRoleRefs='{self.chance.choice(ROLES)}'" if self._maybe(0.2) else ""
            rules = f"r{self._name('r')}={self.chance.choice(CONDITIONS)}"
            said = policy("agent", "d1:1", "d2:2:boss") if self._maybe(0.4) else ""
            held = table(*tables, rules=rules, more=more, policies=said)
        return items + sentries + held + definitions

    def _item(self, depth: int) -> tuple[str, str, str]:
        self.left -= 1
        kind = self.chance.choice(
            ["human", "human", "task", "process", "milestone", "event", "timer"]
            + (["stage", "stage"] if depth < 3 else [])
        )
        item, definition = self._name("i"), self._name("D")
        works = kind in ("human", "task", "process", "stage")
        self.items.append((item, works))
        entry, exits, sentries = "", "", ""
        if kind not in ("event", "timer"):
            entry, sentries = self._criteria(0.5)
        if works:
            exits, more = self._criteria(0.25)
            sentries += more
        text = use(
            item,
            definition,
            entry=entry,
            exit=exits,
            required=self._rule(0.2),
            manual=self._rule(0.3) if works else False,
            repeat=self._rule(0.3),
        )
        return text, sentries, self._definition(kind, definition, depth)

    def _discretionary(self, depth: int) -> tuple[str, str, str]:
        item, definition = self._name("d"), self._name("D")
        self.items.append((item, True))
        entry, sentries = self._criteria(0.3)
        roles = " ".join(self.chance.sample(ROLES, self.chance.randint(0, 2)))
        text = may(item, definition, roles=roles, entry=entry)
        return text, sentries, self._definition("human", definition, depth)

    def _definition(self, kind: str, name: str, depth: int) -> str:
        if kind == "stage":
            return stage(name, self._stage_body(depth + 1), auto=self._maybe(0.4))
        if kind == "event":
            return event(name, self.chance.choice(["", "", "boss"]))
        if kind == "timer":
            return timer(name, self.chance.choice(["PT1H", "R2/PT30M", "P1D"]))
        if kind == "milestone":
            return milestone(name)
        if kind == "process":
            how = "false" if self._maybe(0.2) else "true"
            return f"<processTask id='{name}' name='{name}' processRef='pay' isBlocking='{how}'/>"
        if kind == "task":
            return task(name, "isBlocking='false'" if self._maybe(0.2) else "")
        return human(name)

    def _rule(self, probability: float) -> str | bool:
        if not self._maybe(probability):
            return False
        return self.chance.choice([True, *CONDITIONS])

    def _criteria(self, probability: float) -> tuple[str, str]:
        names, sentries = [], ""
        while self._maybe(probability) and len(names) < 2:
            name, sentry = self._sentry()
            names.append(name)
            sentries += sentry
        return " ".join(names), sentries

    def _sentry(self) -> tuple[str, str]:
        name = self._name("s")
        parts = []
        for _ in range(self.chance.choice([0, 1, 1, 1, 2])):
            if self._maybe(0.2):
                source = self.chance.choice(["Doc", "Note", "Page"])
                parts.append(f"file:{source} {self.chance.choice(FILE_EVENTS)}")
            else:
                source, works = self.chance.choice(self.items)
                words = HEARD if works else OCCURRENCE_EVENTS
                parts.append(f"{source} {self.chance.choice(words)}")
        when = self.chance.choice(CONDITIONS) if not parts or self._maybe(0.3) else None
        return name, on(name, *parts, when=when)
