// The drawing of one version, with how many instances are at each element.
import { readJson } from '../shared/json';
import { type Badge, Diagram, NoDrawing, type Paint, startZoom } from './diagram';

interface Config {
  model: string;
  list: string;
  counts: Record<string, { active: number; incidents: number }>;
}

export async function startDefinition(box: HTMLElement): Promise<void> {
  const config = readJson<Config | null>(box.dataset.config, null) as Config;
  const diagram = new Diagram(box, (element) => {
    if (element && config.counts[element]) {
      location.assign(`${config.list}&element=${encodeURIComponent(element)}`);
    }
  });
  try {
    await diagram.load(config.model);
  } catch (problem) {
    if (!(problem instanceof NoDrawing)) throw problem;
    box.textContent = problem.message;
    box.dataset.empty = '1';
    return;
  }
  startZoom(document, diagram);
  diagram.paint(new Map(Object.entries(config.counts).map(([id, counts]) => [id, paint(counts)])));
  box.dataset.ready = '1';
  new ResizeObserver(() => diagram.fit()).observe(box);
}

function paint({ active, incidents }: { active: number; incidents: number }): Paint {
  const badges: Badge[] = [];
  if (incidents) badges.push({ kind: 'incident', text: `! ${incidents}`, title: `${incidents} with an incident` });
  if (active > incidents) badges.push({ kind: 'active', text: String(active), title: `${active} here now` });
  return { markers: [incidents ? 'watch-incident' : 'watch-active'], badges };
}
