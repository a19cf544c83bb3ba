"""Forms: deployed ones by id, embedded ones with the JSON that stands in the process."""

from engine.bpmn.forms import EMBEDDED, embedded_forms
from engine.bpmn.model import Element, Process
from engine.plan.details import Binding
from engine.plan.model import StartForm


class Forms:
    """The forms that one process refers to."""

    def __init__(self, process: Process) -> None:
        self._embedded = embedded_forms(process)

    def start_form(self, event: Element) -> StartForm | None:
        """The form that a person fills to start a process at *event*."""
        form = event.zeebe("formDefinition")
        if form is None:
            return None
        return StartForm(
            form_id=form.get("formId"),
            embedded=self.embedded(form.get("formKey")),
            binding=Binding(form.get("bindingType") or Binding.LATEST),
            version_tag=form.get("versionTag"),
        )

    def embedded(self, key: str | None) -> str | None:
        """The JSON behind a form key ``camunda-forms:bpmn:<id>``; None for any other key."""
        if key is None or not key.startswith(EMBEDDED):
            return None
        return self._embedded[key.removeprefix(EMBEDDED)]
