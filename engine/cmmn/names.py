"""Namespaces of CMMN files, of their diagrams, and of the extensions that HELM reads."""

from typing import Final

CMMN: Final = "http://www.omg.org/spec/CMMN/20151109/MODEL"  #: CMMN 1.1
CMMN_1_0: Final = "http://www.omg.org/spec/CMMN/20131201/MODEL"
CMMNDI: Final = "http://www.omg.org/spec/CMMN/20151109/CMMNDI"
HELM: Final = "urn:helm:ext"
#: What all namespaces begin with that are no vendor's: XML's own, and those of the standards.
OMG: Final = (
    "http://www.omg.org/",
    "https://www.omg.org/",
    "http://www.w3.org/",
)

FEEL: Final = "https://www.omg.org/spec/DMN/20191111/FEEL/"  #: what Studio writes
#: Every name of FEEL: DMN 1.1 to 1.5, and the word that editors write.
FEELS: Final = frozenset(
    (
        "feel",
        "http://www.omg.org/spec/FEEL/20140401",
        "http://www.omg.org/spec/DMN/20151101/FEEL/",
        "http://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20180521/FEEL/",
        "https://www.omg.org/spec/DMN/20191111/FEEL/",
        "https://www.omg.org/spec/DMN/20211108/FEEL/",
        "https://www.omg.org/spec/DMN/20230324/FEEL/",
        "https://www.omg.org/spec/DMN/20240513/FEEL/",
    )
)


def qualified(namespace: str, name: str) -> str:
    """The name as lxml writes it: ``{namespace}name``."""
    return f"{{{namespace}}}{name}"


def split(tag: str) -> tuple[str, str]:
    """Namespace and local name of a tag or attribute; the namespace is "" when it has none."""
    if tag[0] != "{":
        return "", tag
    namespace, _, name = tag[1:].partition("}")
    return namespace, name


def unprefixed(reference: str) -> str:
    """A QName without its prefix, which says nothing inside one file."""
    return reference.strip().rpartition(":")[2]


def listed(references: str | None) -> tuple[str, ...]:
    """The ids of an attribute that is a list, without their prefixes."""
    return tuple(unprefixed(one) for one in (references or "").split())


def is_feel(language: str | None) -> bool:
    """Whether expressions of this language are FEEL; one that is not named is."""
    if not language:
        return True
    named = language.strip()
    return named in FEELS or named.lower() == "feel" or named.rstrip("/") + "/" in FEELS
