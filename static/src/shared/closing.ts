// Dialogs and menus open and close without a script of their own: `[data-dialog=id]` opens a
// dialog, `[data-close]` closes the one around it, menus close on Escape and on a click elsewhere.

export function startClosing(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const opener = target.closest<HTMLElement>('[data-dialog]');
    if (opener) openDialog(opener.dataset.dialog ?? '');
    if (target.closest('[data-close]')) target.closest('dialog')?.close();
    if (target instanceof HTMLDialogElement && outside(target, event)) target.close();
    for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) {
      if (!menu.contains(target)) menu.open = false;
    }
  });
  document.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape') return;
    for (const menu of document.querySelectorAll<HTMLDetailsElement>('details.menu[open]')) {
      menu.open = false;
      menu.querySelector('summary')?.focus();
    }
  });
}

function openDialog(id: string): void {
  const dialog = document.getElementById(id);
  if (dialog instanceof HTMLDialogElement && !dialog.open) dialog.showModal();
}

/** A click on the backdrop reaches the dialog itself, at a point outside of its box. */
function outside(dialog: HTMLDialogElement, click: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  const within =
    click.clientX >= box.left &&
    click.clientX <= box.right &&
    click.clientY >= box.top &&
    click.clientY <= box.bottom;
  return !within && click.detail > 0;
}
