// The panels above a decision: try it, its tests, its analysis. One is open at a time, or none.
// The frame knows nothing of what they show; each is told which decision is open and when the
// draft has changed, while it is open.
import { byId, el } from '../shared/dom';
import type { Page } from '../studio/editor';

export type ViewType = 'drd' | 'decisionTable' | 'literalExpression' | 'boxedExpression';

/** The element whose tab is open in the editor: a decision, or a knowledge model. */
export interface OpenDecision {
  id: string;
  name: string;
  view: ViewType;
  kind: 'decision' | 'knowledge';
}

/** How a rule of the table looks: it matched, did not, or somebody points at it. */
export type Light = 'matched' | 'missed' | 'pointed';

/** What a panel writes into the views, by the ids of the elements there. */
export interface Lights {
  /** Rules of tables. */
  rules: Map<string, Light>;
  /** A short text at an element: a table's column, a decision of the diagram, an expression. */
  values: Map<string, { text: string; state?: 'ok' | 'warn' | 'bad' }>;
  /** What the cell of a rule gave in an output column. */
  cells: { rule: string; column: string; text: string }[];
  /** Why something became null, by the element that says it. */
  told: Map<string, string[]>;
}

/** What panels may ask of the editor they stand above. */
export interface Desk {
  readonly page: Page;
  /** The draft as it is in the editor, saved or not. */
  text(): Promise<string>;
  /** The decisions of the file that have logic, in the order of their tabs. */
  decisions(): OpenDecision[];
  /** The ids of the rules of a decision's table, in order; none for other logic. */
  rules(decision: string): string[];
  /** The decision whose tab is open; null in the diagram of requirements. */
  current(): OpenDecision | null;
  /** Open a decision's tab. */
  openDecision(decision: string): Promise<void>;
  /** Bring a rule, column, entry or decision into view. */
  reveal(element: string): void;
  /** Write a rule at the end of a decision's table: tests by the id of their column. */
  addRule(decision: string, tests: Record<string, string>): Promise<void>;
  /** What this panel writes into the views; null takes it away. Gone when the panel closes. */
  light(lights: Lights | null): void;
  /** A short word beside the panel's title: "3/4", "2 gaps". Empty takes it away. */
  badge(panel: string, text: string, state?: 'ok' | 'warn' | 'bad' | 'neutral'): void;
}

export interface DecisionPanel {
  /** A word for addresses and the memory of the page: "try", "tests", "analysis". */
  readonly id: string;
  readonly title: string;
  readonly element: HTMLElement;
  /** The panel is open over this decision now; null over the diagram of requirements. */
  show(decision: OpenDecision | null): void;
  /** The draft has changed since (told while the panel is open; what changes is read anew). */
  changed(): void;
  /** Another panel was opened, or this one was closed. */
  closed?(): void;
  /** While it is closed: another tab was opened or the draft has changed, the badge may be old. */
  glance?(): void;
  /** Save what the panel itself keeps; false when it could not be saved. */
  keep?(): Promise<boolean>;
}

const MEMORY = 'helm.decisions.panel';

/** The panel and the decision that the address names. */
export function place(): { panel: string; decision: string } {
  const [panel = '', decision = ''] = decodeURIComponent(location.hash.slice(1)).split('/');
  return { panel, decision };
}

/** The buttons of the panels and the room where the open one stands. */
export class Panels {
  private readonly bar = byId('decision-panels');
  private readonly dock = byId('decision-dock');
  private readonly buttons = new Map<string, HTMLButtonElement>();
  private open: DecisionPanel | null = null;

  constructor(
    private readonly panels: readonly DecisionPanel[],
    private readonly decision: () => OpenDecision | null,
    private readonly unlit: () => void,
  ) {
    for (const panel of panels) {
      const button = el(
        'button',
        {
          type: 'button',
          'data-panel': panel.id,
          'aria-expanded': 'false',
          'aria-controls': this.dock.id,
          onclick: () => this.choose(this.open === panel ? null : panel),
        },
        panel.title,
      );
      this.buttons.set(panel.id, button);
    }
    this.bar.replaceChildren(...this.buttons.values());
  }

  /**
   * Opens the panel that the address names, as in `#tests/loan_rules`, else what was open last; on
   * a wide screen the first one when nothing is remembered.
   */
  begin(): void {
    const named = this.panels.find((panel) => panel.id === place().panel);
    const wide = window.matchMedia('(width > 52rem)').matches;
    const last = sessionStorage.getItem(MEMORY) ?? (wide ? (this.panels[0]?.id ?? '') : '');
    this.choose(named ?? this.panels.find((panel) => panel.id === last) ?? null);
    this.glance();
  }

  /** Everything that panels keep themselves is with the server. */
  async keep(): Promise<boolean> {
    const kept = await Promise.all(this.panels.map((panel) => panel.keep?.() ?? true));
    return kept.every(Boolean);
  }

  /** Another tab of the editor was opened. */
  show(): void {
    this.open?.show(this.decision());
    this.glance();
  }

  changed(): void {
    this.open?.changed();
    this.glance();
  }

  private glance(): void {
    for (const panel of this.panels) if (panel !== this.open) panel.glance?.();
  }

  badge(id: string, text: string, state = 'neutral'): void {
    const button = this.buttons.get(id);
    button?.querySelector('.badge')?.remove();
    if (text) button?.append(' ', el('span', { class: 'badge', 'data-state': state }, text));
  }

  private choose(panel: DecisionPanel | null): void {
    sessionStorage.setItem(MEMORY, panel?.id ?? '');
    if (this.open && this.open !== panel) {
      this.open.closed?.();
      this.unlit();
    }
    this.open = panel;
    for (const [id, button] of this.buttons) {
      button.setAttribute('aria-expanded', String(id === panel?.id));
    }
    this.dock.hidden = panel === null;
    this.dock.replaceChildren(...(panel ? [panel.element] : []));
    this.dock.setAttribute('aria-label', panel?.title ?? '');
    panel?.show(this.decision());
  }
}
