// The history beside the diagram: every run as a line, nested as the scopes are, walked by arrow
// keys. It takes over what `templates/operate/outline.html` has drawn, and keeps it up to date.
import { el } from '../shared/dom';
import { type Elements, isTroubled, type Picture, type Run } from './evolve';
import { saying } from './paint';

const INNER = 'AD_HOC_SUB_PROCESS_INNER_INSTANCE';

export type Only = 'all' | 'active' | 'incidents';

interface Line {
  item: HTMLLIElement;
  link: HTMLAnchorElement;
  inside: HTMLOListElement | null;
  shown: string;
}

export class Outline {
  private readonly lines = new Map<string, Line>();
  private readonly top: HTMLOListElement;
  private picture: Picture | null = null;
  private selected: string | null = null;
  private only: Only = 'all';
  private sought = '';

  constructor(
    private readonly box: HTMLElement,
    private readonly elements: Elements,
    private readonly chosen: (key: string) => void,
  ) {
    this.top = box.querySelector<HTMLOListElement>(':scope > ol') ?? list();
    if (!this.top.isConnected) box.append(this.top);
    this.adopt();
    box.addEventListener('click', (event) => this.clicked(event));
    box.addEventListener('keydown', (event) => this.pressed(event));
  }

  /** Show the picture; lines that have not changed stay as they are. */
  show(picture: Picture): void {
    const near = this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 40;
    const first = this.picture === null;
    this.picture = picture;
    const scopes = new Map(picture.items.map((run) => [run.key, run]));
    for (const run of picture.items) {
      if (run.scope !== null && this.elements[run.node]?.type !== INNER) this.line(run, scopes);
    }
    this.filter();
    // Who follows the end keeps following it; who reads further up is left in peace.
    if (near && !first) this.box.scrollTop = this.box.scrollHeight;
  }

  select(key: string | null): void {
    const before = this.selected === null ? undefined : this.lines.get(this.selected);
    before?.link.removeAttribute('aria-current');
    this.selected = key;
    const line = key === null ? undefined : this.lines.get(key);
    line?.link.setAttribute('aria-current', 'true');
    if (line) this.reveal(line.link);
  }

  /** Scroll the list itself; on a phone it is as long as it is, and the page must not jump. */
  private reveal(link: HTMLElement): void {
    const [outer, inner] = [this.box.getBoundingClientRect(), link.getBoundingClientRect()];
    if (inner.top < outer.top) this.box.scrollTop -= outer.top - inner.top;
    else if (inner.bottom > outer.bottom) this.box.scrollTop += inner.bottom - outer.bottom;
  }

  narrow(only: Only, sought: string): void {
    this.only = only;
    this.sought = sought.trim().toLowerCase();
    this.filter();
  }

  /** Take over the lines that the server has drawn; the keyboard may already be on one of them. */
  private adopt(): void {
    for (const item of this.top.querySelectorAll<HTMLLIElement>('li[data-key]')) {
      const link = item.querySelector<HTMLAnchorElement>(':scope > .watch-line');
      const inside = item.querySelector<HTMLOListElement>(':scope > ol');
      if (!link) continue;
      this.lines.set(item.dataset.key ?? '', { item, link, inside, shown: '' });
      const time = link.querySelector('time');
      if (time) time.textContent = clock(time.dateTime);
    }
  }

  private line(run: Run, scopes: ReadonlyMap<string, Run>): void {
    const troubled = this.picture !== null && isTroubled(this.picture, run);
    const state = troubled ? 'INCIDENT' : run.state;
    const agent = this.picture?.agents[run.key];
    const told = agent && !troubled ? saying(agent) : word(run, state);
    const shown = `${state} ${told}`;
    let line = this.lines.get(run.key);
    if (!line) {
      line = this.begin(run);
      this.around(run, scopes).append(line.item);
      this.lines.set(run.key, line);
    }
    if (line.shown === shown) return;
    line.shown = shown;
    line.item.dataset.state = state;
    line.item.toggleAttribute('data-agent', Boolean(agent));
    fill(line.link, '.watch-word', told);
  }

