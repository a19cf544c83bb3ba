// bpmn-js as an editor of Studio. On a narrow screen it only shows: drawing needs room.
import type BaseViewer from 'bpmn-js/lib/BaseViewer';
import Modeler from 'bpmn-js/lib/Modeler';
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import { ZeebeTooltipProvider } from 'bpmn-js-properties-panel';
import { byId, el } from '../shared/dom';
import { fit } from '../studio/fit';
import type { Editor, Runnable } from '../studio/editor';
import type { Mark } from '../studio/problems';
import { HelmBadges } from './helm/badges';
import { Faithful, type Read } from './helm/faithful';
import { named, plain, type Plain } from './helm/ids';
import { packages } from './helm/moddle';
import { MODULES, RENDERER } from './modules';
import { shownAt } from './shown';
import type {
  Canvas,
  CommandStack,
  ElementRegistry,
  EventBus,
  Moddle,
  Overlays,
  Selection,
  Shape,
} from './services';

const PROBLEM = 'helm-problem';
/** The sign of a process that has no pool stands in the corner of the canvas. */
const ROOT = 'helm-problem-root';
const NARROW = '(max-width: 52rem)';

const NO_DRAWING = /no diagram to display/;

// Attributes of known namespaces that have no type are kept; only lost elements matter.
const KEPT = /^unknown attribute/;

interface Parsed extends Omit<Read, 'rootElement'> {
  error: Error | null;
  definitions: unknown;
}

export class BpmnEditor implements Editor {
  private viewer!: BaseViewer;
  private faithful!: Faithful;
  private names: Plain['names'] = new Map();
  private readonly listeners: (() => void)[] = [];

  async open(file: string): Promise<string[]> {
    const { xml: text, names } = plain(file);
    this.names = names;
    const narrow = window.matchMedia(NARROW).matches;
    this.viewer = narrow ? this.look(text) : this.draw(text);
    this.events().on('import.parse.complete', (read: Parsed) => {
      if (read.error) return;
      this.faithful = new Faithful({ ...read, rootElement: read.definitions }, text);
    });
    const warnings = await this.show(text);
    this.fit();
    this.nameForReaders();
    this.events().on('commandStack.changed', () => {
      for (const listener of this.listeners) listener();
    });
    // After naming an element the keyboard belongs to the canvas again.
    this.events().on(['directEditing.complete', 'directEditing.cancel'], () => {
      setTimeout(() => {
        if (document.activeElement === document.body) this.canvas().focus?.();
      });
    });
    return warnings.filter((one) => !KEPT.test(one));
  }

