"""Item-aware elements and data associations as they are drawn (BPMN 2.0.2 §10.4).

A data object is a variable of the process or sub-process that holds it, a property one of its
process or activity, a data input or output one of its activity or event. An association that
only connects shapes, as modelers draw it, says nothing that can be carried out: it is a picture.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from engine.bpmn.text import Text, is_name

#: What modelers give an association that has no other end.
PLACEHOLDER = "__targetRef_placeholder"
#: What the variable of a data object's state is called: its name with this behind it.
STATE = "State"

DATA_STORES = frozenset(("dataStoreReference", "dataStore"))
OBJECTS = frozenset(("dataObject", "dataObjectReference"))
#: What an activity or event takes in: the target of an input association.
TAKEN = frozenset(("dataInput", "property"))
#: What an activity or event brings: the source of an output association.
BROUGHT = frozenset(("dataOutput", "property"))


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemAware:
    """Something that holds data.

    Attributes:
        owner: id of the process, sub-process, activity or event that it belongs to.
        refers: what a reference stands for.
        state: the name of its ``dataState``; that of a data object is what it begins with.
        collection: its ``isCollection``, where that is written.
        subject: ``itemSubjectRef``, the id of an item definition.
    """

    id: str
    tag: str
    line: int
    owner: str
    name: str | None = None
    refers: str | None = None
    state: str | None = None
    collection: bool | None = None
    subject: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemDefinition:
    """What data is: one thing or many, information or physical."""

    id: str
    line: int
    collection: bool = False
    kind: str = "Information"


@dataclass(frozen=True, slots=True)
class Assignment:
    """One element of a data structure is set from an expression."""

    source: Text | None
    target: Text | None
    line: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DataAssociation:
    """Data goes into an activity or event, or comes out of it.

    Attributes:
        incoming: it is a ``dataInputAssociation``.
        owner: id of the activity or event.
    """

    incoming: bool
    owner: str
    line: int
    sources: tuple[str, ...] = ()
    target: str | None = None
    transformation: Text | None = None
    assignments: tuple[Assignment, ...] = ()

    @property
    def tag(self) -> str:
        """The element's name."""
        return "dataInputAssociation" if self.incoming else "dataOutputAssociation"


@dataclass(frozen=True, slots=True)
class Data:
    """All data of a file.

    Attributes:
        items: by id.
        associations: by the id of the activity or event that has them.
        aliases: by the id of a data object, the first name of a reference that a variable may have.
        drawn: by the id of a data object, the id of its first reference, which has a shape.
        stateful: the ids of data objects that have a state somewhere.
        required: by the id of an activity or event, the data inputs without which it cannot begin.
    """

    items: Mapping[str, ItemAware] = field(default_factory=dict)
    definitions: Mapping[str, ItemDefinition] = field(default_factory=dict)
    associations: Mapping[str, tuple[DataAssociation, ...]] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    drawn: Mapping[str, str] = field(default_factory=dict)
    stateful: frozenset[str] = frozenset()
    required: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def of(self, owner: str) -> tuple[DataAssociation, ...]:
        """The associations of an element that are carried out."""
        return tuple(one for one in self.associations.get(owner, ()) if self.runs(one))

    def all(self) -> Iterator[DataAssociation]:
        """Every association that is carried out."""
        for associations in self.associations.values():
            yield from (one for one in associations if self.runs(one))

    def runs(self, association: DataAssociation) -> bool:
        """Whether data moves along it: otherwise it is a picture, or sets a state alone."""
        if association.transformation is not None or association.assignments:
            return True
        if not association.incoming:
            return bool(association.sources)
        target = self.items.get(association.target or "")
        if target is None:
            return bool(association.target)
        return target.name != PLACEHOLDER

    def behind(self, identifier: str | None) -> ItemAware | None:
        """What an id stands for; of a reference, the object or store behind it."""
        found = self.items.get(identifier or "")
        if found is not None and found.refers is not None:
            return self.items.get(found.refers, found)
        return found

    def variable(self, identifier: str) -> str | None:
        """The variable behind an id: its name, a reference's name, or its id; None: none fits."""
        item = self.behind(identifier)
        if item is None:
            return None
        names = (item.name, self.aliases.get(item.id), item.id)
        return next((one for one in names if one and is_name(one)), None)

    def state_set(self, association: DataAssociation) -> tuple[str, str] | None:
        """The object and the state in which an output association leaves it."""
        target = self.items.get(association.target or "")
        if association.incoming or target is None or target.tag != "dataObjectReference":
            return None
        return None if target.state is None else (target.id, target.state)

    def is_collection(self, identifier: str) -> bool:
        """Whether what an id stands for holds a list."""
        item = self.behind(identifier)
        if item is None:
            return False
        definition = self.definitions.get(item.subject or "")
        if item.collection is None and definition is not None:
            return definition.collection
        return bool(item.collection)
