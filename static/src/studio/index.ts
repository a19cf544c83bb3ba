// Studio's pages around the editors: dialogs of the list of files, and importing by drag and drop.
import { byId, island } from '../shared/dom';
import './studio.css';

island('studio-import', (zone) => {
  const form = byId<HTMLFormElement>('import-form');
  const input = byId<HTMLInputElement>('import-input');
  let depth = 0;
  const brings = (event: DragEvent) => event.dataTransfer?.types.includes('Files') ?? false;
  const over = (inside: number) => {
    depth = Math.max(0, inside);
    zone.toggleAttribute('data-over', depth > 0);
  };

  document.addEventListener('dragenter', (event) => brings(event) && over(depth + 1));
  document.addEventListener('dragleave', (event) => brings(event) && over(depth - 1));
  document.addEventListener('dragover', (event) => brings(event) && event.preventDefault());
  document.addEventListener('drop', (event) => {
    if (!brings(event)) return;
    event.preventDefault();
    over(0);
    input.files = event.dataTransfer!.files;
    form.requestSubmit();
  });
});

document.addEventListener('click', (event) => {
  const button = (event.target as Element).closest<HTMLElement>('[data-file-dialog]');
  if (!button) return;
  const dialog = byId<HTMLDialogElement>(button.dataset.fileDialog!);
  const name = button.dataset.name!;
  dialog.querySelector('form')!.action = button.dataset.action!;
  const shown = dialog.querySelector('[data-shown-name]');
  if (shown) shown.textContent = `“${name}”`;
  button.closest('details')?.removeAttribute('open');
  dialog.showModal();
  const field = dialog.querySelector<HTMLInputElement>('input[name="name"]');
  if (!field) return;
  field.value = name;
  field.setSelectionRange(0, name.lastIndexOf('.'));
});
