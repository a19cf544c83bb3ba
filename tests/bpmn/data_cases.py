"""Broken drawings: data objects, and associations that move data."""

from tests.bpmn.cases import Case
from tests.bpmn.drawing import line, node

ORDER = '<dataObject id="order"/><dataObjectReference id="Order" dataObjectRef="order"/>'
SPEC = (
    '<ioSpecification><dataInput id="given"/><dataOutput id="made"/>'
    "<inputSet><dataInputRefs>given</dataInputRefs></inputSet>"
    "<outputSet><dataOutputRefs>made</dataOutputRefs></outputSet></ioSpecification>"
)


def association(way: str, source: str = "", target: str = "", inside: str = "") -> str:
    """A ``dataInputAssociation`` or ``dataOutputAssociation``; *source* may be several."""
    sources = "".join(f"<sourceRef>{one}</sourceRef>" for one in source.split())
    ends = f"{sources}<targetRef>{target}</targetRef>" if target else sources
    tag = f"data{way}Association"
    return f"<{tag}>{ends}{inside}</{tag}>"


def task(*associations: str, spec: str = SPEC) -> str:
    """A task with data inputs and outputs."""
    definition = '<zeebe:taskDefinition type="work"/>'
    return node("serviceTask", definition, spec + "".join(associations))


def _drawn(*associations: str, data: str = ORDER, more: str = "") -> bytes:
    return line(data + task(*associations), more)


def _event(tag: str, way: str) -> bytes:
    inside = f'<{"dataInput" if way == "Input" else "dataOutput"} id="own"/>'
    ends = ("Order", "own") if way == "Input" else ("own", "Order")
    return line(ORDER + node(tag, "", inside + association(way, *ends) + _LINKED[tag]))


_LINKED = {
    "intermediateThrowEvent": "",
    "intermediateCatchEvent": (
        "<timerEventDefinition><timeDuration>PT1H</timeDuration></timerEventDefinition>"
    ),
}
_TO_ORDER = "<assignment><to>order</to></assignment>"
_STORE = '<dataStoreReference id="Files" name="Files" dataStoreRef="files"/>'
_INNER = f'<subProcess id="u"><startEvent id="us"/>{ORDER}</subProcess>'
_MANY = '<dataObject id="order" isCollection="true" itemSubjectRef="Item"/>'
_REFERENCE = '<dataObjectReference id="Order" dataObjectRef="order"/>'

CASES = [
    Case("data-association", data, "x", field, says)
    for data, field, says in (
        (
            _drawn(association("Input", "gone", "given")),
            "dataInputAssociation",
            "sourceRef must name data of the file, found 'gone'",
        ),
        (
            _drawn(association("Output", "made", "gone")),
            "dataOutputAssociation",
            "targetRef must name data of the file, found 'gone'",
        ),
        (
            _drawn(association("Input", "Order", "made")),
            "dataInputAssociation",
            "targetRef must name a dataInput or property of 'x' itself, found the dataOutput",
        ),
        (
            _drawn(association("Output", "given", "Order")),
            "dataOutputAssociation",
            "sourceRef must name a dataOutput or property of 'x' itself, found the dataInput",
        ),
        (
            _drawn(association("Input", "Order", "given"), data=_INNER),
            "dataInputAssociation",
            "around 'x', found the dataObjectReference 'Order' of 'u'",
        ),
        (
            _drawn(association("Input", "made", "given")),
            "dataInputAssociation",
            "around 'x', found the dataOutput 'made' of 'x'",
        ),
        (
            _drawn(association("Input", "Files", "given"), data=_STORE),
            "dataInputAssociation",
            "leads to the data store 'Files', and no engine knows what is in it; read and write",
        ),
        (
            _drawn(association("Input", "", "given")),
            "dataInputAssociation",
            "must have exactly one sourceRef, or a transformation; found none",
        ),
        (
            _drawn(association("Input", "Order Order", "given")),
            "dataInputAssociation",
            "must have exactly one sourceRef, or a transformation; found 2",
        ),
        (
            _drawn(association("Output", "made", "")),
            "dataOutputAssociation",
            "must have a targetRef, found none",
        ),
        (
            _drawn(
                association("Output", "made", "Order", "<assignment><to>order</to></assignment>")
            ),
            "dataOutputAssociation",
            "an assignment must have from and to, found no from",
        ),
        (
            _drawn(
                association(
                    "Output",
                    "made",
                    "Order",
                    "<assignment><from>=made</from><to>other.total</to></assignment>",
                )
            ),
            "dataOutputAssociation",
            "must go to 'order' or to an entry of it such as 'order.total', found 'other.total'",
        ),
        (
            _event("intermediateThrowEvent", "Output"),
            "dataOutputAssociation",
            "throws and takes data in; expected a dataInputAssociation",
        ),
        (
            _event("intermediateCatchEvent", "Input"),
            "dataInputAssociation",
            "catches and brings data; expected a dataOutputAssociation",
        ),
    )
]
CASES += [
    Case(
        "field-value",
        _drawn(association("Input", "Order", "given", f"<transformation>{text}</transformation>")),
        "x",
        "transformation",
        says,
    )
    for text, says in (("order", "begins with '='"), ("=order +", "is not FEEL"))
]
CASES += [
    Case("data-object", data, at, field, says)
    for data, at, field, says in (
        (
            _drawn(
                association("Input", "Order", "given"),
                data='<dataObject id="an-order" name="an order"/>'
                '<dataObjectReference id="Order" dataObjectRef="an-order"/>',
            ),
            "Order",
            "name",
            "is a variable, so it must have the name of one",
        ),
        (
            _drawn(
                association("Input", "Order", "given"),
                association("Output", "made", "Two"),
                data=ORDER
                + '<dataObject id="two" name="order"/>'
                + '<dataObjectReference id="Two" dataObjectRef="two"/>',
            ),
            "Two",
            "name",
            "are both the variable 'order'; call one otherwise",
        ),
        (
            _drawn(
                association("Input", "Order", "given"),
                data=_MANY + _REFERENCE,
                more='<itemDefinition id="Item" isCollection="false"/>',
            ),
            "Order",
            "isCollection",
            "is no collection; isCollection must say the same",
        ),
        (
            _drawn(
                association("Input", "Order", "given"),
                data=_MANY + _REFERENCE,
                more='<itemDefinition id="Item" isCollection="true" itemKind="Physical"/>',
            ),
            "Order",
            "itemSubjectRef",
            "is a physical item, and nothing of it can be copied",
        ),
    )
]

#: Drawn, not meant to run: nothing is said about them.
PICTURES = [
    _drawn(association("Input", "Order", "where"), data=ORDER)
    .replace(b"<inputSet><dataInputRefs>given</dataInputRefs></inputSet>", b"")
    .replace(
        b"</ioSpecification>",
        b'</ioSpecification><property id="where" name="__targetRef_placeholder"/>',
    ),
    _drawn(association("Output", "", "Order"), data=ORDER),
    _drawn(association("Output", "", "Files"), data=_STORE),
    line(
        _STORE
        + node(
            "userTask",
            "<zeebe:userTask/>",
            '<property id="where" name="__targetRef_placeholder"/>'
            + association("Input", "Files", "where"),
        )
    ),
]
