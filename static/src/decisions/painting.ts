// What HELM writes into dmn-js's views: problems at cells, columns, expressions and decisions, and
// the lights and values of a panel. In tables and expressions only attributes, since the elements
// are dmn-js's, which draws them anew at will; in the diagram overlays.
import { el } from '../shared/dom';
import type { Mark } from '../studio/problems';
import type { Lights, ViewType } from './panels';
import { chain, drawn, find, type Part } from './places';

export interface Overlays {
  add(element: string, type: string, overlay: { position: object; html: HTMLElement }): string;
  remove(filter: { type: string }): void;
}

/** The view that is open, as far as it is painted. */
export interface Canvas {
  type: ViewType;
  /** The decision or knowledge model of the tab; the definitions in the diagram. */
  element: Part;
  definitions: Part;
  /** Of the diagram. */
  overlays: Overlays | null;
  /** Whether the diagram shows the element. */
  draws(id: string): boolean;
}

type Severity = Mark['severity'] | 'told';

const OURS = ['data-problem', 'data-value', 'data-value-state', 'data-gave'];
const HEAD: Partial<Record<ViewType, string>> = {
  decisionTable: '.decision-table-properties',
  literalExpression: '.dmn-literal-expression-container .textarea',
  boxedExpression: '.dmn-boxed-expression-container .textarea',
};

export class Painting {
  marks = new Map<string, Mark>();
  lights: Lights | null = null;
  private planned = false;

  constructor(
    private readonly root: HTMLElement,
    private readonly canvas: () => Canvas | null,
  ) {
    // dmn-js keeps, moves and replaces rows as it likes: after each of its changes ours come again.
    new MutationObserver((changes) => {
      if (changes.some((each) => !overlay(each.target))) this.plan();
    }).observe(root, { childList: true, subtree: true });
  }

  plan(): void {
    if (this.planned) return;
    this.planned = true;
    requestAnimationFrame(() => {
      this.planned = false;
      this.paint();
    });
  }

  /** What shows the element with this id now. */
  shown(id: string): HTMLElement[] {
    const canvas = this.canvas();
    return canvas ? this.places(canvas, id) : [];
  }

  private paint(): void {
    const canvas = this.canvas();
    this.clean();
    this.lightRules();
    if (!canvas) return;
    if (canvas.type === 'drd') {
      this.diagram(canvas);
      return;
    }
    for (const [id, mark] of this.marks) this.mark(canvas, id, mark.severity, mark.messages);
    for (const [id, messages] of this.lights?.told ?? []) this.mark(canvas, id, 'told', messages);
    this.light(canvas);
  }

  private clean(): void {
    for (const name of OURS) {
      for (const old of this.root.querySelectorAll<HTMLElement>(`[${name}]`)) {
        if (name === 'data-problem') old.removeAttribute('title');
        old.removeAttribute(name);
      }
    }
    for (const head of this.root.querySelectorAll('th.index-column:empty')) {
      head.append(el('span', { class: 'visually-hidden' }, 'Rule'));
    }
  }

  private mark(canvas: Canvas, id: string, severity: Severity, messages: string[]): void {
    for (const place of this.places(canvas, id)) {
      const before = place.dataset.problem;
      const worse = before === 'error' || (before === 'warning' && severity === 'told');
      place.dataset.problem = worse ? before : severity;
      place.title = [place.title, ...messages].filter(Boolean).join('\n');
    }
  }

  /** The innermost part that the view shows; the head of the view where it shows none. */
  private places(canvas: Canvas, id: string): HTMLElement[] {
    const found = find(canvas.definitions, id);
    if (canvas.type !== 'drd' && (!found || drawn(found)?.id !== canvas.element.id)) return [];
    for (const each of found ? chain(found) : [id]) {
      for (const selector of at(each)) {
        const places = [...this.root.querySelectorAll<HTMLElement>(selector)];
        if (places.length > 0) return places;
      }
    }
    const head = this.root.querySelector<HTMLElement>(HEAD[canvas.type] ?? ':not(*)');
    return head ? [head] : [];
  }

  /** One pass over the cells, and only what differs is written: a table may have thousands. */
  private lightRules(): void {
    for (const cell of this.root.querySelectorAll<HTMLElement>('[data-row-id]')) {
      const light = this.lights?.rules.get(cell.dataset.rowId ?? '');
      if (light === cell.dataset.light) continue;
      if (light === undefined) delete cell.dataset.light;
      else cell.dataset.light = light;
    }
  }

  private light(canvas: Canvas): void {
    const lights = this.lights;
    if (!lights) return;
    for (const [id, value] of lights.values) {
      const own = id === canvas.element.id && canvas.type !== 'decisionTable';
      const selector = own ? (HEAD[canvas.type] ?? '') : `th[data-col-id="${CSS.escape(id)}"]`;
      for (const place of this.root.querySelectorAll<HTMLElement>(selector)) {
        place.dataset.value = value.text;
        place.dataset.valueState = value.state ?? 'ok';
      }
    }
    for (const { rule, column, text } of lights.cells) {
      const cell = this.root.querySelector<HTMLElement>(`${row(rule)}[data-col-id="${CSS.escape(column)}"]`);
      if (cell && cell.textContent?.trim() !== text) cell.dataset.gave = text;
    }
  }

  private diagram(canvas: Canvas): void {
    const overlays = canvas.overlays;
    if (!overlays) return;
    overlays.remove({ type: 'helm-problem' });
    overlays.remove({ type: 'helm-value' });
    for (const [id, one] of this.byElement(canvas)) {
      const words = one.messages.join('\n');
      const html = el('span', { class: 'helm-sign', 'data-problem': one.severity, title: words, role: 'img', 'aria-label': words });
      overlays.add(id, 'helm-problem', { position: { top: -9, right: 9 }, html });
    }
    for (const [id, value] of this.lights?.values ?? []) {
      if (!canvas.draws(id)) continue;
      const html = el('span', { class: 'helm-output', 'data-state': value.state ?? 'ok' }, value.text);
      overlays.add(id, 'helm-value', { position: { bottom: 25, left: 8 }, html });
    }
  }

  /** Problems and messages put together for each element of the diagram; the worst one wins. */
  private byElement(canvas: Canvas): Map<string, { severity: Severity; messages: string[] }> {
    const all = new Map<string, { severity: Severity; messages: string[] }>();
    const add = (id: string, severity: Severity, messages: string[]) => {
      const place = drawn(find(canvas.definitions, id))?.id;
      if (!place || !canvas.draws(place)) return;
      const one = all.get(place) ?? { severity, messages: [] };
      if (severity === 'error' || one.severity === 'told') one.severity = severity;
      one.messages.push(...messages);
      all.set(place, one);
    };
    for (const [id, messages] of this.lights?.told ?? []) add(id, 'told', messages);
    for (const [id, mark] of this.marks) add(id, mark.severity, mark.messages);
    return all;
  }
}

/** Where an element stands in a view: itself or the head of its column, else all of its row. */
function at(id: string): string[] {
  const escaped = CSS.escape(id);
  return [
    `[data-element-id="${escaped}"], th[data-col-id="${escaped}"]`,
    `[data-row-id="${escaped}"], [data-col-id="${escaped}"]`,
  ];
}

function row(id: string): string {
  return `[data-row-id="${CSS.escape(id)}"]`;
}

function overlay(node: Node): boolean {
  return node instanceof Element && node.closest('.djs-overlay-container') !== null;
}
