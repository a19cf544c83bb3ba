// The live page of one instance. The socket's turns are folded into the picture; diagram, history
// and the live region follow the picture; the side panel is the server's, asked for again.
import { announce } from '../shared/announce';
import { Feed } from '../shared/feed';
import htmx from '../shared/htmx';
import { readJson } from '../shared/json';
import { toast } from '../shared/toast';
import { withEffects } from './cart';
import { Diagram, NoDrawing, startZoom } from './diagram';
import { type Elements, fold, type Picture } from './evolve';
import { Modify } from './modify';
import { type Only, Outline } from './outline';
import { news, paintOf } from './paint';

interface Config {
  picture: Picture;
  socket: string;
  page: string;
  panel: string;
  snapshot: string;
  model: string;
  modification: string;
  process: string;
  item: string | null;
  element: string | null;
}

const PANEL_PAUSE_MS = 400;
const SAY_PAUSE_MS = 5_000; // a live region that never stops is worse than none

export function startInstance(root: HTMLElement): () => void {
  return new InstancePage(root).start();
}

class InstancePage {
  private readonly config: Config;
  private readonly elements: Elements;
  private picture: Picture;
  private readonly outline: Outline;
  private readonly panel: HTMLElement;
  private diagram: Diagram | null = null;
  private modify: Modify | null = null;
  private frame = 0;
  private panelTimer: ReturnType<typeof setTimeout> | undefined;
  private sayTimer: ReturnType<typeof setTimeout> | undefined;
  private unsaid: string[] = [];

  constructor(private readonly root: HTMLElement) {
    this.config = readJson<Config | null>(root.dataset.config, null) as Config;
    this.elements = readJson<Elements>(root.dataset.elements, {});
    this.picture = this.config.picture;
    this.panel = this.find('#panel');
    this.outline = new Outline(this.find('[data-outline]'), this.elements, (key) => this.lineChosen(key));
  }

  start(): () => void {
    this.outline.show(this.picture);
    this.outline.select(this.config.item);
    this.count();
    this.startFilters();
    this.startPanel();
    this.startModify();
    this.startDiagram();
    const feed = new Feed(this.config.socket, this.picture.seq, {
      turns: (turns) => this.became(fold(this.picture, turns, this.elements)),
      reset: async () => {
        const answer = await fetch(this.config.snapshot, { credentials: 'same-origin' });
        if (!answer.ok) throw new Error(String(answer.status));
        this.became((await answer.json()) as Picture);
        return this.picture.seq;
      },
      ended: (code) => {
        if (code === 4401) toast('You are signed out. Reload the page to sign in again.', 'warn');
        if (code === 4403) toast('This instance is no longer shown to you.', 'warn');
      },
    });
    return () => {
      feed.close();
      clearTimeout(this.panelTimer);
      clearTimeout(this.sayTimer);
      cancelAnimationFrame(this.frame);
      this.diagram?.destroy();
    };
  }

  /** The picture has changed: everything that shows it follows, once per frame. */
  private became(picture: Picture): void {
    const before = this.picture;
    this.picture = picture;
    this.root.dataset.after = String(picture.seq);
    this.say(news(before, picture, this.elements));
    if (!this.frame) {
      this.frame = requestAnimationFrame(() => {
        this.frame = 0;
        this.outline.show(this.picture);
        this.count();
        this.paint();
      });
    }
    this.modify?.became();
    this.renewPanel();
  }

  private say(sentences: string[]): void {
    this.unsaid.push(...sentences);
    if (this.sayTimer || this.unsaid.length === 0) return;
    announce(this.unsaid.splice(0).slice(-3).join('. '));
    this.sayTimer = setTimeout(() => {
      this.sayTimer = undefined;
      this.say([]);
    }, SAY_PAUSE_MS);
  }

  // The diagram. On a phone it is drawn when asked for.

