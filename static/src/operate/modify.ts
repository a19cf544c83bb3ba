// The mode in which an operator changes an instance by hand: choose an element, say what becomes of
// it, look at the list of pending changes, give a reason, apply all of it or nothing.
import { announce } from '../shared/announce';
import { RequestFailed, send } from '../shared/csrf';
import { el } from '../shared/dom';
import { toast } from '../shared/toast';
import { type Change, effects, type Effect, reasons, type Refused, request, sentence } from './cart';
import { type Elements, type Picture, type Run } from './evolve';
import { body, foot, type Beginning, type Chosen, head, type Pane } from './modify_pane';

const AGAIN_MS = 400;
const HIDDEN_TYPES = new Set(['PROCESS', 'MULTI_INSTANCE_BODY', 'AD_HOC_SUB_PROCESS_INNER_INSTANCE']);

export interface Modified {
  picture: () => Picture;
  /** Something that the diagram shows has changed. */
  repaint: () => void;
  /** The mode is over; the panel is shown again. */
  left: () => void;
}

interface Applied {
  applied: boolean;
  detail?: string;
  refused?: Refused[];
}

export class Modify {
  on = false;
  private beginnings = new Map<string, Beginning>();
  private changes: Change[] = [];
  private problems = new Map<number, string>();
  private trouble = '';
  private chosen: Chosen = { element: '', run: null };
  private moving: { element: string; run: string | null } | null = null;
  private reason = '';
  private busy = false;
  private next = 1;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly head = el('div', { class: 'watch-panel-head' });
  private readonly body = el('div', { class: 'watch-panel-body' });
  private readonly foot = el('form', { class: 'watch-modify-foot' });

