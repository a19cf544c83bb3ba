// A case stays true while it is looked at: on news it is read anew, quietly, unless it is in use.
import { openHints } from '../shared/feed';
import htmx from '../shared/htmx';

const PAUSE_MS = 1_000;

export function startCase(page: HTMLElement): () => void {
  return follow(page, page.dataset.socket ?? '', page.dataset.page ?? location.pathname);
}

export function startCases(list: HTMLElement): () => void {
  return follow(list, '/ws/inbox', '');
}

/** Read `element` anew on the hints of `socket`; without an `address`, from where the page is. */
function follow(element: HTMLElement, socket: string, address: string): () => void {
  let again: ReturnType<typeof setTimeout> | undefined;

  const refresh = () => {
    if (isInUse(element)) {
      later();
      return;
    }
    void htmx.ajax('get', address || location.href, { target: element, swap: 'innerHTML' });
  };
  const later = () => {
    clearTimeout(again);
    again = setTimeout(refresh, PAUSE_MS);
  };

  // The first hint comes when the socket opens: something may have happened since the page was made.
  const stop = openHints(socket, later);
  return () => {
    clearTimeout(again);
    stop();
  };
}

/** Somebody has a dialog, a menu or a form open, or the keyboard in it: it must not change. */
export function isInUse(element: HTMLElement): boolean {
  const held = element.querySelector('dialog[open], details[open]');
  return held !== null || element.contains(document.activeElement);
}
