// An item of the list opens beside it without loading the page anew; the address follows.
import htmx from '../shared/htmx';

/** The frame of the page; null on pages of the inbox without a list. */
export function frame(): HTMLElement | null {
  return document.querySelector<HTMLElement>('.inbox');
}

/** The links of the list, in its order. */
export function listed(): HTMLAnchorElement[] {
  return [...document.querySelectorAll<HTMLAnchorElement>('#inbox-list a[data-item]')];
}

/** The key of the item that is open, or nothing. */
export function openKey(): string {
  return document.querySelector<HTMLElement>('#inbox-pane .item')?.dataset.key ?? '';
}

let typed = false;

interface Opening {
  readonly key: string;
  readonly path: string;
}

/** The item that is being fetched: what is on the screen is another one still. */
let opening: Opening | null = null;

/** Whether an item is being fetched, so that nobody decides about the one before it. */
export function isOpening(): boolean {
  return opening !== null;
}

export function startOpening(): void {
  document.addEventListener('input', (event) => {
    if ((event.target as Element).closest('#inbox-pane .fjs-container, .comment-form')) typed = true;
  });
  document.addEventListener('click', (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>('a[data-item]');
    if (!link || !frame() || event.button !== 0) return;
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void openItem(link);
  });
  // Going back shows the page as it is now, not as it was.
  addEventListener('popstate', () => location.reload());
  mark();
}

/** Open the item of a link; what was typed into the open one is only left on purpose. */
export async function openItem(link: HTMLAnchorElement): Promise<void> {
  const pane = document.getElementById('inbox-pane');
  if (!pane || link.dataset.item === wantedKey()) return;
  if (typed && !confirm('Leave what you have typed here?')) return;
  typed = false;
  const url = new URL(link.href);
  history.pushState(null, '', url);
  url.searchParams.set('part', 'pane');
  const fetching = opening !== null;
  opening = { key: link.dataset.item ?? '', path: url.pathname + url.search };
  if (!fetching) await fetchWanted(pane);
}

/** Fetch what is wanted, and then what has been wanted meanwhile. */
async function fetchWanted(pane: HTMLElement): Promise<void> {
  pane.setAttribute('aria-busy', 'true');
  try {
    let fetched: Opening | null = null;
    while (opening && opening !== fetched) {
      fetched = opening;
      // The pane asks by itself: htmx drops what waits behind another request of one element.
      await htmx.ajax('get', fetched.path, { source: pane, target: pane, swap: 'innerHTML' });
    }
  } finally {
    opening = null;
    pane.removeAttribute('aria-busy');
  }
  frame()?.setAttribute('data-open', 'item');
  pane.scrollTop = 0;
  scrollTo(0, 0);
  document.title = `${pane.querySelector('h1')?.textContent ?? 'Inbox'} · HELM`;
  mark();
}

/** The key of the item that is open, or that will be in a moment. */
function wantedKey(): string {
  return opening?.key ?? openKey();
}

/** Show in the list which item is open. */
export function mark(): void {
  const key = openKey();
  for (const link of listed()) {
    if (link.dataset.item === key && key) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
}

/** The link `step` places behind the open item; the first where none is open. */
export function neighbor(step: number): HTMLAnchorElement | undefined {
  const links = listed();
  const at = links.findIndex((link) => link.dataset.item === wantedKey());
  if (at < 0) return links[0];
  return links[at + step];
}
