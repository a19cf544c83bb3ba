"""Broken drawings: tasks, people, data, and extension elements."""

from tests.bpmn.cases import Case
from tests.bpmn.drawing import line, node, process, service

CATCH, THROW = "intermediateCatchEvent", "intermediateThrowEvent"
USER = "<zeebe:userTask/>"
LONG = "n" * 256


def _job(extensions: str, tag: str = "serviceTask") -> bytes:
    return line(node(tag, f'<zeebe:taskDefinition type="work"/>{extensions}'))


def _mapping(text: str) -> str:
    return f"<zeebe:ioMapping>{text}</zeebe:ioMapping>"


def _repeated(loop: str, **attributes: str) -> bytes:
    shown = " ".join(f'{name}="{value}"' for name, value in attributes.items())
    tag = "multiInstanceLoopCharacteristics"
    return line(service(inside=f"<{tag} {shown}>{loop}</{tag}>"))


def _loop(attributes: str) -> str:
    return f"<extensionElements><zeebe:loopCharacteristics {attributes}/></extensionElements>"


def _links(attributes: str = 'resourceId="r" resourceType="RPA"') -> str:
    link = f"<zeebe:linkedResource {attributes}/>"
    return f"<zeebe:linkedResources>{link}</zeebe:linkedResources>"


_LISTENED = (
    '<zeebe:taskListeners><zeebe:taskListener eventType="{}" type="l"/></zeebe:taskListeners>'
)


def _heard(tag: str, event: str, inside: str = "", *, twice: bool = False) -> str:
    listener = f'<zeebe:executionListener eventType="{event}" type="l"/>'
    listeners = listener * (2 if twice else 1)
    held = f"<zeebe:executionListeners>{listeners}</zeebe:executionListeners>"
    return node(tag, held, inside)


_MANY = "multiInstanceLoopCharacteristics"


def _many(inside: str, more: str = "", **attributes: str) -> bytes:
    shown = "".join(f' {name}="{value}"' for name, value in attributes.items())
    counted = "<loopCardinality>2</loopCardinality>"
    return line(service(inside=f"<{_MANY}{shown}>{counted}{inside}</{_MANY}>"), more)


