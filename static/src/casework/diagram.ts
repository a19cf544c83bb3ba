// The drawing of a case, with each item in the color of its state, as it is now.
import { Drawing } from '../cases/drawing/drawing';
import { drawn } from '../cases/layout/di';
import { openHints } from '../shared/feed';
import { fit } from '../studio/fit';

const COLORED = new Set(['active', 'completed', 'enabled', 'failed', 'suspended', 'terminated']);

interface Item {
  planItemId: string;
  state: string;
}

/** Draw the case in `card`, and paint it again whenever something has happened in it. */
export async function openDiagram(card: HTMLElement): Promise<void> {
  const place = card.querySelector<HTMLElement>('.diagram');
  if (!place) return;
  try {
    const drawing = await draw(place, card.dataset.model ?? '');
    const painted = new Map<string, string>();
    openHints(card.dataset.socket ?? '', () => {
      void read(card.dataset.case ?? '').then((items) => paint(drawing, painted, items));
    });
  } catch {
    place.dataset.empty = '';
    place.textContent = 'This case cannot be drawn; its page tells the plan.';
  }
}

async function draw(place: HTMLElement, model: string): Promise<Drawing> {
  const answer = await fetch(model);
  if (!answer.ok) throw new Error('There is no drawing.');
  const drawing = new Drawing(place, true);
  await drawing.open(drawn(await answer.text()));
  fit(drawing.canvas, place);
  return drawing;
}

async function read(address: string): Promise<readonly Item[]> {
  const answer = await fetch(address, { headers: { Accept: 'application/json' } });
  if (!answer.ok) return [];
  return ((await answer.json()) as { items: Item[] }).items;
}

/** Of an item that has come several times the last one counts. */
function paint(drawing: Drawing, painted: Map<string, string>, items: readonly Item[]): void {
  for (const [id, state] of painted) drawing.canvas.removeMarker(id, `case-is-${state}`);
  painted.clear();
  const states = new Map(items.map((item) => [item.planItemId, item.state]));
  for (const [id, state] of states) {
    if (!COLORED.has(state) || !drawing.registry.get(id)) continue;
    drawing.canvas.addMarker(id, `case-is-${state}`);
    painted.set(id, state);
  }
}
