"""CMMN text in small pieces, so that a story and its drawing stand side by side.

``use("a", "T", entry="s1 s2")`` is a plan item, ``on("s1", "a complete", "b occur")`` a sentry:
an on-part is a source and a transition, with ``file:`` before a case file item and ``!criterion``
behind an exit criterion.
"""

from xml.sax.saxutils import escape, quoteattr


def _criteria(tag: str, owner: str, sentries: str, more: str) -> str:
    return "".join(
        f"<{tag} id='{tag[:2]}_{owner}_{name}' sentryRef='{name}' {more}/>"
        for name in sentries.split()
    )


def rule(tag: str, condition: str | None, more: str = "", context: str | None = None) -> str:
    """A rule: True without a condition, a text with one."""
    about = f" contextRef='{context}'" if context else ""
    if not condition:
        return f"<{tag}{about} {more}/>"
    return f"<{tag}{about} {more}><condition>{escape(condition)}</condition></{tag}>"


def use(
    item: str,
    definition: str,
    *,
    entry: str = "",
    exit: str = "",
    required: str | bool = False,
    manual: str | bool = False,
    repeat: str | bool = False,
    repeating: str = "",
    more: str = "",
    exiting: str = "",
    tag: str = "planItem",
) -> str:
    control = ""
    for name, said in (
        ("repetitionRule", repeat),
        ("requiredRule", required),
        ("manualActivationRule", manual),
    ):
        if said is not False:
            attributes = repeating if name == "repetitionRule" else ""
            control += rule(name, said if isinstance(said, str) else None, attributes)
    held = f"<itemControl>{control}</itemControl>" if control else ""
    return (
        f"<{tag} id='{item}' definitionRef='{definition}' {more}>{held}"
        f"{_criteria('entryCriterion', item, entry, '')}"
        f"{_criteria('exitCriterion', item, exit, exiting)}</{tag}>"
    )


def on(
    name: str, *parts: str, when: str | None = None, context: str | None = None, more: str = ""
) -> str:
    """A sentry with its on-parts, and its if-part."""
    body = "".join(_part(f"{name}_{n}", part) for n, part in enumerate(parts))
    about = f" contextRef='{context}'" if context else ""
    if when is not None:
        body += f"<ifPart{about}><condition>{escape(when)}</condition></ifPart>"
    return f"<sentry id='{name}' {more}>{body}</sentry>"


def _part(name: str, part: str, kind: str = "OnPart") -> str:
    part, _, criterion = part.partition("!")
    source, _, event = part.strip().partition(" ")
    where = "caseFileItem" if source.startswith("file:") else "planItem"
    source = source.removeprefix("file:")
    by = f" exitCriterionRef='{criterion}'" if criterion else ""
    return (
        f"<{where}{kind} id='{name}' sourceRef='{source}'{by}>"
        f"<standardEvent>{event}</standardEvent></{where}{kind}>"
    )


def human(name: str, more: str = "", inside: str = "") -> str:
    return f"<humanTask id='{name}' name='{name}' {more}>{inside}</humanTask>"


def humans(*names: str) -> str:
    return "".join(human(name) for name in names)


def task(name: str, more: str = "") -> str:
    return f"<task id='{name}' name='{name}' {more}/>"


def milestone(name: str) -> str:
    return f"<milestone id='{name}' name='{name}'/>"


def event(name: str, roles: str = "", more: str = "") -> str:
    allowed = f" authorizedRoleRefs='{roles}'" if roles else ""
    return f"<userEventListener id='{name}' name='{name}'{allowed} {more}/>"


def timer(name: str, expression: str, start: str = "") -> str:
    trigger = _part(f"{name}_start", start, "StartTrigger") if start else ""
    return (
        f"<timerEventListener id='{name}' name='{name}'>"
        f"<timerExpression>{escape(expression)}</timerExpression>{trigger}</timerEventListener>"
    )


def stage(name: str, body: str, *, auto: bool = False, more: str = "") -> str:
    done = str(auto).lower()
    return f"<stage id='{name}' name='{name}' autoComplete='{done}' {more}>{body}</stage>"


def table(*items: str, rules: str = "", more: str = "", policies: str = "") -> str:
    """A planning table; *rules* are ``name=condition`` separated by semicolons."""
    held = ""
    for one in filter(None, rules.split(";")):
        name, _, condition = one.strip().partition("=")
        held += f"<applicabilityRule id='{name}'><condition>{escape(condition)}</condition>"
        held += "</applicabilityRule>"
    said = f"<extensionElements>{policies}</extensionElements>" if policies else ""
    return f"<planningTable {more}>{said}{''.join(items)}{held}</planningTable>"


def may(item: str, definition: str, *, roles: str = "", rules: str = "", **more: str) -> str:
    """A discretionary item."""
    about = f" authorizedRoleRefs='{roles}'" if roles else ""
    about += f" applicabilityRuleRefs='{rules}'" if rules else ""
    return use(item, definition, tag="discretionaryItem", more=about, **more)


def policy(role: str, *allows: str) -> str:
    """``helm:planningPolicy``; an allowance is ``item:most:approval``, or less of it."""
    held = ""
    for allow in allows:
        item, most, approval = [*allow.split(":"), "", ""][:3]
        held += f"<helm:allow item='{item}'"
        held += f" maxPlanned='{most}'" if most else ""
        held += f" approval='{approval}'/>" if approval else "/>"
    return f"<helm:planningPolicy role={quoteattr(role)}>{held}</helm:planningPolicy>"


def filed(item: str, *children: str, many: bool = False) -> str:
    """A case file item, id and name the same."""
    inside = f"<children>{''.join(children)}</children>" if children else ""
    how = "ZeroOrMore" if many else "ZeroOrOne"
    return (
        f"<caseFileItem id='{item}' name='{item}' multiplicity='{how}' definitionRef='any'>"
        f"{inside}</caseFileItem>"
    )
