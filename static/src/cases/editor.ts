// A case as a file of Studio. On a narrow screen it only shows: drawing needs room.
import { byId, el } from '../shared/dom';
import type { Editor, Page } from '../studio/editor';
import { fit } from '../studio/fit';
import type { Mark } from '../studio/problems';
import type { Shape } from '../modeler/services';
import { Drawing } from './drawing/drawing';
import { drawn } from './layout/di';
import { Panel } from './panel/panel';
import { merged } from './text/merge';

const PROBLEM = 'helm-problem';
const UPGRADED =
  'This file was written in CMMN 1.0. It is shown as its equal of CMMN 1.1, and saved as that ' +
  'with your first change. Work without a manual activation rule waits for a person, as in 1.0.';
const UNDRAWN = 'Parts of this file cannot be drawn. They stay in it as they are:';
const NARROW = '(max-width: 52rem)';
/** Attributes without a type are kept; what is told must be lost, or not drawn. */
const KEPT = /^unknown attribute|^unparsable content|^unresolved reference/;

export class CaseEditor implements Editor {
  private drawing!: Drawing;
  /** As it was opened, with a drawing. */
  private original = '';
  /** What cmmn-js made of that before anything was changed. */
  private before = '';
  private readonly listeners: (() => void)[] = [];

  constructor(private readonly page: Page) {}

  async open(text: string): Promise<string[]> {
    const narrow = window.matchMedia(NARROW).matches;
    if (narrow) byId('workplace').dataset.readonly = '1';
    this.original = drawn(text);
    this.drawing = new Drawing(byId('editor'), narrow);
    const warnings = await this.drawing.open(this.original);
    this.before = await this.drawing.write();
    this.fit();
    this.nameForReaders();
    if (!narrow) new Panel(this.drawing, byId('properties'));
    this.drawing.events.on('commandStack.changed', () => {
      for (const listener of this.listeners) listener();
    });
    if (this.page.upgraded) tell(UPGRADED);
    const undrawn = warnings.filter((one) => !KEPT.test(one));
    if (undrawn.length > 0) tell(UNDRAWN, undrawn);
    return [];
  }

  async text(): Promise<string> {
    return merged(this.original, this.before, await this.drawing.write());
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  undo(): void {
    this.drawing.stack?.undo();
  }

  redo(): void {
    this.drawing.stack?.redo();
  }

  canUndo(): boolean {
    return this.drawing.stack?.canUndo() ?? false;
  }

  canRedo(): boolean {
    return this.drawing.stack?.canRedo() ?? false;
  }

  visible(element: string): string | null {
    return this.drawing.shapeOf(element)?.id ?? null;
  }

  mark(marks: Map<string, Mark>): void {
    const { canvas, overlays, registry } = this.drawing;
    overlays.remove({ type: PROBLEM });
    for (const shape of registry.getAll()) {
      if (!shape.parent) continue;
      canvas.removeMarker(shape.id, `${PROBLEM}-error`);
      canvas.removeMarker(shape.id, `${PROBLEM}-warning`);
    }
    for (const [id, mark] of marks) {
      const shape = registry.get(id);
      if (!shape?.parent) continue;
      canvas.addMarker(id, `${PROBLEM}-${mark.severity}`);
      overlays.add(id, PROBLEM, { position: corner(shape), html: sign(mark) });
    }
  }

  reveal(element: string): void {
    const shape = this.drawing.shapeOf(element);
    if (!shape) return;
    this.drawing.bring(shape);
    this.drawing.selection.select(shape);
    this.drawing.place.focus({ preventScroll: true });
  }

  fit(): void {
    fit(this.drawing.canvas, byId('editor'));
  }

  async picture(): Promise<string> {
    return this.drawing.svg();
  }

  private nameForReaders(): void {
    const place = this.drawing.place;
    place.setAttribute('role', 'application');
    place.setAttribute(
      'aria-label',
      'Diagram: N adds, arrow keys move what is selected, Ctrl+F finds an element',
    );
  }
}

/** A sentence above the drawing that stays until it is understood. */
function tell(words: string, lines: string[] = []): void {
  const more = lines.length > 3 ? [`and ${lines.length - 3} more`] : [];
  const shown = [...lines.slice(0, 3), ...more].map((one) => el('li', {}, one));
  const notice = el(
    'div',
    { class: 'notice', 'data-state': lines.length > 0 ? 'warn' : 'info', role: 'status' },
    el('p', {}, words),
    ...(shown.length > 0 ? [el('ul', {}, ...shown)] : []),
  );
  const onclick = () => notice.remove();
  notice.append(el('button', { type: 'button', 'data-size': 'small', onclick }, 'Understood'));
  byId('notices').append(notice);
}

function sign(mark: Mark): HTMLElement {
  return el('div', {
    class: 'helm-problem-sign',
    'data-severity': mark.severity,
    title: mark.messages.join('\n'),
  });
}

function corner(shape: Shape): Record<string, number> {
  if (!shape.waypoints) return { bottom: 10, left: -10 };
  return { left: 0, top: 0 };
}
