// The dialogs in which a decision is explained. Their openers are links, which lead to the page
// with the dialog open where there is no script.

export function startDialogs(): void {
  document.addEventListener('click', (event) => {
    const opener = (event.target as Element).closest<HTMLElement>('[data-opens]');
    const dialog = opener && document.getElementById(opener.dataset.opens ?? '');
    if (!(dialog instanceof HTMLDialogElement)) return;
    event.preventDefault();
    show(dialog);
  });
  // Links that are buttons are pressed with the space bar too.
  document.addEventListener('keydown', (event) => {
    const opener = (event.target as Element).closest<HTMLElement>('[data-opens][role="button"]');
    if (event.key !== ' ' || !opener) return;
    event.preventDefault();
    opener.click();
  });
  // What was not taken comes back open; opened by a script it is modal.
  document.addEventListener('htmx:load', (event) => reopen(event.target as HTMLElement));
  reopen(document);
}

function reopen(root: ParentNode): void {
  for (const dialog of root.querySelectorAll<HTMLDialogElement>('dialog[data-reopen]')) {
    dialog.removeAttribute('data-reopen');
    dialog.close();
    show(dialog);
  }
}

function show(dialog: HTMLDialogElement): void {
  if (dialog.open) return;
  dialog.showModal();
  const first = dialog.querySelector<HTMLElement>('[aria-invalid="true"]');
  (first ?? dialog.querySelector<HTMLElement>('[data-focus]'))?.focus();
}
