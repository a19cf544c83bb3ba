// A drawing that is looked at: bpmn-js's viewer in HELM's colors, with what happens painted on it.
import NavigatedViewer from 'bpmn-js/lib/NavigatedViewer';
import 'bpmn-js/dist/assets/diagram-js.css';
import 'bpmn-js/dist/assets/bpmn-js.css';
import './diagram.css';
import { el } from '../shared/dom';

/** What is painted on one element; absent means nothing. */
export interface Paint {
  markers: readonly string[];
  badges: readonly Badge[];
}

export interface Badge {
  kind: 'active' | 'incident' | 'agent' | 'count' | 'plus' | 'minus';
  text: string;
  title: string;
}

interface Shape {
  id: string;
  width?: number;
  height?: number;
  labelTarget?: unknown;
  waypoints?: unknown;
}

interface Viewbox {
  inner: { x: number; y: number; width: number; height: number };
  outer: { width: number; height: number };
}

interface Canvas {
  zoom(level?: number, center?: 'auto'): number;
  viewbox(): Viewbox;
  viewbox(box: { x: number; y: number; width: number; height: number }): void;
  addMarker(id: string, marker: string): void;
  removeMarker(id: string, marker: string): void;
  resized(): void;
}

interface Overlays {
  add(id: string, type: string, overlay: object): string;
  remove(id: string): void;
}

interface Registry {
  get(id: string): Shape | undefined;
}

// Around the drawing: badges above it; below it the legend and bpmn.io's mark.
const ROOM = { side: 18, above: 20, below: 34 };
const SMALLEST = 0.2;
const LARGEST = 3;

// A region has its name at the top, so what its agent does stands at the bottom. What needs
// somebody is readable also where the drawing is small; how often something ran may shrink with it.
const PLACES: readonly { kinds: readonly Badge['kind'][]; position: object; scale: object }[] = [
  { kinds: ['incident', 'active'], position: { top: -14, left: -12 }, scale: { min: 0.75, max: 1.1 } },
  { kinds: ['agent'], position: { bottom: 13, left: 12 }, scale: { min: 0.75, max: 1.1 } },
  { kinds: ['minus', 'plus'], position: { top: -14, right: 22 }, scale: { min: 0.8, max: 1.1 } },
  { kinds: ['count'], position: { top: -10, left: -8 }, scale: { min: 0.5, max: 1.1 } },
];

const MARKED = [
  'watch-active',
  'watch-done',
  'watch-incident',
  'watch-agent',
  'watch-taken',
  'watch-target',
] as const;

/** The file at this address has no drawing in it, or cannot be shown. */
export class NoDrawing extends Error {}

export class Diagram {
  private readonly viewer: NavigatedViewer;
  private painted = new Map<string, string>();
  private overlaid = new Map<string, string[]>();
  private selected = '';

  constructor(
    private readonly container: HTMLElement,
    chosen: (element: string | null) => void,
  ) {
    this.viewer = new NavigatedViewer({
      container,
      bpmnRenderer: {
        defaultFillColor: 'var(--diagram-fill)',
        defaultStrokeColor: 'var(--diagram-stroke)',
        defaultLabelColor: 'var(--diagram-text)',
      },
    });
    this.viewer.on('element.click', (event: { element: Shape }) => {
      const { element } = event;
      chosen(element.waypoints || this.isRoot(element) ? null : element.id.replace(/_label$/, ''));
    });
  }

  /** Show the drawing at an address. Throws {@link NoDrawing}. */
  async load(address: string): Promise<void> {
    const answer = await fetch(address, { credentials: 'same-origin' });
    if (!answer.ok) throw new NoDrawing(`The model could not be loaded (${answer.status}).`);
    try {
      await this.viewer.importXML(await answer.text());
    } catch {
      throw new NoDrawing('This model was deployed without a drawing. The history tells what happens.');
    }
    this.container.querySelector('svg')?.setAttribute('aria-label', 'Diagram of the process');
    this.fit();
  }