  private startDiagram(): void {
    const button = this.find('[data-draw]');
    const box = this.find('[data-diagram]');
    button.addEventListener('click', () => {
      const open = button.getAttribute('aria-expanded') !== 'true';
      button.setAttribute('aria-expanded', String(open));
      box.closest<HTMLElement>('.watch-diagram')!.dataset.open = open ? '1' : '';
      if (open) void this.draw(box);
    });
    // offsetParent is null as long as the phone's style hides it.
    if (box.offsetParent !== null) void this.draw(box);
  }

  private async draw(box: HTMLElement): Promise<void> {
    if (this.diagram) {
      this.diagram.fit();
      return;
    }
    const diagram = new Diagram(box, (element) => this.clicked(element));
    this.diagram = diagram;
    try {
      await diagram.load(this.config.model);
    } catch (problem) {
      if (!(problem instanceof NoDrawing)) throw problem;
      box.textContent = problem.message;
      box.dataset.empty = '1';
      this.diagram = null;
      return;
    }
    startZoom(this.root, diagram);
    this.paint();
    diagram.select(this.config.element ?? '');
    box.dataset.ready = '1';
    new ResizeObserver(() => diagram.fit()).observe(box);
  }

  private paint(): void {
    const paint = paintOf(this.picture, this.elements);
    const { modify } = this;
    this.diagram?.paint(modify?.on ? withEffects(paint, modify.effects(), modify.targets()) : paint);
  }

  // Modifying by hand: chosen elements go to its pane instead of the panel.

  private startModify(): void {
    const box = this.root.querySelector<HTMLElement>('#modify');
    if (!box) return;
    const { modification } = this.config;
    const modify = new Modify(this.root, box, modification, this.elements, {
      picture: () => this.picture,
      repaint: () => this.paint(),
      left: () => {
        this.renewPanel();
        this.offerModify();
        this.root.querySelector<HTMLElement>('[data-modify]')?.focus();
      },
    });
    this.modify = modify;
    this.offerModify();
    this.root.addEventListener('click', (event) => {
      if ((event.target as Element).closest('[data-modify]')) void modify.enter(this.shownElement());
    });
  }

  /** The button works by this script only, and comes anew with the panel. */
  private offerModify(): void {
    for (const button of this.root.querySelectorAll<HTMLElement>('[data-modify]')) button.hidden = false;
  }

  private shownElement(): string {
    return this.panel.querySelector<HTMLElement>('[data-shown]')?.dataset.element ?? '';
  }

  private lineChosen(key: string): void {
    const run = this.picture.items.find((one) => one.key === key);
    const element = run && this.elements[run.node]?.element;
    if (!this.modify?.on || !element) {
      this.choose({ item: key });
      return;
    }
    this.outline.select(key);
    this.diagram?.select(element);
    this.modify.choose(element, run.endedAt === null ? key : null);
  }

  private clicked(element: string | null): void {
    if (this.modify?.on) {
      if (!element || !this.elements[element]) return;
      this.diagram?.select(element);
      this.modify.choose(element);
      return;
    }
    this.choose(element && this.elements[element] ? { element } : {});
  }

  // Selection, and the panel that tells about it.

  private choose(what: { item?: string; element?: string }, tab = this.tab()): void {
    const query = new URLSearchParams(what);
    if (tab) query.set('tab', tab);
    this.open(query);
    if (what.item) this.outline.select(what.item);
  }

  /** Show the panel of an address that somebody chose; the page's own address follows. */
  private open(query: URLSearchParams): void {
    const search = query.size ? `?${query}` : '';
    history.pushState(null, '', this.config.page + search);
    void this.loadPanel(search).then(() => {
      this.panel.querySelector('.watch-panel-body')?.scrollTo(0, 0);
      const { top } = this.panel.getBoundingClientRect();
      if (top < 0 || top > innerHeight) this.panel.scrollIntoView(); // on a phone it lies above
    });
  }

  private async loadPanel(search: string): Promise<void> {
    await htmx.ajax('get', this.config.panel + search, { target: this.panel, swap: 'innerHTML' });
    // An element that was clicked has led to one of its runs: the panel says which.
    const { item, element } = this.panel.querySelector<HTMLElement>('[data-shown]')?.dataset ?? {};
    this.offerModify();
    if (this.modify?.on) return;
    this.outline.select(item || null);
    this.diagram?.select(element ?? '');
  }

