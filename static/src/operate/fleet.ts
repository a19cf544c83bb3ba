// Lists that stay true: when the fleet has news, the list is loaded anew, quietly.
import { openHints } from '../shared/feed';
import htmx from '../shared/htmx';

const PAUSE_MS = 1_000;

/** Load what the island shows again on news; `data-refresh` is its address, or "here". */
export function startFleet(list: HTMLElement): () => void {
  let again: ReturnType<typeof setTimeout> | undefined;
  let first = true;

  const refresh = () => {
    if (isInUse(list)) {
      later();
      return;
    }
    const address = list.dataset.refresh === 'here' ? location.href : (list.dataset.refresh ?? '');
    void htmx.ajax('get', address, { target: list, swap: 'innerHTML' }).then(() => showCount(list));
  };
  const later = () => {
    clearTimeout(again);
    again = setTimeout(refresh, PAUSE_MS);
  };

  showCount(list);
  const stop = openHints('/ws/fleet', () => {
    if (first) first = false; // the page has just been made
    else later();
  });
  return () => {
    clearTimeout(again);
    stop();
  };
}

/** Somebody has a dialog open, something ticked, or the keyboard in the list: it must not change. */
function isInUse(list: HTMLElement): boolean {
  const held = list.querySelector('dialog[open], [data-pick]:checked');
  return held !== null || list.contains(document.activeElement);
}

function showCount(list: HTMLElement): void {
  const told = list.querySelector<HTMLElement>('[data-open-incidents]')?.dataset.openIncidents;
  if (told === undefined) return;
  const detail = { place: 'operate', count: Number(told) };
  document.dispatchEvent(new CustomEvent('helm:count', { detail }));
}
