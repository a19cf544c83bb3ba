"""What was read from a CMMN file, typed, before anything is judged or compiled.

CMMN 1.1 chapters 5 and 7. Names are the standard's, in snake_case. Only what HELM acts on is
kept; everything else stays in the XML. References are ids as written, without their prefix:
whether they point anywhere is for the rules to say. Lines count from 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from engine.source.problem import Problem


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An element of HELM's own namespace ``urn:helm:ext`` among the extension elements.

    Attributes:
        attributes: those without a namespace.
    """

    name: str
    attributes: Mapping[str, str]
    children: tuple["Extension", ...] = ()
    text: str = ""
    line: int = 0

    def get(self, name: str) -> str | None:
        """The attribute, or None when it is missing or empty."""
        return self.attributes.get(name) or None

    def all(self, name: str) -> tuple["Extension", ...]:
        """The children of this name, in document order."""
        return tuple(child for child in self.children if child.name == name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Element:
    """Anything with an id. ``tag`` is its local name in CMMN, for example ``humanTask``.

    Attributes:
        id: as written; one without an id is named by its place, ``a/entryCriterion[1]``.
        helm: attributes of the element itself in the namespace ``urn:helm:ext``, by local name.
        extensions: HELM's extension elements.
    """

    id: str
    tag: str
    line: int
    name: str | None = None
    documentation: str | None = None
    helm: Mapping[str, str] = field(default_factory=dict)
    extensions: tuple[Extension, ...] = ()

    def extension(self, name: str) -> Extension | None:
        """The first extension element of this name."""
        return next((one for one in self.extensions if one.name == name), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Formal:
    """An expression (CMMN 1.1 section 5.4.7): its text, its language, and where it stands."""

    text: str
    line: int
    language: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule(Element):
    """A rule of an item control, or an applicability rule: true when there is no condition.

    Attributes:
        context: the case file item whose value's keys the condition sees (``contextRef``).
    """

    condition: Formal | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemControl(Element):
    """``itemControl`` or ``defaultControl``: a rule that is missing is None."""

    repetition: Rule | None = None
    required: Rule | None = None
    manual_activation: Rule | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItemOnPart(Element):
    """``planItemOnPart``: a transition of a plan item, or of the plan model.

    Attributes:
        exit_criterion: with ``exit``: only when this criterion was the reason.
    """

    source: str
    event: str
    exit_criterion: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFileItemOnPart(Element):
    """``caseFileItemOnPart``: a transition of a case file item."""

    source: str
    event: str


OnPart = PlanItemOnPart | CaseFileItemOnPart


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentry(Element):
    """``sentry``: all on-parts, and the if-part where there is one (section 5.4.6)."""

    on: tuple[OnPart, ...] = ()
    condition: Formal | None = None
    context: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion(Element):
    """``entryCriterion`` or ``exitCriterion``: *sentry* is the id of its sentry."""

    sentry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanItem(Element):
    """A use of a definition; the name is the item's own, without that of its definition."""

    definition: str
    control: ItemControl | None = None
    entry: tuple[Criterion, ...] = ()
    exit: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DiscretionaryItem(PlanItem):
    """A plan item that exists when it is planned (section 5.4.9.2)."""

    applicability: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanningTable(Element):
    """``planningTable``: what may be planned; tables nest (section 5.4.9)."""

    items: tuple["DiscretionaryItem | PlanningTable", ...] = ()
    rules: tuple[Rule, ...] = ()
    applicability: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter(Element):
    """An input or output of a task, case, process or decision; *binding*: a case file item."""

    binding: str | None = None
    refinement: Formal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ParameterMapping(Element):
    """``parameterMapping``: from the parameter *source* to the parameter *target*."""

    source: str | None
    target: str | None
    transformation: Formal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition(Element):
    """A plan item definition (section 5.4.10); ``control`` is its ``defaultControl``."""

    control: ItemControl | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task(Definition):
    """``task``, or one of the tasks below."""

    blocking: bool = True
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HumanTask(Task):
    """``humanTask``: *performer* is a case role; its table opens while it is active."""

    performer: str | None = None
    table: PlanningTable | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CallingTask(Task):
    """``processTask``, ``caseTask`` or ``decisionTask``.

    Attributes:
        ref: ``processRef`` and so on, without prefix.
        expression: ``processRefExpression`` and so on.
    """

    ref: str | None = None
    expression: Formal | None = None
    mappings: tuple[ParameterMapping, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Milestone(Definition):
    """``milestone``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EventListener(Definition):
    """``eventListener``, or one of the two below."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UserEventListener(EventListener):
    """``userEventListener``: empty *roles*: any member of the case."""

    roles: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class TimerEventListener(EventListener):
    """``timerEventListener``: from its creation on, or from when *trigger* happens."""

    timer: Formal | None = None
    trigger: OnPart | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage(Definition):
    """``stage``, ``casePlanModel`` or ``planFragment``, with what it directly holds.

    Attributes:
        exit: the exit criteria of a case plan model.
    """

    auto_complete: bool = False
    items: tuple[PlanItem, ...] = ()
    sentries: tuple[Sentry, ...] = ()
    definitions: tuple[Definition, ...] = ()
    table: PlanningTable | None = None
    exit: tuple[Criterion, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Role(Element):
    """``role``, one of the ``caseRoles``."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFileItem(Element):
    """``caseFileItem`` (section 5.3.2).

    Attributes:
        multiplicity: ``ZeroOrOne``, ``ZeroOrMore``, ``ExactlyOne``, ``OneOrMore``,
            ``Unspecified`` or ``Unknown``.
        targets: ids of the case file items it refers to (``targetRefs``).
    """

    definition: str | None = None
    multiplicity: str = "Unspecified"
    source: str | None = None
    targets: tuple[str, ...] = ()
    children: tuple["CaseFileItem", ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFileItemDefinition(Element):
    """``caseFileItemDefinition``: *definition_type* is the URI of its kind."""

    definition_type: str | None = None
    properties: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Callee(Element):
    """A ``process``, ``case`` or ``decision`` of the file that tasks refer to.

    Attributes:
        external: ``externalRef``, without prefix.
        implementation: ``implementationType``, a URI, as written.
    """

    external: str | None = None
    implementation: str | None = None
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Case(Element):
    """``case``: its file, its plan and its roles (section 5.2)."""

    plan: Stage
    file_items: tuple[CaseFileItem, ...] = ()
    roles: tuple[Role, ...] = ()
    inputs: tuple[Parameter, ...] = ()
    outputs: tuple[Parameter, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HelmUse:
    """A ``helm:`` element or attribute, wherever it stands.

    Attributes:
        owner: the id of the nearest element of CMMN around it.
        parent: the local name of the element that it stands on.
        extension: it stands in ``extensionElements``, or in another ``helm:`` element.
    """

    name: str
    owner: str | None
    parent: str
    attribute: bool
    extension: bool
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Foreign:
    """What one element has of one other vendor's extensions: kept, never run.

    Attributes:
        owner: the id of the nearest element of CMMN.
        names: local names of attributes and extension elements, in document order.
    """

    namespace: str
    owner: str | None
    names: tuple[str, ...]
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A whole file.

    Attributes:
        file: the resource's name, for problems.
        version: ``1.1``, or ``1.0`` when it was read as its 1.1 equal.
        language: ``expressionLanguage`` of the file as written, or None.
        definitions: every plan item definition of the file by id, those of all stages.
        callees: every ``process``, ``decision`` and ``case`` by id.
        ids: every id of the file with the line of its element, in document order.
        tags: what each id is the id of: the local name of its first element.
        helm: every use of the namespace ``urn:helm:ext``.
        foreign: the extensions of other vendors.
        imports: the location and line of each ``import``.
        problems: what was wrong while reading; reading went on.
    """

    file: str
    version: str = "1.1"
    language: str | None = None
    cases: tuple[Case, ...] = ()
    definitions: Mapping[str, Definition] = field(default_factory=dict)
    file_definitions: Mapping[str, CaseFileItemDefinition] = field(default_factory=dict)
    callees: Mapping[str, Callee] = field(default_factory=dict)
    ids: tuple[tuple[str, int], ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
    helm: tuple[HelmUse, ...] = ()
    foreign: tuple[Foreign, ...] = ()
    imports: tuple[tuple[str, int], ...] = ()
    problems: tuple[Problem, ...] = ()
