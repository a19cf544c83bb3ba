"""Variables: search, and one with its whole value."""

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.db.models.functions import Length, Substr
from django.http import HttpRequest, HttpResponse
from ninja import Router

from engine.api.answers import answer
from engine.api.columns import of_instance
from engine.api.json_values import JSON_TEXT
from engine.api.rights import require_runs
from engine.api.schema import TruncateValues, VariableKey
from engine.api.search.answer import found, item_of
from engine.api.search.describe import gets, searches
from engine.api.search.filters import value_or_operators
from engine.api.search.kinds import FLAG, KEY, TEXT
from engine.api.search.table import Field, Filter, Table
from engine.public import Actor
from engine.store.models.runs import Variable

router = Router(tags=["Variable"])

SHOWN_CHARACTERS = 8191


def with_length(rows: QuerySet[Variable]) -> QuerySet[Variable]:
    """*rows* with what the fields of variables are computed from."""
    return rows.annotate(length=Length("value"))


def _rows(actor: Actor) -> QuerySet[Variable]:
    require_runs(actor, "variables")
    return with_length(Variable.objects.all())


def _by_value(value: object, path: str) -> Q:
    return value_or_operators("value", JSON_TEXT, value, path)


def _by_truncation(value: object, path: str) -> Q:
    longer = Q(length__gt=SHOWN_CHARACTERS)
    return longer if FLAG.value(value, path) else ~longer


def _table(shown_value: Field, truncated: Field) -> Table:
    return Table(
        title="Variable",
        what="Variable",
        rows=_rows,
        omitted=frozenset({"isTruncated"}),
        fields=(
            Field("name", TEXT, "name", Filter.FULL, sorts=True),
            Field("tenantId", TEXT, "tenant_id", Filter.PLAIN, sorts=True),
            Field("variableKey", KEY, "key", Filter.FULL, sorts=True),
            Field("scopeKey", KEY, "scope_key", Filter.FULL, sorts=True),
            Field("processInstanceKey", KEY, "instance_key", Filter.FULL, sorts=True),
            Field("rootProcessInstanceKey", KEY, of_instance("root_key"), nullable=True),
            shown_value,
            truncated,
        ),
    )


#: Values cut to what a list needs.
VARIABLES = _table(
    Field(
        "value",
        TEXT,
        Substr("value", 1, SHOWN_CHARACTERS),
        Filter.FULL,
        sorts=True,
        where=_by_value,
    ),
    Field(
        "isTruncated",
        FLAG,
        Case(
            When(length__gt=SHOWN_CHARACTERS, then=Value(True)),
            default=Value(False),
            output_field=BooleanField(),
        ),
        where=_by_truncation,
    ),
)
#: Values in full.
WHOLE_VARIABLES = _table(
    Field("value", TEXT, "value", Filter.FULL, sorts=True, where=_by_value),
    Field("isTruncated", FLAG, Value(False, output_field=BooleanField()), where=_by_truncation),
)


def variable_table(truncate: bool) -> Table:
    """The table of variables with values cut or in full."""
    return VARIABLES if truncate else WHOLE_VARIABLES


@router.post("/variables/search", **searches(VARIABLES, "searchVariables"))
def search_variables(request: HttpRequest, truncate: TruncateValues) -> HttpResponse:
    """Search variables of all scopes."""
    return found(request, variable_table(truncate))


@router.get("/variables/{variableKey}", **gets(VARIABLES, "getVariable"))
def get_variable(request: HttpRequest, key: VariableKey) -> HttpResponse:
    """One variable with its whole value."""
    return answer(item_of(request, WHOLE_VARIABLES, key=key))
