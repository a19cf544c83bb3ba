// What HELM writes into dmn-js's views: problems at cells, columns and decisions, and the lights
// and values of a panel. Only attributes: the elements are dmn-js's, which draws them anew at will.
import type { Mark } from '../studio/problems';
import type { Lights } from './panels';

export class Painting {
  marks = new Map<string, Mark>();
  lights: Lights | null = null;
  private planned = false;

  constructor(private readonly root: HTMLElement) {
    // dmn-js keeps, moves and replaces rows as it likes: after each of its changes ours come again.
    new MutationObserver(() => this.plan()).observe(root, { childList: true, subtree: true });
  }

  plan(): void {
    if (this.planned) return;
    this.planned = true;
    requestAnimationFrame(() => {
      this.planned = false;
      this.paint();
    });
  }

  private paint(): void {
    for (const head of this.root.querySelectorAll('th.index-column:empty')) {
      const word = document.createElement('span');
      word.className = 'visually-hidden';
      word.textContent = 'Rule';
      head.append(word);
    }
    this.paintProblems();
    this.paintLights();
  }

  private paintProblems(): void {
    for (const old of this.root.querySelectorAll('[data-problem]')) {
      old.removeAttribute('data-problem');
      old.removeAttribute('title');
    }
    for (const [id, mark] of this.marks) {
      for (const cell of this.root.querySelectorAll<HTMLElement>(at(id))) {
        cell.dataset.problem = mark.severity;
        cell.title = mark.messages.join('\n');
      }
    }
  }

  private paintLights(): void {
    for (const old of this.root.querySelectorAll('[data-light]')) old.removeAttribute('data-light');
    for (const old of this.root.querySelectorAll('[data-value]')) {
      old.removeAttribute('data-value');
      old.removeAttribute('data-value-state');
    }
    for (const [id, light] of this.lights?.rules ?? []) {
      for (const cell of this.root.querySelectorAll<HTMLElement>(row(id))) {
        cell.dataset.light = light;
      }
    }
    for (const [id, value] of this.lights?.values ?? []) {
      for (const head of this.root.querySelectorAll<HTMLElement>(column(id))) {
        head.dataset.value = value.text;
        head.dataset.valueState = value.state ?? 'ok';
      }
    }
  }
}

/** Where an element stands in the view that is open. */
export function at(id: string): string {
  const escaped = CSS.escape(id);
  return `[data-element-id="${escaped}"], [data-row-id="${escaped}"], [data-col-id="${escaped}"]`;
}

function row(id: string): string {
  return `[data-row-id="${CSS.escape(id)}"]`;
}

function column(id: string): string {
  return `th[data-col-id="${CSS.escape(id)}"]`;
}
