// dmn-js as an editor of Studio: the diagram of requirements, and a tab for each decision.
import DmnModeler from 'dmn-js/lib/Modeler';
import DmnViewer from 'dmn-js/lib/NavigatedViewer';
import { DmnPropertiesPanelModule, DmnPropertiesProviderModule } from 'dmn-js-properties-panel';
import { byId, el } from '../shared/dom';
import { fit, type Scrollable } from '../studio/fit';
import type { Editor, Page } from '../studio/editor';
import type { Mark } from '../studio/problems';
import { Painting, type Canvas, type Overlays } from './painting';
import { drawn, find, type Part } from './places';
import { withDrawing } from './drawing';
import { addRule } from './new_rule';
import { asKnown, lost, type Version } from './versions';
import { place, Panels, type DecisionPanel, type Desk, type Lights, type OpenDecision, type ViewType } from './panels';

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
  type: ViewType;
  name?: string;
  element: Part & { id: string };
}

/** A decision, as far as its rules are read. */
interface Decision extends Part {
  decisionLogic?: { rule?: Part[] };
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

interface Sized {
  resized(): void;
}

interface Registry {
  get(id: string): object | undefined;
}

interface Manager {
  importXML(xml: string): Promise<{ warnings: { message: string }[] }>;
  saveXML(options: { format: boolean }): Promise<{ xml: string }>;
  getViews(): View[];
  getDefinitions(): Part;
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

const SHOWN_ONLY =
  'This file has parts that the editor cannot draw. It can be looked at, tried and deployed here; ' +
  'to change it, edit it elsewhere and import it again:';

export class DmnEditor implements Editor, Desk {
  private readonly tabs = byId('editor-views');
  private readonly listeners: (() => void)[] = [];
  private manager: Manager;
  private version: Version | null = null;
  private shownOnly: string | null = null; // the text of a file that is not to be changed here
  private readonly painting = new Painting(byId('editor'), () => this.canvas());
  private readonly panels: Panels;

  constructor(
    readonly page: Page,
    panels: (desk: Desk) => readonly DecisionPanel[],
  ) {
    this.manager = this.managed(DmnModeler);
    this.panels = new Panels(panels(this), () => this.current(), () => this.light(null));
  }

  /** dmn-js, to change a file or only to look at it. */
  private managed(Kind: new (options: object) => Manager): Manager {
    const manager: Manager = new Kind({
      container: byId('editor'),
      drd: {
        propertiesPanel: { parent: byId('properties') },
        drdRenderer: RENDERER,
        additionalModules:
          Kind === DmnModeler ? [DmnPropertiesPanelModule, DmnPropertiesProviderModule] : [],
      },
    });
    manager.on('viewer.created', ({ viewer }: { viewer: Viewer }) => {
      viewer.on('commandStack.changed', () => {
        for (const listener of this.listeners) listener();
        this.panels.changed();
      });
      viewer.on('elements.changed', () => this.showTabs());
    });
    manager.on('views.changed', () => {
      this.showTabs();
      this.painting.plan();
      this.panels.show();
    });
    return manager;
  }

  async open(text: string): Promise<string[]> {
    this.version = asKnown(text);
    const losses = await lost(this.version.text);
    if (losses.length > 0) {
      this.shownOnly = text;
      byId('editor').replaceChildren();
      this.manager = this.managed(DmnViewer);
    }
    const { warnings } = await this.manager.importXML(await withDrawing(this.version.text));
    const views = this.manager.getViews();
    const tables = views.filter((view) => view.type !== 'drd');
    const named = tables.find((view) => view.element.id === place().decision);
    const first = named ?? (tables.length === 1 ? tables[0] : views[0]);
    if (first) await this.manager.open(first);
    this.panels.begin();
    this.fitUntilTouched();
    if (losses.length > 0) return losses;
    return warnings.map((one) => one.message.split('\n')[0]!);
  }

  unchanging(): string | null {
    return this.shownOnly === null ? null : SHOWN_ONLY;
  }