  /** Show the whole drawing, never larger than it was drawn. */
  fit(): void {
    this.canvas.resized();
    const { inner, outer } = this.canvas.viewbox();
    if (!outer.width || !outer.height) return; // it is not on screen
    const wide = outer.width - 2 * ROOM.side;
    const high = outer.height - ROOM.above - ROOM.below;
    const scale = Math.max(SMALLEST, Math.min(1, wide / inner.width, high / inner.height));
    const width = outer.width / scale;
    const height = outer.height / scale;
    const spare = height - (ROOM.above + ROOM.below) / scale - inner.height;
    this.canvas.viewbox({
      x: inner.x - (width - inner.width) / 2,
      y: inner.y - ROOM.above / scale - Math.max(0, spare) / 2,
      width,
      height,
    });
  }

  zoom(by: 'in' | 'out'): void {
    const factor = by === 'in' ? 1.25 : 0.8;
    this.canvas.zoom(Math.min(LARGEST, Math.max(SMALLEST, this.canvas.zoom() * factor)), 'auto');
  }

  /** Paint exactly this; what has not changed is not touched. */
  paint(wanted: ReadonlyMap<string, Paint>): void {
    for (const id of new Set([...this.painted.keys(), ...wanted.keys()])) {
      const paint = wanted.get(id);
      const key = paint ? JSON.stringify(paint) : '';
      if (this.painted.get(id) === key || !this.registry.get(id)) continue;
      this.mark(id, paint?.markers ?? []);
      this.badge(id, paint?.badges ?? []);
      if (key) this.painted.set(id, key);
      else this.painted.delete(id);
    }
  }

  /** Outline one element, and bring it into view if it is outside. */
  select(element: string): void {
    if (this.selected && this.registry.get(this.selected)) {
      this.canvas.removeMarker(this.selected, 'watch-selected');
    }
    this.selected = element;
    if (element && this.registry.get(element)) this.canvas.addMarker(element, 'watch-selected');
  }

  destroy(): void {
    this.viewer.destroy();
  }

  private mark(id: string, markers: readonly string[]): void {
    for (const marker of MARKED) {
      if (markers.includes(marker)) this.canvas.addMarker(id, marker);
      else this.canvas.removeMarker(id, marker);
    }
  }

  private badge(id: string, badges: readonly Badge[]): void {
    for (const overlay of this.overlaid.get(id) ?? []) this.overlays.remove(overlay);
    this.overlaid.delete(id);
    const made = PLACES.flatMap(({ kinds, ...place }) => {
      const here = badges.filter((badge) => kinds.includes(badge.kind));
      if (here.length === 0) return [];
      const html = el('div', { class: 'watch-badges' }, ...here.map(drawn));
      return [this.overlays.add(id, 'watch', { ...place, html })];
    });
    if (made.length) this.overlaid.set(id, made);
  }

  private isRoot(element: Shape): boolean {
    return element.id.startsWith('__implicitroot') || element.width === undefined;
  }

  private get canvas(): Canvas {
    return this.viewer.get('canvas') as unknown as Canvas;
  }

  private get overlays(): Overlays {
    return this.viewer.get('overlays') as unknown as Overlays;
  }

  private get registry(): Registry {
    return this.viewer.get('elementRegistry') as unknown as Registry;
  }
}

function drawn(badge: Badge): HTMLElement {
  return el('span', { class: 'watch-badge', 'data-kind': badge.kind, title: badge.title }, badge.text);
}

/** Let the buttons of `operate/zoom.html` near the diagram work. */
export function startZoom(around: ParentNode, diagram: Diagram): void {
  const buttons = around.querySelector<HTMLElement>('[data-zoom]');
  if (!buttons) return;
  buttons.hidden = false;
  buttons.addEventListener('click', (event) => {
    const by = (event.target as Element).closest<HTMLElement>('[data-zoom-by]')?.dataset.zoomBy;
    if (by === 'in' || by === 'out') diagram.zoom(by);
    else if (by) diagram.fit();
  });
}
