// The diagram of requirements of a decision that was made, with what each decision gave. A click
// on one leads to it. Everything in it stands in the page as text as well.
import DmnViewer from 'dmn-js/lib/NavigatedViewer';
import { el } from '../shared/dom';
import { readJson } from '../shared/json';
import { fit, type Scrollable } from '../studio/fit';

import 'dmn-js/dist/assets/diagram-js.css';
import 'dmn-js/dist/assets/dmn-js-shared.css';
import 'dmn-js/dist/assets/dmn-js-drd.css';
import 'dmn-js/dist/assets/dmn-font/css/dmn.css';
import '../studio/diagram.css';

interface Config {
  model: string;
  chosen: string;
  outputs: Record<string, { text: string; state: 'ok' | 'warn' | 'bad'; step: number }>;
}

interface View {
  type: string;
  element: { dmnDI?: object };
}

interface Overlays {
  add(element: string, type: string, overlay: { position: object; html: HTMLElement }): string;
}

interface DiagramViewer {
  get(name: 'overlays'): Overlays;
  get(name: 'elementRegistry'): { get(id: string): object | undefined };
  get(name: 'canvas'): Scrollable & { addMarker(id: string, marker: string): void; resized(): void };
  on(event: 'element.click', listener: (event: { element: { id: string } }) => void): void;
}

interface Viewer {
  importXML(xml: string, options: { open: boolean }): Promise<unknown>;
  getViews(): View[];
  open(view: View): Promise<unknown>;
  getActiveViewer(): DiagramViewer;
}

const RENDERER = {
  defaultFillColor: 'var(--diagram-fill)',
  defaultStrokeColor: 'var(--diagram-stroke)',
  defaultLabelColor: 'var(--diagram-text)',
};

export async function startRequirements(box: HTMLElement): Promise<void> {
  const config = readJson<Config | null>(box.dataset.config, null);
  if (!config) return;
  const answer = await fetch(config.model, { credentials: 'same-origin' });
  const viewer = new DmnViewer({
    container: box,
    drd: { drdRenderer: RENDERER },
  }) as Viewer;
  await viewer.importXML(await answer.text(), { open: false });
  const view = viewer.getViews().find((one) => one.type === 'drd' && one.element.dmnDI);
  if (!view) {
    box.textContent = 'This file has no drawing of its requirements.';
    box.dataset.empty = '1';
    return;
  }
  await viewer.open(view);
  paint(viewer.getActiveViewer(), config, box);
  box.dataset.ready = '1';
}

function paint(diagram: DiagramViewer, config: Config, box: HTMLElement): void {
  const canvas = diagram.get('canvas');
  for (const [id, output] of Object.entries(config.outputs)) {
    if (!diagram.get('elementRegistry').get(id)) continue;
    const html = el('span', { class: 'decided-output-badge', 'data-state': output.state }, output.text);
    diagram.get('overlays').add(id, 'output', { position: { bottom: 25, left: 8 }, html });
    canvas.addMarker(id, id === config.chosen ? 'decided-chosen' : 'decided-made');
  }
  diagram.on('element.click', ({ element }) => {
    const output = config.outputs[element.id];
    if (output) location.search = `?step=${output.step}`;
  });
  fit(canvas, box);
  new ResizeObserver(() => {
    canvas.resized();
    fit(canvas, box);
  }).observe(box);
}