CASES = [
    *(
        Case("token-quantity", line(node("manualTask", **{field: text})), "x", field, says)
        for field, text, says in (
            ("completionQuantity", "0", "a whole number from 1 to 1000, found '0'"),
            ("completionQuantity", "many", "a whole number from 1 to 1000, found 'many'"),
            ("completionQuantity", "1001", "a whole number from 1 to 1000, found '1001'"),
            ("startQuantity", "2", "draw a complex gateway before it with the condition"),
        )
    ),
    Case(
        "loop",
        line(service(inside="<standardLoopCharacteristics/>")),
        "x",
        "loopCondition",
        "the loop of 'x' would never end",
    ),
    Case("loop", _many("", behavior="Some"), "x", "behavior", "found 'Some'"),
    Case("loop", _many("", behavior="One"), "x", "oneBehaviorEventRef", "found none"),
    Case(
        "loop",
        _many("", '<timerEventDefinition id="t"/>', behavior="None", noneBehaviorEventRef="t"),
        "x",
        "timerEventDefinition",
        "an iteration throws signal or escalation, found timer",
    ),
    Case(
        "loop",
        _many("", '<signalEventDefinition id="t"/>', behavior="None", noneBehaviorEventRef="t"),
        "x",
        "signalRef",
        "must reference a signal of the file",
    ),
    Case(
        "multi-instance",
        line(service(inside=f"<{_MANY}><loopDataInputRef>a b</loopDataInputRef></{_MANY}>")),
        "x",
        "loopDataInputRef",
        "expected data whose name is a variable name, found 'a b'",
    ),
    Case(
        "multi-instance",
        _many("<loopDataOutputRef>found</loopDataOutputRef>"),
        "x",
        "loopDataOutputRef",
        "belong together, found only loopDataOutputRef",
    ),
    Case(
        "task-definition",
        line(node("serviceTask")),
        "x",
        "zeebe:taskDefinition",
        "the job type of this serviceTask, found none",
    ),
    Case(
        "task-definition",
        line(
            node(THROW, inside='<messageEventDefinition messageRef="m"/>'),
            '<message id="m" name="ping"/>',
        ),
        "x",
        "zeebe:taskDefinition",
        "the job type of this intermediateThrowEvent, found none",
    ),
    Case(
        "task-definition",
        _job("", THROW),
        "x",
        "zeebe:taskDefinition",
        "has no effect on a none event",
        warns=True,
    ),
    Case(
        "called-or-worked",
        line(node("businessRuleTask")),
        "x",
        "zeebe:calledDecision",
        "exactly one of zeebe:calledDecision or zeebe:taskDefinition, found none",
    ),
    Case(
        "called-or-worked",
        _job('<zeebe:script expression="=1" resultVariable="y"/>', "scriptTask"),
        "x",
        "zeebe:script",
        "found zeebe:script and zeebe:taskDefinition",
    ),
    Case(
        "called-or-worked",
        line(node("scriptTask", inside="<script>y = 1</script>", scriptFormat="python")),
        "x",
        "zeebe:script",
        "found a script that is not FEEL",
    ),
    Case(
        "user-task",
        line(node("userTask", '<zeebe:priorityDefinition priority="3"/>')),
        "x",
        "zeebe:priorityDefinition",
        "needs zeebe:userTask",
    ),
    Case(
        "user-task",
        line(node("userTask", '<zeebe:formDefinition externalReference="f"/>')),
        "x",
        "zeebe:formDefinition externalReference",
        "needs zeebe:userTask",
    ),
    Case(
        "form",
        line(node("userTask", f'{USER}<zeebe:formDefinition formId="a" formKey="b"/>')),
        "x",
        "zeebe:formDefinition",
        "exactly one of formId, formKey, externalReference, found formId, formKey",
    ),
    Case(
        "form",
        line(node("userTask", '<zeebe:formDefinition formKey="camunda-forms:bpmn:gone"/>')),
        "x",
        "zeebe:formDefinition formKey",
        "names no zeebe:userTaskForm of the process, which has none",
    ),
    Case(
        "form",
        process(node("startEvent", '<zeebe:formDefinition formKey="mine"/>')),
        "x",
        "zeebe:formDefinition formKey",
        "found 'mine'",
    ),
    Case(
        "form",
        process(node("startEvent", '<zeebe:formDefinition externalReference="mine"/>')),
        "x",
        "zeebe:formDefinition externalReference",
        "expected formId or formKey",
    ),
    Case(
        "binding",
        line(
            node(
                "businessRuleTask",
                '<zeebe:calledDecision decisionId="d" resultVariable="r" '
                'bindingType="versionTag"/>',
            )
        ),
        "x",
        "zeebe:calledDecision versionTag",
        "needs a versionTag, found none",
    ),
    Case(
        "multi-instance",
        _repeated(""),
        "x",
        "zeebe:loopCharacteristics",
        "a loopCardinality or a loopDataInputRef; found none",
    ),
    Case(
        "multi-instance",
        _repeated(_loop('inputCollection="=a" outputElement="=b"')),
        "x",
        "zeebe:loopCharacteristics",
        "belong together, found only outputElement",
    ),
    Case(
        "multi-instance",
        _repeated(_loop('inputCollection="=a"') + "<loopCardinality>3</loopCardinality>"),
        "x",
        "loopCardinality",
        "has no effect beside zeebe:loopCharacteristics",
        warns=True,
    ),
    Case(
        "mapping",
        line(node("parallelGateway", _mapping('<zeebe:output source="=a" target="b"/>'))),
        "x",
        "zeebe:ioMapping",
        "a parallelGateway has no variables",
    ),
    Case(
        "mapping",
        process(node("startEvent", _mapping('<zeebe:input source="=a" target="b"/>'))),
        "x",
        "zeebe:input",
        "a startEvent only has output mappings",
    ),
    Case(
        "field-value",
        _job(_mapping('<zeebe:input source="=(1 + y" target="z"/>')),
        "x",
        "zeebe:input source",
        "'=(1 + y' is not FEEL",
    ),
    Case(
        "field-value",
        _job(_mapping('<zeebe:output source="static" target="z"/>')),
        "x",
        "zeebe:output source",
        "expected a FEEL expression that begins with '=', found 'static'",
    ),
    Case(
        "field-value",
        _job(_mapping('<zeebe:input source="=1" target="a.2b"/>')),
        "x",
        "zeebe:input target",
        "a path such as order.id, found 'a.2b'",
    ),
    Case(
        "field-value",
        _job(_mapping('<zeebe:input source="=1"/>')),
        "x",
        "zeebe:input target",
        "zeebe:input target is missing",
    ),
    Case(
        "field-value",
        _job('<zeebe:taskHeaders><zeebe:header key="k"/></zeebe:taskHeaders>'),
        "x",
        "zeebe:header value",
        "is missing",
    ),
    Case(
        "field-value",
        line(node("serviceTask", '<zeebe:taskDefinition type="" retries="3"/>')),
        "x",
        "zeebe:taskDefinition type",
        "is missing",
    ),
    Case(
        "field-value",
        line(node("serviceTask", '<zeebe:taskDefinition type="w" retries="many"/>')),
        "x",
        "zeebe:taskDefinition retries",
        "expected a whole number of at least 0, found 'many'",
    ),
    Case(
        "field-value",
        line(node("scriptTask", '<zeebe:script expression="=1" resultVariable="then"/>')),
        "x",
        "zeebe:script resultVariable",
        "expected a variable name, found 'then'",
    ),
    Case(
        "field-value",
        line(node("userTask", f'{USER}<zeebe:priorityDefinition priority="101"/>')),
        "x",
        "zeebe:priorityDefinition priority",
        "from 0 to 100, found '101'",
    ),
    Case(
        "field-value",
        line(node("userTask", f'{USER}<zeebe:taskSchedule dueDate="soon"/>')),
        "x",
        "zeebe:taskSchedule dueDate",
        "found 'soon'",
    ),
    Case(
        "field-value",
        line(service(), extensions='<zeebe:userTaskForm id="f">{</zeebe:userTaskForm>'),
        "p",
        "zeebe:userTaskForm",
        "expected JSON",
    ),
    Case(
        "field-value",
        line(service(), '<message id="m" name="=1 +"/>'),
        "m",
        "name",
        "'=1 +' is not FEEL",
    ),
    Case(
        "field-value",
        line(
            node(
                CATCH,
                inside="<timerEventDefinition><timeDuration>=</timeDuration></timerEventDefinition>",
            )
        ),
        "x",
        "timeDuration",
        "'=' is not FEEL",
    ),
    Case(
        "extension",
        _job('<zeebe:taskDefinition type="twice"/>'),
        "x",
        "zeebe:taskDefinition",
        "expected exactly one zeebe:taskDefinition, found several",
    ),
    Case(
        "extension",
        line(node("userTask", f"<zeebe:userTask/>{_links()}")),
        "x",
        "zeebe:linkedResources",
        "zeebe:linkedResources has no effect on a userTask; remove it",
        warns=True,
    ),
    Case(
        "field-value",
        _job(_links('resourceId="r"')),
        "x",
        "zeebe:linkedResource resourceType",
        "zeebe:linkedResource resourceType is missing",
    ),
    Case(
        "field-value",
        _job(_links('resourceId="r" resourceType="RPA" bindingType="newest"')),
        "x",
        "zeebe:linkedResource bindingType",
        "expected one of latest, deployment, versionTag, found 'newest'",
    ),
    Case(
        "binding",
        _job(_links('resourceId="r" resourceType="RPA" bindingType="versionTag"')),
        "x",
        "zeebe:linkedResource versionTag",
        "bindingType versionTag needs a versionTag",
    ),
    *(
        Case("listener", data, "x", f"zeebe:executionListener{field}", says)
        for data, field, says in (
            (process(_heard("startEvent", "start")), " eventType", "startEvent has happened"),
            (
                line(_heard("parallelGateway", "end")),
                " eventType",
                "left as soon as it has decided",
            ),
            (
                line(
                    _heard("endEvent", "end", '<errorEventDefinition errorRef="r"/>'),
                    '<error id="r" errorCode="c"/>',
                ),
                " eventType",
                "an error end event ends its scope at once",
            ),
            (line(_heard("task", "beforeAll")), " eventType", "expected a multi-instance activity"),
            (
                line(_heard("task", "start", twice=True)),
                "",
                "expected one listener of the type 'l'",
            ),
        )
    ),
    Case(
        "listener",
        line(node("userTask", _LISTENED.format("creating"))),
        "x",
        "zeebe:taskListeners",
        "expected zeebe:userTask on this userTask, found none",
    ),
    Case(
        "field-value",
        line(_heard("task", "stop")),
        "x",
        "zeebe:executionListener eventType",
        "expected one of start, end, beforeAll, cancel, found 'stop'",
    ),
    Case(
        "field-value",
        line(node("userTask", USER + _LISTENED.format("start"))),
        "x",
        "zeebe:taskListener eventType",
        "expected one of creating, assigning, updating, completing, canceling, found 'start'",
    ),
    Case(
        "extension",
        _job("<zeebe:userTask/>"),
        "x",
        "zeebe:userTask",
        "has no effect on a serviceTask",
        warns=True,
    ),
    Case(
        "extension",
        _job("<zeebe:taskDefintion/>"),
        "x",
        "zeebe:taskDefintion",
        "is not known and has no effect",
        warns=True,
    ),
    Case(
        "extension",
        process(
            node(
                "startEvent",
                '<zeebe:properties><zeebe:property name="publicAccess" value="true"/>'
                "</zeebe:properties>",
            )
        ),
        "x",
        "zeebe:property publicAccess",
        "public access to start forms is not built",
    ),
    *(
        Case("long-name", data, element, field, "at most 255 characters, found 256: 'nnnn")
        for data, element, field in (
            (
                line(node("serviceTask", f'<zeebe:taskDefinition type="{LONG}"/>')),
                "x",
                "zeebe:taskDefinition type",
            ),
            (
                line(service(), f'<message id="m" name="{LONG}"/>'),
                "m",
                "name",
            ),
            (line(service(), f'<signal id="m" name="{LONG}"/>'), "m", "name"),
            (line(service(), f'<error id="m" errorCode="{LONG}"/>'), "m", "errorCode"),
            (
                line(node("userTask", f'{USER}<zeebe:assignmentDefinition assignee="{LONG}"/>')),
                "x",
                "zeebe:assignmentDefinition assignee",
            ),
            (
                line(
                    node(
                        "userTask",
                        f'{USER}<zeebe:assignmentDefinition candidateUsers="a, {LONG}"/>',
                    )
                ),
                "x",
                "zeebe:assignmentDefinition candidateUsers",
            ),
        )
    ),
]
