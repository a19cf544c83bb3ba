"""What can be started: the latest processes and their start forms."""

from engine.dispatch.answers import ProcessInfo
from engine.plan.details import Binding
from engine.plan.model import StartForm
from engine.store.definitions import StoredDefinitions, latest, plan_of
from engine.store.models.definitions import Definition, DefinitionKind
from engine.store.models.words import DEFAULT_TENANT


def latest_processes(*, tenant: str = DEFAULT_TENANT) -> tuple[ProcessInfo, ...]:
    """The latest version of each process in use, by name (or id where it has none)."""
    rows = Definition.objects.defer("data").filter(
        kind=DefinitionKind.PROCESS, tenant_id=tenant, is_latest=True, state="ACTIVE"
    )
    found = [_info(row) for row in rows]
    return tuple(sorted(found, key=lambda info: ((info.name or info.id).casefold(), info.id)))


def process_info(process_id: str, *, tenant: str = DEFAULT_TENANT) -> ProcessInfo | None:
    """The latest version of one process in use, or None."""
    row = latest(DefinitionKind.PROCESS, process_id, tenant)
    return None if row is None else _info(row)


def _info(row: Definition) -> ProcessInfo:
    return ProcessInfo(
        key=row.key,
        id=row.definition_id,
        name=row.name,
        version=row.version,
        has_start_form=row.has_start_form,
        deployed_at=row.deployed_at,
        documentation=plan_of(row.key).root.documentation,
    )


def start_form(process_id: str, *, tenant: str = DEFAULT_TENANT) -> str | None:
    """The form-js schema (JSON text) of the latest version's none start event, or None."""
    row = latest(DefinitionKind.PROCESS, process_id, tenant)
    if row is None:
        return None
    form = plan_of(row.key).start_form
    if form is None or form.embedded is not None:
        return None if form is None else form.embedded
    key = _form_key(form, row.key)
    if key is None:
        return None
    data = Definition.objects.values_list("data", flat=True).get(key=key)
    return bytes(data).decode()


def start_form_key(definition_key: int) -> int | None:
    """The key of the deployed form of this version's none start event, or None."""
    form = plan_of(definition_key).start_form
    return None if form is None else _form_key(form, definition_key)


def _form_key(form: StartForm, definition_key: int) -> int | None:
    if form.form_id is None:
        return None
    return StoredDefinitions().form_key(form.form_id, Binding.LATEST, None, definition_key)