  private tab(): string {
    return this.panel.querySelector<HTMLElement>('[data-shown]')?.dataset.shown ?? '';
  }

  private startPanel(): void {
    this.panel.addEventListener('click', (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      const link = (event.target as Element).closest<HTMLAnchorElement>('a[href]');
      if (!link) return;
      const { tab, select, older } = link.dataset;
      if (tab === undefined && select === undefined && older === undefined) return;
      event.preventDefault();
      const query = new URL(link.href).searchParams;
      this.open(query);
    });
    window.addEventListener('popstate', () => location.reload());
  }

  /** Ask for the panel again, unless somebody is writing in it. */
  private renewPanel(): void {
    clearTimeout(this.panelTimer);
    this.panelTimer = setTimeout(() => {
      if (this.isInUse()) {
        this.renewPanel();
        return;
      }
      const kept = this.keep();
      const query = new URLSearchParams(location.search);
      if (!query.has('tab') && this.tab()) query.set('tab', this.tab());
      void this.loadPanel(`?${query}`).then(kept);
    }, PANEL_PAUSE_MS);
  }

  private isInUse(): boolean {
    const active = document.activeElement;
    const writes = active instanceof HTMLInputElement || active instanceof HTMLTextAreaElement;
    return (
      (writes && this.panel.contains(active)) ||
      this.panel.querySelector('.watch-edit[open], .watch-add[open]') !== null ||
      document.querySelector('dialog[open]') !== null
    );
  }

  /** What is unfolded and how far it is scrolled, to be as it was after the panel is new. */
  private keep(): () => void {
    const state = new Map<string, boolean>();
    for (const each of this.panel.querySelectorAll<HTMLDetailsElement>('details[data-keep]')) {
      state.set(each.dataset.keep ?? '', each.open);
    }
    const body = () => this.panel.querySelector('.watch-panel-body');
    const top = body()?.scrollTop ?? 0;
    const focused = this.panel.contains(document.activeElement)
      ? document.activeElement?.getAttribute('href')
      : null;
    return () => {
      for (const each of this.panel.querySelectorAll<HTMLDetailsElement>('details[data-keep]')) {
        each.open = state.get(each.dataset.keep ?? '') ?? each.open;
      }
      body()?.scrollTo(0, top);
      if (focused) this.panel.querySelector<HTMLElement>(`a[href="${CSS.escape(focused)}"]`)?.focus();
    };
  }

  // The history's filters.

  private startFilters(): void {
    const group = this.find('[data-show]');
    const field = this.find<HTMLInputElement>('[data-find]');
    group.hidden = field.hidden = false;
    let only: Only = 'all';
    group.addEventListener('click', (event) => {
      const button = (event.target as Element).closest<HTMLElement>('[data-only]');
      if (!button) return;
      only = button.dataset.only as Only;
      for (const each of group.querySelectorAll('[data-only]')) {
        each.setAttribute('aria-pressed', String(each === button));
      }
      this.outline.narrow(only, field.value);
    });
    field.addEventListener('input', () => this.outline.narrow(only, field.value));
    document.addEventListener('keydown', (event) => {
      const writes = (event.target as Element).closest?.('input, textarea, select, [contenteditable]');
      if (event.key !== '/' || writes) return;
      event.preventDefault();
      field.focus();
    });
  }

  private count(): void {
    let active = 0;
    for (const counts of Object.values(this.picture.counts)) active += counts.active;
    this.find('[data-count-active]').textContent = String(active);
    const { incidents, called } = this.picture;
    const troubled = Object.keys(incidents).length + Object.keys(called).length;
    this.find('[data-count-incidents]').textContent = String(troubled);
  }

  private find<T extends HTMLElement = HTMLElement>(selector: string): T {
    const found = this.root.querySelector<T>(selector);
    if (!found) throw new Error(`The instance page lacks ${selector}.`);
    return found;
  }
}