  async text(): Promise<string> {
    if (this.shownOnly !== null) return this.shownOnly;
    const { xml } = await this.manager.saveXML({ format: true });
    return this.version?.restored(xml) ?? xml;
  }

  keep(): Promise<boolean> {
    return this.panels.keep();
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
    this.painting.marks = marks;
    this.painting.plan();
  }

  decisions(): OpenDecision[] {
    return this.manager
      .getViews()
      .map(opened)
      .filter((one) => one !== null);
  }

  async openDecision(decision: string): Promise<void> {
    const views = this.manager.getViews();
    const view = views.find((one) => one.type !== 'drd' && one.element.id === decision);
    if (!view) await this.show(decision); // its logic has no tab: the diagram shows it
    else if (view.id !== this.manager.getActiveView()?.id) await this.manager.open(view);
  }

  current(): OpenDecision | null {
    const view = this.manager.getActiveView();
    return view ? opened(view) : null;
  }

  rules(decision: string): string[] {
    const found = find(this.manager.getDefinitions(), decision) as Decision | undefined;
    return (found?.decisionLogic?.rule ?? []).map((rule) => rule.id ?? '');
  }

  async addRule(decision: string, tests: Record<string, string>): Promise<void> {
    if (this.shownOnly !== null) return;
    await this.openDecision(decision);
    this.reveal(addRule(this.manager.getActiveViewer(), tests));
  }

  light(lights: Lights | null): void {
    this.painting.lights = lights;
    this.painting.plan();
  }

  badge(panel: string, text: string, state?: string): void {
    this.panels.badge(panel, text, state);
  }

  reveal(element: string): void {
    void this.show(element);
  }

  fit(): void {
    if (this.manager.getActiveView()?.type !== 'drd') return;
    const canvas = this.manager.getActiveViewer()?.get<Scrollable & Sized>('canvas');
    canvas?.resized();
    if (canvas) fit(canvas, byId('editor'));
  }

  /** Panels make room for what they show: the diagram follows until somebody moves it. */
  private fitUntilTouched(): void {
    const editor = byId('editor');
    const sized = new ResizeObserver(() => this.fit());
    sized.observe(editor);
    for (const touch of ['pointerdown', 'wheel', 'keydown']) {
      editor.addEventListener(touch, () => sized.disconnect(), { once: true, passive: true });
    }
  }

  /** Opens the tab that shows the element and points at it. */
  private async show(element: string): Promise<void> {
    const home = drawn(find(this.manager.getDefinitions(), element));
    const views = this.manager.getViews();
    const view =
      views.find((one) => one.type !== 'drd' && one.element.id === home?.id) ??
      views.find((one) => one.type === 'drd');
    if (view && view.id !== this.manager.getActiveView()?.id) await this.manager.open(view);
    const places = this.painting.shown(element);
    places[0]?.scrollIntoView({ block: 'center', inline: 'nearest' });
    for (const found of places) {
      found.classList.add('helm-revealed');
      setTimeout(() => found.classList.remove('helm-revealed'), 1600);
    }
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

  private canvas(): Canvas | null {
    const view = this.manager.getActiveView();
    const viewer = this.manager.getActiveViewer();
    if (!view || !viewer) return null;
    const drd = view.type === 'drd';
    return {
      type: view.type,
      element: view.element,
      definitions: this.manager.getDefinitions(),
      overlays: drd ? viewer.get<Overlays>('overlays') : null,
      draws: (id) => drd && viewer.get<Registry>('elementRegistry').get(id) !== undefined,
    };
  }

  private stack(): CommandStack | null {
    return this.manager.getActiveViewer()?.get<CommandStack>('commandStack', false) ?? null;
  }
}

function opened(view: View): OpenDecision | null {
  if (view.type === 'drd') return null;
  const { id, $type } = view.element;
  const kind = $type === 'dmn:Decision' ? 'decision' : 'knowledge';
  return { id, name: view.name || id, view: view.type, kind };
}
