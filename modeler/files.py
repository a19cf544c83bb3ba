"""What Studio takes as a file: its name, its kind, its size, and that it can be read at all.

Only what every later step relies on is asked here. Whether a model makes sense is the
engine's question (`modeler.engine.check`), so a draft may well be wrong or half done.
"""

import json
import re
from dataclasses import dataclass

from lxml import etree

from modeler.models import Kind

LARGEST = 10 * 1024 * 1024  # bytes; the engine deploys no larger file either
NAME = re.compile(r"[\w][\w .()+-]{0,110}\.(bpmn|cmmn|dmn|form|csv)")
ROOTS = {
    "{http://www.omg.org/spec/BPMN/20100524/MODEL}definitions": Kind.BPMN,
    "{http://www.omg.org/spec/CMMN/20151109/MODEL}definitions": Kind.CMMN,
    "{http://www.omg.org/spec/CMMN/20131201/MODEL}definitions": Kind.CMMN,
    "{http://www.omg.org/spec/DMN/20151101/dmn.xsd}definitions": Kind.DMN,
    "{http://www.omg.org/spec/DMN/20180521/MODEL/}definitions": Kind.DMN,
    "{https://www.omg.org/spec/DMN/20191111/MODEL/}definitions": Kind.DMN,
    "{https://www.omg.org/spec/DMN/20211108/MODEL/}definitions": Kind.DMN,
    "{https://www.omg.org/spec/DMN/20230324/MODEL/}definitions": Kind.DMN,
    "{https://www.omg.org/spec/DMN/20240513/MODEL/}definitions": Kind.DMN,
}
DECLARED = re.compile(rb"""(\s{0,16}<\?xml[^>?]{0,80}?encoding\s?=\s?["'])([A-Za-z0-9._-]{1,20})""")
ENCODINGS = {"utf-8", "us-ascii", "iso-8859-1", "windows-1252"}
#: Taken off; the content says the kind.
ENDINGS = {"bpmn", "cmmn", "dmn", "form", "csv", "xml", "json"}
#: How Camunda 7 and others ended names before `.xml`.
OLDER = re.compile(r"\.(cmmn1[01]?|cmmn|bpmn20|dmn1[12]?)$")


class BadFile(Exception):
    """A file that Studio cannot take; the message is a sentence for its author."""


@dataclass(frozen=True, slots=True)
class Read:
    """A file that can be opened in an editor."""

    name: str
    kind: Kind
    text: str


def checked_name(name: str) -> tuple[str, Kind]:
    """The name as it is kept, and the kind that its ending says.

    Raises:
        BadFile: the name has other characters or another ending.
    """
    name = " ".join(name.split())
    if not NAME.fullmatch(name):
        raise BadFile(
            f"“{name}” cannot be a file's name: use letters, digits, spaces and . _ - ( ) +, "
            "and one of the endings .bpmn, .cmmn, .dmn, .form, .csv."
        )
    return name, Kind(name.rsplit(".", 1)[1])


def read(name: str, content: bytes) -> Read:
    """A file from outside, with the ending that its content deserves.

    Raises:
        BadFile: too large, not text, not well-formed, or no BPMN, CMMN, DMN, form or tests at all.
    """
    if len(content) > LARGEST:
        raise BadFile(f"“{name}” has {len(content) / 1024 / 1024:.1f} MB; at most 10 are taken.")
    text = _text(name, content)
    kind = _kind_of(name, text)
    stem, dot, ending = name.rpartition(".")
    known = dot and ending.lower() in ENDINGS
    stem = OLDER.sub("", stem) if known else name
    checked, named = checked_name(f"{stem}.{kind.value}")
    return Read(checked, named, text)


def _text(name: str, content: bytes) -> str:
    """The characters; a declared encoding other than UTF-8 is changed together with them."""
    declared = DECLARED.match(content)
    encoding = declared[2].decode().lower() if declared else "utf-8"
    if encoding not in ENCODINGS:
        raise BadFile(f"“{name}” is written in {encoding}; save it as UTF-8 and import it again.")
    try:
        text = content.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as trouble:
        raise BadFile(f"“{name}” is not {encoding.upper()} text.") from trouble
    if declared is None or encoding == "utf-8":
        return text
    return f"{declared[1].decode()}UTF-8{text[declared.end(2) :]}"


def _kind_of(name: str, text: str) -> Kind:
    if text.lstrip()[:1] == "{":
        return _form(name, text)
    if name.lower().endswith(".csv"):
        return _tests(name, text)
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        raise BadFile(f"“{name}” has a DOCTYPE; models with one are not read.")
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as trouble:
        raise BadFile(f"“{name}” is not well-formed XML: {trouble.msg}.") from trouble
    kind = ROOTS.get(str(root.tag))
    if kind is None:
        raise BadFile(f"“{name}” is neither BPMN, CMMN nor DMN: its root is <{root.tag}>.")
    return kind


def _tests(name: str, text: str) -> Kind:
    if "=>" not in text.partition("\n")[0]:
        raise BadFile(
            f"“{name}” is CSV, but no tests of a decision: its header has no output, "
            "for example “=> output”."
        )
    return Kind.CSV


def _form(name: str, text: str) -> Kind:
    try:
        form = json.loads(text)
    except (ValueError, RecursionError) as trouble:
        raise BadFile(f"“{name}” is not JSON: {trouble}.") from trouble
    if not isinstance(form, dict) or not isinstance(form.get("components"), list):
        raise BadFile(f"“{name}” is JSON, but no form: it has no list of components.")
    return Kind.FORM
