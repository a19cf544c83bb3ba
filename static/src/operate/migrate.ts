// Migrating: both drawings beside the mapping. What is mapped is painted alike on both, what is not
// stands out at the left; a row and its elements are shown together.
import { readJson } from '../shared/json';
import { type Badge, Diagram, NoDrawing, type Paint } from './diagram';

interface Config {
  source: string;
  target: string;
  counts: Record<string, number>;
  names: Record<string, string>;
}

export function startMigrate(box: HTMLElement): void {
  new Migration(box).start();
}

class Migration {
  private readonly config: Config;
  private readonly form = document.getElementById('migrate') as HTMLFormElement;
  private source: Diagram | null = null;
  private target: Diagram | null = null;

  constructor(private readonly box: HTMLElement) {
    this.config = readJson<Config | null>(box.dataset.config, null) as Config;
  }

  start(): void {
    void this.draw();
    this.form.addEventListener('change', () => {
      this.mark();
      this.paint();
    });
    this.form.addEventListener('focusin', (event) => this.show(rowOf(event.target)));
    this.form.addEventListener('mouseover', (event) => this.show(rowOf(event.target)));
    document.addEventListener('htmx:afterSwap', (event) => {
      if ((event.target as Element).id === 'verdict') this.mark();
    });
  }

  private async draw(): Promise<void> {
    this.source = await this.drawn('source', this.config.source, (element) => this.reach(element));
    this.target = await this.drawn('target', this.config.target, () => undefined);
    this.paint();
  }

  private async drawn(
    side: string,
    address: string,
    chosen: (element: string | null) => void,
  ): Promise<Diagram | null> {
    const place = this.box.querySelector<HTMLElement>(`[data-side="${side}"]`)!;
    const diagram = new Diagram(place, chosen);
    try {
      await diagram.load(address);
    } catch (problem) {
      if (!(problem instanceof NoDrawing)) throw problem;
      place.textContent = problem.message;
      place.dataset.empty = '1';
      return null;
    }
    place.dataset.ready = '1';
    new ResizeObserver(() => diagram.fit()).observe(place);
    return diagram;
  }

  /** The row of an element that was clicked. */
  private reach(element: string | null): void {
    if (!element) return;
    const select = this.select(element);
    const quiet = select?.closest('details');
    if (quiet) quiet.open = true;
    select?.focus();
  }

  private select(element: string): HTMLSelectElement | null {
    return this.form.querySelector(`.migrate-row[data-element="${CSS.escape(element)}"] select`);
  }

  private show(row: HTMLElement | null): void {
    if (!row) return;
    this.source?.select(row.dataset.element ?? '');
    this.target?.select(row.querySelector('select')?.value ?? '');
  }

  /** What is wrong with each row: nothing chosen, or what the last dry run says. */
  private mark(): void {
    const reasons = new Map<string, string>();
    for (const item of document.querySelectorAll<HTMLElement>('[data-reasons] > li')) {
      const element = item.dataset.element ?? '';
      if (!reasons.has(element)) reasons.set(element, item.querySelector('span')?.textContent ?? '');
    }
    for (const row of this.form.querySelectorAll<HTMLElement>('.migrate-row')) {
      const element = row.dataset.element ?? '';
      const lost = Boolean(this.config.counts[element]) && !row.querySelector('select')?.value;
      const problem = row.querySelector<HTMLElement>('[data-problem]')!;
      const none = row.querySelectorAll('option').length < 2;
      const said = none ? 'The target has no element of this kind.' : 'Nothing says what becomes of it.';
      problem.textContent = lost ? said : (reasons.get(element) ?? '');
      problem.hidden = !problem.textContent;
      row.toggleAttribute('data-lost', !problem.hidden);
    }
  }

  private paint(): void {
    const here = new Map<string, Paint>();
    const there = new Map<string, number>();
    for (const [element, count] of Object.entries(this.config.counts)) {
      const target = this.select(element)?.value ?? '';
      here.set(element, painted(count, target !== ''));
      if (target) there.set(target, (there.get(target) ?? 0) + count);
    }
    this.source?.paint(here);
    this.target?.paint(new Map([...there].map(([element, count]) => [element, painted(count, true)])));
  }
}

function painted(count: number, mapped: boolean): Paint {
  const badge: Badge = mapped
    ? { kind: 'active', text: String(count), title: `${count} here` }
    : { kind: 'incident', text: `? ${count}`, title: `${count} here, and nothing says where they go on` };
  return { markers: [mapped ? 'watch-active' : 'watch-incident'], badges: [badge] };
}

function rowOf(target: EventTarget | null): HTMLElement | null {
  return (target as Element | null)?.closest<HTMLElement>('.migrate-row') ?? null;
}
