// The list and its numbers follow what happens; the open item is left alone and only told of.
import { openHints } from '../shared/feed';
import htmx from '../shared/htmx';
import { frame, mark, openKey } from './open';

const PAUSE_MS = 1000;

let renewing = false;
let again = false;

export function startLive(): void {
  count();
  document.addEventListener('htmx:afterSwap', () => {
    mark();
    count();
  });
  if (!frame()) return;
  openHints('/ws/inbox', () => void renewList());
}

/** Read the list anew: at most once a second, and once more when news came meanwhile. */
export async function renewList(): Promise<void> {
  if (renewing) {
    again = true;
    return;
  }
  renewing = true;
  try {
    await read();
    await new Promise((done) => setTimeout(done, PAUSE_MS));
  } finally {
    renewing = false;
  }
  if (again) {
    again = false;
    await renewList();
  }
}

async function read(): Promise<void> {
  const list = document.getElementById('inbox-list');
  const address = frame()?.dataset.list;
  // Whoever has asked for further pages keeps them; the next visit begins anew.
  if (!list || !address || list.dataset.further !== undefined) return;
  const url = new URL(address, location.origin);
  url.searchParams.set('part', 'list');
  const key = openKey();
  if (key) {
    url.searchParams.set('open', key);
    url.searchParams.set('stamp', document.querySelector<HTMLElement>('.item')?.dataset.stamp ?? '');
  }
  const scrolled = list.closest('.inbox-list')?.scrollTop ?? 0;
  await htmx.ajax('get', url.pathname + url.search, { source: list, target: list, swap: 'innerHTML' });
  list.closest('.inbox-list')?.scrollTo(0, scrolled);
}

function count(): void {
  const todo = document.querySelector<HTMLElement>('[data-todo]')?.dataset.todo;
  if (todo === undefined) return;
  const detail = { place: 'inbox', count: Number(todo) };
  document.dispatchEvent(new CustomEvent('helm:count', { detail }));
}
