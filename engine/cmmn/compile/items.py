"""One node of a case: what all have in common, and what its definition adds (section 5.4)."""

from collections.abc import Sequence

from engine.cmmn.compile.agents import agent, policies
from engine.cmmn.compile.callouts import callout
from engine.cmmn.compile.compilation import Compilation, helm, used
from engine.cmmn.compile.layout import Place
from engine.cmmn.compile.planning import table_of
from engine.cmmn.model import (
    CallingTask,
    Definition,
    DiscretionaryItem,
    Formal,
    HumanTask,
    ItemControl,
    Rule,
    Stage,
    Task,
    TimerEventListener,
    UserEventListener,
)
from engine.plan.cases import CaseItem, CaseTimer, Condition, Repetition
from engine.plan.details import UserTask
from engine.plan.model import Criterion, Node
from engine.plan.schedule import ScheduleError, schedule
from engine.plan.values import Attribute, Constant

OCCURRENCES = frozenset(("milestone", "eventListener", "userEventListener", "timerEventListener"))


def build(compilation: Compilation, place: Place, criteria: Sequence[Criterion]) -> Node:
    """The node at *place*; *criteria* are those that it owns."""
    definition, item = place.definition, place.item
    own = item.name if item is not None else None
    details = case_item(compilation, place, criteria)
    return Node(
        index=place.index,
        id=place.id,
        element=place.element,
        kind=definition.tag,
        type=definition.tag,
        name=own or definition.name or place.element,
        documentation=(item.documentation if item is not None else None)
        or definition.documentation,
        scope=place.scope,
        children=(*place.inside, *place.planned.values()),
        at_open=tuple(place.inside),
        entry=tuple(one.index for one in criteria if not one.exits),
        exit=tuple(one.index for one in criteria if one.exits),
        user_task=_user_task(compilation, definition),
        policies=policies(definition),
        case_item=details,
        keeps=True,
    )


def case_item(compilation: Compilation, place: Place, criteria: Sequence[Criterion]) -> CaseItem:
    """What the node carries as a part of a case."""
    definition, item = place.definition, place.item
    terms = compilation.terms
    holders = used(definition, item)
    repetition = _repetition(compilation, place)
    sentries = {one.index: one.sentry for one in criteria if one.sentry is not None}
    entries = [index for index, sentry in sentries.items() if sentry.role == "entry"]
    heard = tuple(index for index in entries if sentries[index].parts or _bounded(repetition))
    return CaseItem(
        definition=definition.id,
        family=_family(place),
        discretionary=isinstance(item, DiscretionaryItem),
        criteria=tuple(sentries),
        entered=bool(entries),
        watched=heard if repetition is not None else (),
        anew=_anew(place, repetition, entered=bool(entries)),
        required=terms.rule(_rule(place, "required")),
        manual=terms.rule(_rule(place, "manual_activation")),
        repetition=repetition,
        auto_complete=isinstance(definition, Stage) and definition.auto_complete,
        completion_rule=helm("parentCompletionRule", *holders) or "default",
        failed_blocks=_failed_blocks(compilation, place),
        blocking=not isinstance(definition, Task) or definition.blocking,
        table=table_of(compilation, place),
        roles=compilation.named_roles(definition.roles)
        if isinstance(definition, UserEventListener)
        else (),
        available=terms.attribute(
            _marked(helm("availableCondition", *holders)), definition, _AVAIL
        ),
        performer=_performer(compilation, definition),
        callout=callout(compilation, definition) if isinstance(definition, CallingTask) else None,
        timer=_timer(compilation, definition),
        outputs=tuple(one.name or one.id for one in definition.outputs)
        if isinstance(definition, Task)
        else (),
        agent=agent(compilation, place),
    )


_AVAIL = "availableCondition"


def _family(place: Place) -> str:
    if place.item is None:
        return "case"
    return "occurrence" if place.definition.tag in OCCURRENCES else "work"


