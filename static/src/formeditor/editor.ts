// form-js's editor as an editor of Studio.
import { FormEditor } from '@bpmn-io/form-js-editor';
import '@bpmn-io/form-js/dist/assets/form-js.css';
import '@bpmn-io/form-js/dist/assets/form-js-editor.css';
import { byId } from '../shared/dom';
import type { Editor } from '../studio/editor';
import type { Mark } from '../studio/problems';

interface Field {
  id: string;
  key?: string;
}

interface Services {
  commandStack: { undo(): void; redo(): void; canUndo(): boolean; canRedo(): boolean };
  selection: { set(field: Field): void };
  formFieldRegistry: { getAll(): Field[] };
}

export class FormFileEditor implements Editor {
  private readonly editor = new FormEditor({ container: byId('editor') });
  private readonly listeners: (() => void)[] = [];
  private marked = new Map<string, Mark>();

  async open(text: string): Promise<string[]> {
    const schema: unknown = JSON.parse(text);
    const { warnings } = (await this.editor.importSchema(schema as never)) as {
      warnings: { message: string }[];
    };
    this.editor.on('commandStack.changed', () => {
      for (const listener of this.listeners) listener();
      requestAnimationFrame(() => this.paint());
    });
    return warnings.map((one) => one.message);
  }

  text(): Promise<string> {
    return Promise.resolve(`${JSON.stringify(this.editor.getSchema(), null, 2)}\n`);
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  undo(): void {
    this.get('commandStack').undo();
  }

  redo(): void {
    this.get('commandStack').redo();
  }

  canUndo(): boolean {
    return this.get('commandStack').canUndo();
  }

  canRedo(): boolean {
    return this.get('commandStack').canRedo();
  }

  visible(element: string): string | null {
    return this.field(element)?.id ?? null;
  }

  mark(marks: Map<string, Mark>): void {
    this.marked = marks;
    this.paint();
  }

  reveal(element: string): void {
    const field = this.field(element);
    if (!field) return;
    this.get('selection').set(field);
    this.shown(field.id)?.scrollIntoView({ block: 'center' });
  }

  private paint(): void {
    for (const old of byId('editor').querySelectorAll('[data-problem]')) {
      old.removeAttribute('data-problem');
    }
    for (const [id, mark] of this.marked) {
      const shown = this.shown(id);
      if (shown) shown.dataset.problem = mark.severity;
    }
  }

  private shown(id: string): HTMLElement | null {
    return byId('editor').querySelector(`.fjs-element[data-id="${CSS.escape(id)}"]`);
  }

  private field(element: string): Field | undefined {
    const all = this.get('formFieldRegistry').getAll();
    return all.find((field) => field.id === element || field.key === element);
  }

  private get<K extends keyof Services>(name: K): Services[K] {
    return this.editor.get<Services[K]>(name);
  }
}
