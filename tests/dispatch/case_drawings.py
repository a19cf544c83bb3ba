"""Cases drawn small, for tests: what a story needs and nothing else."""

FEEL = "https://www.omg.org/spec/DMN/20191111/FEEL/"
CMMN = "http://www.omg.org/spec/CMMN/20151109/MODEL"


def definitions(*content: str) -> bytes:
    """A whole file."""
    return (
        f'<definitions xmlns="{CMMN}" xmlns:helm="urn:helm:ext" id="defs" '
        f'targetNamespace="urn:test" expressionLanguage="{FEEL}">{"".join(content)}</definitions>'
    ).encode()


def case(
    *plan: str,
    id: str = "c",
    name: str = "Claim",
    roles: tuple[str, ...] = (),
    files: str = "",
    auto: bool = False,
) -> str:
    """A case whose plan model holds *plan* in the order of the schema."""
    model = f"<caseFileModel>{files}</caseFileModel>" if files else ""
    held = "".join(f'<role id="role_{each}" name="{each}"/>' for each in roles)
    return (
        f'<case id="{id}" name="{name}">{model}<casePlanModel id="{id}_plan" name="{name}" '
        f'autoComplete="{str(auto).lower()}">{"".join(plan)}</casePlanModel>'
        + (f"<caseRoles>{held}</caseRoles>" if held else "")
        + "</case>"
    )


def item(id: str, definition: str, *inside: str) -> str:
    """A plan item."""
    return f'<planItem id="{id}" definitionRef="{definition}">{"".join(inside)}</planItem>'


def human(id: str, name: str, performer: str = "") -> str:
    """A human task, performed by a role."""
    by = f' performerRef="role_{performer}"' if performer else ""
    return f'<humanTask id="{id}" name="{name}"{by}/>'


def file_item(name: str, multiplicity: str = "ZeroOrOne", *inside: str) -> str:
    """A case file item; its id is ``cf_`` and its name."""
    children = f"<children>{''.join(inside)}</children>" if inside else ""
    return (
        f'<caseFileItem id="cf_{name}" name="{name}" multiplicity="{multiplicity}">'
        f"{children}</caseFileItem>"
    )


def entry(sentry: str) -> str:
    """An entry criterion."""
    return f'<entryCriterion id="en_{sentry}" sentryRef="{sentry}"/>'


def on_item(id: str, source: str, event: str) -> str:
    """A sentry that waits for a transition of a plan item."""
    return (
        f'<sentry id="{id}"><planItemOnPart id="{id}_on" sourceRef="{source}">'
        f"<standardEvent>{event}</standardEvent></planItemOnPart></sentry>"
    )


def on_file(id: str, name: str, event: str) -> str:
    """A sentry that waits for a transition of a case file item."""
    return (
        f'<sentry id="{id}"><caseFileItemOnPart id="{id}_on" sourceRef="cf_{name}">'
        f"<standardEvent>{event}</standardEvent></caseFileItemOnPart></sentry>"
    )


def rule(name: str, condition: str = "") -> str:
    """An item control with one rule."""
    inside = f"<condition>{condition}</condition>" if condition else ""
    return f"<itemControl><{name}>{inside}</{name}></itemControl>"


ONE_TASK = definitions(
    case(item("look", "tLook"), human("tLook", "Look", "clerk"), roles=("clerk",))
)
