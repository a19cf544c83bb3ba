// The question before a move. The page comes with it open; opened by a script it is modal, and what
// is closed leaves the address as well, so that reading the page anew does not ask again.

export function startAsk(dialog: HTMLElement): void {
  if (!(dialog instanceof HTMLDialogElement)) return;
  dialog.close();
  dialog.showModal();
  dialog.addEventListener('close', () => {
    history.replaceState(null, '', location.pathname);
  });
}