def _anew(place: Place, repetition: Repetition | None, *, entered: bool) -> bool:
    """Whether it repeats when an instance ends: without entry criteria (`cmmn.md`, 1.3).

    A discretionary item is planned again instead.
    """
    if repetition is None or repetition.collection is not None or entered:
        return False
    return not isinstance(place.item, DiscretionaryItem)


def _bounded(repetition: Repetition | None) -> bool:
    """Whether criteria without an on-part may repeat it too: as far as its instances are few."""
    return repetition is not None and repetition.most is not None


def _rule(place: Place, name: str) -> Rule | None:
    """The rule of the item control, else of the definition's default control."""
    item = place.item
    controls: tuple[ItemControl | None, ...] = (
        item.control if item is not None else None,
        place.definition.control,
    )
    for control in controls:
        found: Rule | None = getattr(control, name) if control is not None else None
        if found is not None:
            return found
    return None


def _repetition(compilation: Compilation, place: Place) -> Repetition | None:
    rule = _rule(place, "repetition")
    if rule is None:
        return None
    terms = compilation.terms
    condition: Condition | None = terms.rule(rule)
    if condition is None:
        return None
    return Repetition(
        rule=condition,
        most=_number(terms.attribute(helm("maxInstanceCount", rule), rule, "maxInstanceCount")),
        collection=terms.attribute(_marked(helm("collection", rule)), rule, "collection"),
        element=helm("elementVariable", rule),
        number=helm("elementIndexVariable", rule),
    )


def _number(attribute: Attribute | None) -> Attribute | None:
    """A literal number as a number."""
    if isinstance(attribute, Constant) and str(attribute.value).isdecimal():
        return Constant(int(str(attribute.value)))
    return attribute


def _marked(text: str | None) -> str | None:
    """A value that is always FEEL, with the mark that says so."""
    return None if not text else "=" + text.strip().removeprefix("=")


def _failed_blocks(compilation: Compilation, place: Place) -> bool:
    """H6: said by the item, its definition, or the nearest stage around it that says it."""
    said = helm("failedBlocks", *used(place.definition, place.item))
    for scope in compilation.layout.around(place.index):
        if said is not None:
            break
        stage = compilation.layout.places[scope]
        said = helm("failedBlocks", *used(stage.definition, stage.item))
    return said != "false"


def _performer(compilation: Compilation, definition: Definition) -> str | None:
    if not isinstance(definition, HumanTask) or definition.performer is None:
        return None
    return compilation.roles.get(definition.performer, definition.performer)


def _user_task(compilation: Compilation, definition: Definition) -> UserTask | None:
    if not isinstance(definition, HumanTask):
        return None
    terms = compilation.terms

    def said(name: str) -> Attribute | None:
        return terms.attribute(helm(name, definition), definition, name)

    priority = said("priority")
    return UserTask(
        assignee=said("assignee"),
        candidate_groups=said("candidateGroups"),
        candidate_users=said("candidateUsers"),
        due_date=said("dueDate"),
        follow_up_date=said("followUpDate"),
        priority=_number(priority),
        form_id=helm("formId", definition),
    )


def _timer(compilation: Compilation, definition: Definition) -> CaseTimer | None:
    if not isinstance(definition, TimerEventListener):
        return None
    started = definition.trigger is not None
    return CaseTimer(_when(compilation, definition, definition.timer), started)


def _when(compilation: Compilation, definition: Definition, timer: Formal | None) -> Attribute:
    """ISO 8601 text as it stands, else FEEL."""
    text = timer.text.strip() if timer is not None else ""
    if not text or reads_as_schedule(text):
        return Constant(text)
    return compilation.terms.expression(text, definition, "timerExpression")


def reads_as_schedule(text: str) -> bool:
    """Whether *text* is a date, a duration or a cycle of ISO 8601."""
    try:
        schedule(kind_of(text), text, 0)
    except ScheduleError:
        return False
    return True


def kind_of(text: str) -> str:
    """The kind of schedule that *text* looks like."""
    if text.startswith("R"):
        return "cycle"
    return "duration" if text.lstrip("+-").startswith("P") else "date"