  constructor(
    private readonly root: HTMLElement,
    private readonly box: HTMLElement,
    private readonly address: string,
    private readonly elements: Elements,
    private readonly page: Modified,
  ) {
    box.append(this.head, this.body, this.foot);
    this.foot.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.apply();
    });
    root.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.on || !this.moving) return;
      this.moving = null;
      this.draw();
    });
  }

  async enter(element: string): Promise<void> {
    this.on = true;
    this.chosen = { element, run: null };
    this.root.dataset.modifying = '1';
    this.box.hidden = false;
    this.draw();
    this.box.focus();
    announce('Modifying. Nothing happens before you apply.');
    await this.look();
  }

  leave(): void {
    clearTimeout(this.timer);
    this.on = false;
    this.changes = [];
    this.problems.clear();
    this.trouble = this.reason = '';
    this.moving = null;
    delete this.root.dataset.modifying;
    this.box.hidden = true;
    this.banner();
    this.page.repaint();
    this.page.left();
  }

  /** Somebody has chosen an element on the diagram, in the history, or in the list. */
  choose(element: string, run: string | null = null): void {
    if (this.moving) {
      this.moveTo(element);
      return;
    }
    this.chosen = { element, run };
    this.draw();
  }

  /** The instance has gone on: what could begin may be something else now. */
  became(): void {
    if (!this.on) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.look(), AGAIN_MS);
  }

  effects(): Map<string, Effect> {
    return this.on ? effects(this.changes, (element) => this.runs(element).length) : new Map();
  }

  /** Where what moves could go. */
  targets(): Set<string> {
    if (!this.moving) return new Set();
    const open = [...this.beginnings.values()].filter(({ refusal }) => refusal === null);
    return new Set(open.map(({ element }) => element));
  }

  private async look(): Promise<void> {
    try {
      const answer = await send<{ beginnings: Beginning[] }>('GET', this.address);
      this.beginnings = new Map(answer.beginnings.map((one) => [one.element, one]));
    } catch (problem) {
      if (!(problem instanceof RequestFailed)) throw problem;
      this.trouble = problem.message;
    }
    if (this.on && !this.isWriting()) this.draw();
  }

  private isWriting(): boolean {
    const active = document.activeElement;
    const writes = active instanceof HTMLTextAreaElement || active instanceof HTMLInputElement;
    return this.box.contains(active) && (writes || active instanceof HTMLSelectElement);
  }

  private runs(element: string): Run[] {
    return this.page.picture().items.filter((run) => {
      const info = this.elements[run.node];
      return run.endedAt === null && info?.element === element && !HIDDEN_TYPES.has(info.type);
    });
  }

  // Changes.

  private add(kind: Change['kind'], element: string, run: string | null, target = ''): void {
    this.changes.push({ id: this.next++, kind, element, run, target, variables: '', local: false });
    this.said();
  }

  private moveTo(target: string): void {
    const beginning = this.beginnings.get(target);
    if (!this.moving || !beginning) return;
    if (beginning.refusal !== null) {
      toast(sentence(beginning.refusal), 'warn');
      return;
    }
    this.add('move', this.moving.element, this.moving.run, target);
    this.moving = null;
    this.chosen = { element: target, run: null };
    this.draw();
  }

  private undo(change: Change): void {
    this.changes = this.changes.filter((one) => one !== change);
    this.problems.delete(change.id);
    this.said();
  }

  private said(): void {
    this.trouble = '';
    const { length } = this.changes;
    announce(`${length} pending change${length === 1 ? '' : 's'}`);
    this.draw();
  }

  private async apply(): Promise<void> {
    if (this.busy || !this.changes.length) return;
    this.busy = true;
    this.trouble = '';
    this.problems.clear();
    this.draw();
    let answer: Applied;
    try {
      answer = await send<Applied>('POST', this.address, request(this.changes, this.reason));
    } catch (problem) {
      if (!(problem instanceof RequestFailed)) throw problem;
      answer = { applied: false, detail: problem.message };
    }
    this.busy = false;
    if (answer.applied) {
      toast('The changes are made.', 'ok');
      this.leave();
      return;
    }
    this.problems = reasons(this.changes, answer.refused ?? []);
    this.trouble = this.problems.size ? 'Nothing was changed: see what is marked below.' : (answer.detail ?? '');
    announce([this.trouble, ...this.problems.values()].join(' '));
    this.draw();
    this.body.querySelector('[data-refused]')?.scrollIntoView({ block: 'nearest' });
  }

  // Drawing: the whole pane each time, with the keyboard where it was.

  private draw(): void {
    const focused = (document.activeElement as HTMLElement | null)?.dataset?.keep;
    const pane = this.pane();
    this.head.replaceChildren(...head(pane));
    this.body.replaceChildren(...body(pane));
    this.foot.replaceChildren(...foot(pane));
    if (focused) this.box.querySelector<HTMLElement>(`[data-keep="${focused}"]`)?.focus();
    if (document.activeElement === document.body) this.box.focus();
    this.banner();
    this.page.repaint();
  }

  private pane(): Pane {
    return {
      beginnings: this.beginnings,
      name: (element) => this.elements[element]?.name ?? element,
      glyph: (element) => this.elements[element]?.glyph ?? '',
      runs: (element) => this.runs(element),
      run: (key) => this.page.picture().items.find((one) => one.key === key),
      chosen: this.chosen,
      moving: this.moving,
      changes: this.changes,
      problems: this.problems,
      trouble: this.trouble,
      reason: this.reason,
      busy: this.busy,
      choose: (element) => this.choose(element),
      narrow: (run) => {
        this.chosen = { ...this.chosen, run };
        this.draw();
      },
      begin: (run) => this.add('begin', this.chosen.element, run),
      end: () => this.add('end', this.chosen.element, this.chosen.run),
      move: () => {
        this.moving = { ...this.chosen };
        announce('Choose where it goes on.');
        this.draw();
      },
      stay: () => {
        this.moving = null;
        this.draw();
      },
      undo: (change) => this.undo(change),
      because: (reason) => {
        this.reason = reason;
      },
      leave: () => this.leave(),
    };
  }

  private banner(): void {
    const banner = this.root.querySelector<HTMLElement>('[data-banner]');
    if (!banner) return;
    banner.hidden = !this.on;
    banner.textContent = this.moving
      ? 'Choose where it goes on. Escape: stay here.'
      : 'Modifying: nothing happens before you apply.';
  }
}
