"""Writes a CMMN file back: the tree that was read is edited, never built anew from the model.

Comments, CDATA, instructions, prefixes, other vendors' elements and their order stay as they are.
"""

from typing import Final

from lxml import etree
from lxml.etree import _Element

from engine.cmmn.names import CMMN, CMMN_1_0, qualified
from engine.cmmn.upgrade import upgrade
from engine.source.xml import read_xml

_ROOT: Final = qualified(CMMN_1_0, "definitions")


def as_cmmn_1_1(data: bytes, file: str) -> bytes:
    """A file of CMMN 1.0 as its equal of CMMN 1.1; every other file byte for byte as it is.

    Args:
        data: the file.
        file: its name, for problems.

    Raises:
        Refused: it is not XML, or has a DOCTYPE, or is too large.
    """
    root = read_xml(data, file)
    if root.tag != _ROOT:
        return data
    encoding = root.getroottree().docinfo.encoding or "UTF-8"
    # Declarations are changed as text: a tree would keep the old one beside the new one.
    text = data.decode(encoding).replace(CMMN_1_0, CMMN)
    kept = _kept(text.encode(encoding))
    upgrade(kept)
    written = etree.tostring(kept.getroottree(), encoding=encoding, xml_declaration=True)
    return written if isinstance(written, bytes) else written.encode(encoding)


def _kept(data: bytes) -> _Element:
    """The tree with everything in it; `read_xml` has found the file harmless."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        strip_cdata=False,
        remove_comments=False,
        remove_pis=False,
    )
    return etree.fromstring(data, parser)
