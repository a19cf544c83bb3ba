"""Namespaces of BPMN 2.0 files and of the extensions that HELM reads."""

BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
ZEEBE = "http://camunda.org/schema/zeebe/1.0"
HELM = "urn:helm:ext"

PREFIXES = {ZEEBE: "zeebe", HELM: "helm"}


def qualified(namespace: str, name: str) -> str:
    """The name as lxml writes it: ``{namespace}name``."""
    return f"{{{namespace}}}{name}"


def split(tag: str) -> tuple[str, str]:
    """Namespace and local name of a tag or attribute; the namespace is "" when it has none."""
    if tag[0] != "{":
        return "", tag
    namespace, _, name = tag[1:].partition("}")
    return namespace, name
