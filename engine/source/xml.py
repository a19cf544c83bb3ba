"""Reading XML that may come from anyone.

No document type, no entity, no network, nothing huge: what a file could do besides being XML is
refused before its tree is built. Which elements make sense is for the front ends to say.
"""

import codecs
import re
from io import BytesIO
from typing import Final

from lxml import etree

from engine.source.problem import Problem, Refused

MAX_BYTES: Final = 10 * 1024 * 1024
MAX_ELEMENTS: Final = 200_000
MAX_DEPTH: Final = 256

_MARKS: Final = (  # the four-byte marks first: UTF-32-LE begins as UTF-16-LE does
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BARE: Final = (  # no mark, but `<` or `<?` as these encodings write it
    (b"<\0\0\0", "utf-32-le"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"),
    (b"\0<", "utf-16-be"),
)
_DECLARED: Final = re.compile(rb"""\A\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']""")


def read_xml(data: bytes, file: str) -> etree._Element:
    """The root element of a document.

    Args:
        data: the file as it came.
        file: its name, for the problem.

    Raises:
        Refused: with one problem: ``malformed-xml``, ``doctype-forbidden``, ``too-large``,
            ``too-many-elements`` or ``too-deep``.
    """
    if len(data) > MAX_BYTES:
        found = f"{len(data):,} bytes; at most {MAX_BYTES:,} are read"
        raise _refused("too-large", f"The file has {found}.", file)
    if "<!doctype" in _decoded(data, file).lower():
        raise _doctype(file)
    root = _parse(data, file)
    document = root.getroottree().docinfo
    if document.internalDTD is not None or document.externalDTD is not None or document.doctype:
        raise _doctype(file)
    return root


def _decoded(data: bytes, file: str) -> str:
    """The file as text, by its mark or declaration, so that nothing hides in an encoding."""
    encoding = _encoding(data)
    try:
        return data.decode(encoding)
    except (LookupError, UnicodeDecodeError, UnicodeError) as wrong:
        message = f"The file cannot be read as {encoding}: {wrong}."
        raise _refused("malformed-xml", message, file) from None


def _encoding(data: bytes) -> str:
    for mark, encoding in _MARKS + _BARE:
        if data.startswith(mark):
            return encoding
    match = _DECLARED.match(data[:400])
    return match[1].decode("ascii").lower() if match else "utf-8"


def _parse(data: bytes, file: str) -> etree._Element:
    """The tree, built while counting, so that a hostile file is left before it is large."""
    events = etree.iterparse(
        BytesIO(data),
        events=("start", "end"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_pis=True,
    )
    try:
        _count(events, file)
    except etree.XMLSyntaxError as wrong:
        raise _malformed(wrong, events, file) from None
    root: etree._Element | None = events.root
    if root is None:
        raise _refused("malformed-xml", "The file has no element.", file)
    return root


def _count(events: "etree.iterparse[tuple[str, etree._Element]]", file: str) -> None:
    elements = depth = 0
    for event, element in events:
        if event == "end":
            depth -= 1
            continue
        elements += 1
        depth += 1
        if elements > MAX_ELEMENTS:
            message = f"The file has more than {MAX_ELEMENTS:,} elements."
            raise _refused("too-many-elements", message, file)
        if depth > MAX_DEPTH:
            message = f"Elements nest more than {MAX_DEPTH} deep."
            raise _refused("too-deep", message, file, element.sourceline)


def _malformed(
    wrong: etree.XMLSyntaxError,
    events: "etree.iterparse[tuple[str, etree._Element]]",
    file: str,
) -> Refused:
    """The first error of this file; the exception itself tells of the last one."""
    first = next(iter(events.error_log), None)
    text = str(wrong.msg or wrong) if first is None else first.message.strip()
    line = (wrong.lineno if first is None else first.line) or None
    if "depth" in text.lower():
        return _refused("too-deep", f"Elements nest more than {MAX_DEPTH} deep.", file, line)
    return _refused("malformed-xml", f"The file is not well-formed XML: {text}.", file, line)


def _doctype(file: str) -> Refused:
    return _refused("doctype-forbidden", "A document type (DOCTYPE) is not accepted.", file)


def _refused(code: str, message: str, file: str, line: int | None = None) -> Refused:
    return Refused([Problem(code, message, file=file, line=line)])