  private begin(run: Run): Line {
    const info = this.elements[run.node];
    const name = el('span', { class: 'watch-name' }, info?.name ?? run.node);
    if (info?.type === 'MULTI_INSTANCE_BODY') name.append(el('span', { class: 'faint' }, ' each'));
    const link = el(
      'a',
      { class: 'watch-line', href: `?item=${run.key}` },
      el('span', { class: 'watch-mark', 'aria-hidden': 'true' }),
      el('span', { class: `watch-glyph ${info?.glyph ?? ''}`, 'aria-hidden': 'true' }),
      name,
      el('span', { class: 'watch-word' }),
      el('time', { class: 'watch-at', datetime: run.startedAt }, clock(run.startedAt)),
    );
    const item = el('li', { class: 'watch-run', 'data-key': run.key }, link);
    if (run.key === this.selected) link.setAttribute('aria-current', 'true');
    return { item, link, inside: null, shown: '' };
  }

  /** The list that a run stands in: that of the nearest scope which has a line. */
  private around(run: Run, scopes: ReadonlyMap<string, Run>): HTMLOListElement {
    let key = run.scope;
    while (key !== null) {
      const line = this.lines.get(key);
      if (line) {
        if (!line.inside) {
          line.inside = list();
          line.item.append(line.inside);
        }
        return line.inside;
      }
      key = scopes.get(key)?.scope ?? null;
    }
    return this.top;
  }

  private filter(): void {
    if (!this.picture) return;
    const kept = new Set<Element>();
    for (const run of this.picture.items) {
      const line = this.lines.get(run.key);
      if (!line || !this.wanted(run)) continue;
      for (let at: Element | null = line.item; at; at = at.parentElement?.closest('li') ?? null) {
        if (kept.has(at)) break;
        kept.add(at);
      }
    }
    for (const { item } of this.lines.values()) item.hidden = !kept.has(item);
  }

  private wanted(run: Run): boolean {
    if (this.only === 'active' && run.endedAt !== null) return false;
    if (this.only === 'incidents' && !(this.picture && isTroubled(this.picture, run))) return false;
    if (!this.sought) return true;
    const { name, element } = this.elements[run.node] ?? { name: run.node, element: run.node };
    return name.toLowerCase().includes(this.sought) || element.toLowerCase().includes(this.sought);
  }

  private clicked(event: MouseEvent): void {
    const key = lineAt(event.target)?.closest('li')?.dataset.key;
    if (!key || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.chosen(key);
  }

  /** Up and down walk the lines, left and right the nesting; Home and End lead to the ends. */
  private pressed(event: KeyboardEvent): void {
    const from = lineAt(event.target);
    if (!from && event.target !== this.box) return;
    const all = [...this.box.querySelectorAll<HTMLAnchorElement>('.watch-line')].filter(
      (each) => each.offsetParent !== null,
    );
    const next = this.step(event.key, from, all);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  private step(
    key: string,
    from: HTMLAnchorElement | null,
    all: HTMLAnchorElement[],
  ): HTMLAnchorElement | null | undefined {
    const at = from ? all.indexOf(from) : -1;
    const item = from?.closest('li');
    if (key === 'ArrowDown') return all[at + 1];
    if (key === 'ArrowUp') return all[at - 1];
    if (key === 'ArrowLeft') return item?.parentElement?.closest('li')?.querySelector<HTMLAnchorElement>('.watch-line');
    if (key === 'ArrowRight') return item?.querySelector<HTMLAnchorElement>(':scope > ol .watch-line');
    if (key === 'Home') return all[0];
    return key === 'End' ? all.at(-1) : null;
  }
}

function list(): HTMLOListElement {
  return el('ol', { class: 'watch-runs', role: 'list' });
}

function lineAt(target: EventTarget | null): HTMLAnchorElement | null {
  return (target as Element | null)?.closest<HTMLAnchorElement>('.watch-line') ?? null;
}

function fill(link: HTMLElement, part: string, text: string): void {
  const found = link.querySelector(part);
  if (found) found.textContent = text;
}

/** The state in a word, and how long it took. */
function word(run: Run, state: string): string {
  const said = state.toLowerCase();
  if (!run.endedAt) return said;
  return `${said}, ${lasted(Date.parse(run.endedAt) - Date.parse(run.startedAt))}`;
}

/** "230 ms", "4.2 s", "3 min", "2 h", "5 d". */
export function lasted(ms: number): string {
  if (ms < 1_000) return `${Math.max(0, ms)} ms`;
  if (ms < 60_000) return `${(ms / 1_000).toFixed(1)} s`;
  if (ms < 3_600_000) return `${Math.round(ms / 60_000)} min`;
  if (ms < 86_400_000) return `${Math.round(ms / 3_600_000)} h`;
  return `${Math.round(ms / 86_400_000)} d`;
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, { hourCycle: 'h23' });
}
