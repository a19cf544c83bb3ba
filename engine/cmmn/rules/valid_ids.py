"""An id is a name of XML, and short enough for every table and header that it ends up in."""

import re
from collections.abc import Iterator
from typing import Final

from engine.cmmn.model import Model
from engine.cmmn.rules.rule import Finding, Rule

LONGEST: Final = 255
_NAME = re.compile(r"[^\W\d][\w.\-]*")


def check(model: Model) -> Iterator[Finding]:
    for identifier, line in model.ids:
        if len(identifier) > LONGEST:
            message = (
                f"an id has at most {LONGEST} characters, this one has {len(identifier)}; "
                "shorten it"
            )
        elif _NAME.fullmatch(identifier) is None:
            message = (
                "an id begins with a letter or _ and goes on with letters, digits, _, - and ., "
                f"found '{identifier}'; give it another one"
            )
        else:
            continue
        yield Finding(message=message, element=identifier[:LONGEST], field="id", line=line)


rule = Rule("invalid-id", "XML Schema 1.0 §3.3.8 (ID)", check)
