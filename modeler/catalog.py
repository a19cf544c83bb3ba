"""What a new file can begin with: small models that deploy as they are.

The texts lie in `modeler/catalog/`; ``__ID__`` and ``__NAME__`` in them become the new
file's id and name, so that two files from one template are two definitions.
"""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from modeler.models import Kind

FOLDER = Path(__file__).parent / "catalog"


@dataclass(frozen=True, slots=True)
class Template:
    """A beginning for a file."""

    key: str
    kind: Kind
    title: str
    text: str

    def filled(self, name: str) -> str:
        """The file's text for a file called *name* (without its ending)."""
        content = (FOLDER / self.key).read_text(encoding="utf-8")
        shown = json.dumps(name)[1:-1] if self.kind is Kind.FORM else escape(name, {'"': "&quot;"})
        return content.replace("__ID__", identifier(name)).replace("__NAME__", shown)


TEMPLATES = (
    Template("blank.bpmn", Kind.BPMN, "Blank process", "A start event, and the rest is yours."),
    Template(
        "approval.bpmn",
        Kind.BPMN,
        "Approval",
        "Someone decides by a due date; a gateway goes one way or the other.",
    ),
    Template(
        "agent.bpmn",
        Kind.BPMN,
        "Agent region",
        "An agent chooses among tools; a milestone holds its result until it is approved.",
    ),
    Template(
        "blank.cmmn",
        Kind.CMMN,
        "Blank case",
        "A task, and one that may be planned; the rest is decided while it runs.",
    ),
    Template("table.dmn", Kind.DMN, "Decision table", "Two rules, the first that holds wins."),
    Template("blank.form", Kind.FORM, "Blank form", "A heading and one field."),
    Template("decision.form", Kind.FORM, "Yes or no", "A choice and a reason."),
)
BY_KEY = {template.key: template for template in TEMPLATES}


def identifier(name: str) -> str:
    """A definition's id out of a file's name: letters, digits and ``_``, never a digit first."""
    plain = re.sub(r"[^A-Za-z0-9_]+", "_", name).strip("_") or "model"
    return plain if plain[0].isalpha() else f"_{plain}"
