// The search narrows the list while one types; Enter is the plain form.
import htmx from '../shared/htmx';
import { frame, openKey } from './open';

const PAUSE_MS = 250;

export function startSearch(): void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  document.addEventListener('input', (event) => {
    const field = event.target as HTMLInputElement;
    if (!field.matches('.inbox-search input')) return;
    clearTimeout(timer);
    timer = setTimeout(() => void narrow(field.form!), PAUSE_MS);
  });
  // Whoever asks for further pages keeps them: the list is not renewed under their eyes.
  document.addEventListener('click', (event) => {
    const more = (event.target as Element).closest('.inbox-further a[hx-get]');
    if (more) more.closest<HTMLElement>('#inbox-list')?.setAttribute('data-further', '');
  });
}

async function narrow(form: HTMLFormElement): Promise<void> {
  const list = document.getElementById('inbox-list');
  if (!list) return;
  const asked = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === 'string' && value && !(name === 'sort' && value === 'due')) asked.append(name, value);
  }
  const address = `${form.action}?${asked}`;
  frame()?.setAttribute('data-list', address);
  if (!openKey()) history.replaceState(null, '', asked.size ? address : form.action);
  delete list.dataset.further;
  asked.set('part', 'list');
  await htmx.ajax('get', `${new URL(form.action).pathname}?${asked}`, { target: list, swap: 'innerHTML' });
}
