// dmn-js as an editor of Studio: the diagram of requirements, and a tab for each decision.
import DmnModeler from 'dmn-js/lib/Modeler';
import { DmnPropertiesPanelModule, DmnPropertiesProviderModule } from 'dmn-js-properties-panel';
import { byId, el } from '../shared/dom';
import { fit, type Scrollable } from '../studio/fit';
import type { Editor } from '../studio/editor';
import type { Mark } from '../studio/problems';

import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-js-decision-table.css';
import 'dmn-js/dist/assets/dmn-js-decision-table-controls.css';
import 'dmn-js/dist/assets/dmn-js-literal-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression.css';
import 'dmn-js/dist/assets/dmn-js-boxed-expression-controls.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';

interface View {
  id: string;
  type: 'drd' | 'decisionTable' | 'literalExpression' | 'boxedExpression';
  name?: string;
  element: { id: string; $type: string };
}

interface Viewer {
  get<T>(name: string, strict?: boolean): T;
  on(event: string, listener: () => void): void;
}

interface CommandStack {
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
}

interface Manager {
  importXML(xml: string): Promise<{ warnings: { message: string }[] }>;
  saveXML(options: { format: boolean }): Promise<{ xml: string }>;
  getViews(): View[];
  getActiveView(): View | undefined;
  getActiveViewer(): Viewer | undefined;
  open(view: View): Promise<unknown>;
  on(event: string, listener: (event: never) => void): void;
}

// Colors that follow the theme.
const RENDERER = {
  defaultFillColor: 'var(--diagram-fill)',
  defaultStrokeColor: 'var(--diagram-stroke)',
  defaultLabelColor: 'var(--diagram-text)',
};

export class DmnEditor implements Editor {
  private readonly tabs = byId('editor-views');
  private readonly listeners: (() => void)[] = [];
  private readonly manager: Manager;
  private marked = new Map<string, Mark>();

  constructor() {
    this.manager = new DmnModeler({
      container: byId('editor'),
      drd: {
        propertiesPanel: { parent: byId('properties') },
        drdRenderer: RENDERER,
        additionalModules: [DmnPropertiesPanelModule, DmnPropertiesProviderModule],
      },
    });
    this.manager.on('viewer.created', ({ viewer }: { viewer: Viewer }) => {
      viewer.on('commandStack.changed', () => {
        for (const listener of this.listeners) listener();
      });
      viewer.on('elements.changed', () => this.showTabs());
    });
    this.manager.on('views.changed', () => {
      this.showTabs();
      this.paint();
    });
  }

  async open(text: string): Promise<string[]> {
    const { warnings } = await this.manager.importXML(text);
    const views = this.manager.getViews();
    const tables = views.filter((view) => view.type !== 'drd');
    const first = tables.length === 1 ? tables[0] : views[0];
    if (first) await this.manager.open(first);
    this.fit();
    return warnings.map((one) => one.message.split('\n')[0]!);
  }

  async text(): Promise<string> {
    return (await this.manager.saveXML({ format: true })).xml;
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  undo(): void {
    this.stack()?.undo();
  }

  redo(): void {
    this.stack()?.redo();
  }

  canUndo(): boolean {
    return this.stack()?.canUndo() ?? false;
  }

  canRedo(): boolean {
    return this.stack()?.canRedo() ?? false;
  }

  /** Rules and cells have ids of their own; so all is visible, in some view. */
  visible(element: string): string | null {
    return element;
  }

  mark(marks: Map<string, Mark>): void {
    this.marked = marks;
    this.paint();
  }

  reveal(element: string): void {
    void this.show(element);
  }

  fit(): void {
    if (this.manager.getActiveView()?.type !== 'drd') return;
    const canvas = this.manager.getActiveViewer()?.get<Scrollable>('canvas');
    if (canvas) fit(canvas, byId('editor'));
  }

  private async show(element: string): Promise<void> {
    const views = this.manager.getViews();
    const own = views.find((view) => view.type !== 'drd' && view.element.id === element);
    const view = own ?? views.find((one) => one.type !== 'drd' && holds(one.element, element));
    if (view && view.id !== this.manager.getActiveView()?.id) await this.manager.open(view);
    const found = byId('editor').querySelector<HTMLElement>(at(element));
    found?.scrollIntoView({ block: 'center', inline: 'center' });
    found?.classList.add('helm-revealed');
    setTimeout(() => found?.classList.remove('helm-revealed'), 1600);
  }

  private showTabs(): void {
    const active = this.manager.getActiveView();
    byId('workplace').dataset.view = active?.type ?? '';
    const views = this.manager.getViews();
    this.tabs.replaceChildren(
      ...views.map((view) =>
        el(
          'button',
          {
            type: 'button',
            'data-view': view.type,
            'aria-pressed': String(view.element === active?.element && view.type === active.type),
            onclick: () => void this.manager.open(view),
          },
          view.type === 'drd' ? 'Requirements' : view.name || view.element.id,
        ),
      ),
    );
  }

  private paint(): void {
    const editor = byId('editor');
    for (const head of editor.querySelectorAll('th.index-column:empty')) {
      head.append(el('span', { class: 'visually-hidden' }, 'Rule'));
    }
    for (const old of editor.querySelectorAll('[data-problem]')) {
      old.removeAttribute('data-problem');
      old.removeAttribute('title');
    }
    for (const [id, mark] of this.marked) {
      for (const cell of editor.querySelectorAll<HTMLElement>(at(id))) {
        cell.dataset.problem = mark.severity;
        cell.title = mark.messages.join('\n');
      }
    }
  }

  private stack(): CommandStack | null {
    return this.manager.getActiveViewer()?.get<CommandStack>('commandStack', false) ?? null;
  }
}

function at(id: string): string {
  const escaped = CSS.escape(id);
  return `[data-element-id="${escaped}"], [data-row-id="${escaped}"], [data-col-id="${escaped}"]`;
}

/** Is the element with this id somewhere inside? */
function holds(element: object, id: string, depth = 0): boolean {
  if (depth > 8) return false;
  return Object.entries(element).some(([name, value]) => {
    if (name.startsWith('$') || name === 'di' || typeof value !== 'object' || !value) return false;
    if ((value as { id?: string }).id === id) return true;
    return holds(value as object, id, depth + 1);
  });
}
