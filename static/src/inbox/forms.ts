// form-js is large: it is fetched when the first form is there.

export function startForms(): void {
  const look = (root: ParentNode): void => {
    if (root.querySelector('[data-island="form"]')) void import('../form');
  };
  look(document);
  document.addEventListener('htmx:load', (event) => look(event.target as HTMLElement));
  // Before the island's own listener, which is not there before the form is.
  document.addEventListener('submit', waitForForm, true);
}

/** Nothing is sent without the form that belongs to it: it goes out as soon as that is there. */
function waitForForm(event: SubmitEvent): void {
  const carrier = event.target as HTMLFormElement;
  const form = carrier.id && document.querySelector(`[data-form="${carrier.id}"]:not([data-ready])`);
  if (!form) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  if (carrier.dataset.waits !== undefined) return; // pressed twice, sent once
  carrier.dataset.waits = '';
  const submitter = event.submitter;
  const watch = new MutationObserver(() => {
    watch.disconnect();
    delete carrier.dataset.waits;
    if (carrier.isConnected) carrier.requestSubmit(submitter);
  });
  watch.observe(form, { attributes: true, attributeFilter: ['data-ready'] });
}
