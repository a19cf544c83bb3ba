"""Business ids that are unique, where the setting ``business_ids.unique`` says so.

A process refuses a business id that one of its running instances has, whatever version that is of.
Called instances have the id of their caller and are not counted. What started before the setting
was switched on counts like everything else.
"""

from collections.abc import Mapping
from functools import cached_property

from engine.dispatch import locks, rejections
from engine.runtime.commands import (
    AssignBusinessId,
    Command,
    CommandRejected,
    CompleteJob,
    StartInstance,
)
from engine.store import settings
from engine.store.definitions import plan_of
from engine.store.models.instances import Instance
from engine.store.models.words import LIVING
from engine.store.turns import Loaded


class UniqueIds:
    """The business ids that one batch gives; *loaded* are the instances that it has at hand."""

    def __init__(self, loaded: Mapping[int, Loaded]) -> None:
        self._loaded = loaded
        self._given: dict[tuple[str, str], int] = {}

    @cached_property
    def _enforced(self) -> bool:
        return settings.BUSINESS_IDS_UNIQUE.value()

    def claim(self, command: Command, key: int, loaded: Loaded | None) -> None:
        """Refuse the command if it would give the instance *key* an id that is in use.

        Raises:
            CommandRejected: ALREADY_EXISTS.
        """
        wanted = _wanted(command, loaded)
        if wanted is None or not self._enforced:
            return
        process, business_id = wanted
        locks.hold(f"business-id/{process}/{business_id}")
        other = self._holder(process, business_id, key)
        if other is not None:
            raise _in_use(command, key, process, business_id)
        self._given[process, business_id] = key

    def _holder(self, process: str, business_id: str, key: int) -> int | None:
        """The running instance that has the id, other than *key*."""
        given = self._given.get((process, business_id))
        if given is not None and given != key and not self._over(given):
            return given
        rows = Instance.objects.filter(
            business_id=business_id,
            process_id=process,
            state__in=LIVING,
            parent_key__isnull=True,
        ).exclude(key=key)
        return next(
            (other for other in rows.values_list("key", flat=True) if not self._over(other)), None
        )

    def _over(self, key: int) -> bool:
        """Whether the instance has ended in this batch."""
        found = self._loaded.get(key)
        return found is not None and found.state.over


def _wanted(command: Command, loaded: Loaded | None) -> tuple[str, str] | None:
    """The process and the business id that an instance of it is to get."""
    if isinstance(command, StartInstance):
        if command.business_id is None or command.caller is not None:
            return None
        return plan_of(command.definition_key).id, command.business_id
    if not isinstance(command, AssignBusinessId | CompleteJob) or loaded is None:
        return None
    wanted, meta = command.business_id, loaded.state.meta
    if wanted is None or "caller" in meta or meta.get("businessId") is not None:
        return None  # the runtime says what it thinks of it
    return loaded.plan.id, wanted


def _in_use(command: Command, key: int, process: str, business_id: str) -> CommandRejected:
    if isinstance(command, StartInstance):
        verb, what = "CREATE", f"create instance of process with business id '{business_id}'"
    else:
        verb = "ASSIGN" if isinstance(command, AssignBusinessId) else "COMPLETE"
        what = f"assign the business id '{business_id}' to process instance with key '{key}'"
    return rejections.rejected(
        verb,
        rejections.ALREADY_EXISTS,
        f"Expected to {what}, but an instance with this business id already exists for process "
        f"definition '{process}'",
    )