  async text(): Promise<string> {
    const written = await this.faithful.written(async () => {
      const { xml } = await this.viewer.saveXML({ format: true });
      return xml ?? '';
    });
    return named(written, this.names);
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

  visible(element: string): string | null {
    return shownAt(this.names.get(element) ?? element, this.registry().getAll());
  }

  mark(marks: Map<string, Mark>): void {
    const canvas = this.canvas();
    const overlays = this.viewer.get<Overlays>('overlays');
    overlays.remove({ type: PROBLEM });
    for (const old of canvas.getContainer().querySelectorAll(`.${ROOT}`)) old.remove();
    for (const shape of this.registry().getAll()) {
      canvas.removeMarker(shape.id, `${PROBLEM}-error`);
      canvas.removeMarker(shape.id, `${PROBLEM}-warning`);
    }
    for (const [id, mark] of marks) {
      const shape = this.registry().get(id)!;
      if (!shape.parent) {
        canvas.getContainer().append(sign(mark, ROOT));
        continue;
      }
      canvas.addMarker(id, `${PROBLEM}-${mark.severity}`);
      overlays.add(id, PROBLEM, {
        position: shape.waypoints ? middle(shape.waypoints) : { bottom: 10, left: -10 },
        html: sign(mark),
        scale: { min: 0.75 }, // on a phone the whole diagram is small, and the sign still to be seen
      });
    }
  }

  reveal(element: string): void {
    const id = this.visible(element);
    const shape = id === null ? undefined : this.registry().get(id);
    if (!shape) return;
    const canvas = this.canvas();
    const root = canvas.findRoot(shape);
    if (root && root !== canvas.getRootElement()) canvas.setRootElement(root);
    canvas.scrollToElement(shape, 80);
    this.viewer.get<Selection>('selection').select(shape.parent ? shape : null);
    canvas.focus?.();
  }

  fit(): void {
    fit(this.canvas(), byId('editor'));
  }

  overview(): void {
    this.viewer.get<{ toggle(): void } | null>('minimap', false)?.toggle();
  }

  async picture(): Promise<string> {
    const { svg } = await this.viewer.saveSVG();
    // A picture is for paper: the theme's colors do not exist outside this page.
    return svg
      .replaceAll(RENDERER.defaultFillColor, 'white')
      .replaceAll(RENDERER.defaultStrokeColor, '#22242a')
      .replaceAll(RENDERER.defaultLabelColor, '#22242a');
  }

  processes(): Runnable[] {
    const found = new Map<string, Runnable>();
    for (const shape of this.registry().getAll()) {
      const object = shape.businessObject;
      const process = object.$type === 'bpmn:Process' ? object : (object.processRef as Moddle);
      if (process?.$type !== 'bpmn:Process' || !process.isExecutable) continue;
      const id = String(process.id);
      found.set(id, { id, name: String(process.name ?? shape.businessObject.name ?? id) });
    }
    return [...found.values()];
  }

  /** A file without a drawing (somebody wrote it by hand) gets one. */
  private async show(text: string): Promise<string[]> {
    try {
      return await this.load(text);
    } catch (trouble) {
      if (!NO_DRAWING.test((trouble as Error).message)) throw trouble;
      const { layoutProcess } = await import('bpmn-auto-layout');
      const laidOut = (await layoutProcess(text)) as string;
      return this.load(laidOut);
    }
  }

  private async load(text: string): Promise<string[]> {
    const { warnings } = await this.viewer.importXML(text);
    const lost = warnings as unknown as { message: string }[];
    return lost.map((one) => one.message.split('\n')[0]!);
  }

  private draw(text: string): BaseViewer {
    return new Modeler({
      container: byId('editor'),
      moddleExtensions: packages(text),
      additionalModules: MODULES,
      bpmnRenderer: RENDERER,
      propertiesPanel: { parent: byId('properties'), tooltip: ZeebeTooltipProvider },
    } as never);
  }

  private look(text: string): BaseViewer {
    byId('workplace').dataset.readonly = '1';
    return new NavigatedViewer({
      container: byId('editor'),
      moddleExtensions: packages(text),
      additionalModules: [
        { __init__: ['helmBadges'], helmBadges: ['type', HelmBadges] },
      ],
      bpmnRenderer: RENDERER,
    } as never);
  }

  private nameForReaders(): void {
    const svg = this.canvas().getContainer().querySelector('svg');
    svg?.setAttribute('role', 'application');
    svg?.setAttribute('aria-label', 'Diagram: arrow keys move what is selected, N creates');
  }

  private canvas(): Canvas {
    return this.viewer.get<Canvas>('canvas');
  }

  private registry(): ElementRegistry {
    return this.viewer.get<ElementRegistry>('elementRegistry');
  }

  private events(): EventBus {
    return this.viewer.get<EventBus>('eventBus');
  }

  private stack(): CommandStack | null {
    return this.viewer.get<CommandStack>('commandStack', false);
  }
}

function sign(mark: Mark, more = ''): HTMLElement {
  return el('div', {
    class: `helm-problem-sign ${more}`.trim(),
    'data-severity': mark.severity,
    title: mark.messages.join('\n'),
  });
}

function middle(waypoints: NonNullable<Shape['waypoints']>): Record<string, number> {
  const left = Math.min(...waypoints.map((point) => point.x));
  const top = Math.min(...waypoints.map((point) => point.y));
  const from = waypoints[Math.floor((waypoints.length - 1) / 2)]!;
  const to = waypoints[Math.floor((waypoints.length - 1) / 2) + 1] ?? from;
  return { left: (from.x + to.x) / 2 - left - 9, top: (from.y + to.y) / 2 - top - 9 };
}
