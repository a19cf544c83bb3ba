// The fields above a table: one for each value that a decision asks for, typed.
import { el } from '../shared/dom';
import { plain, textAt, type Field, type Values } from './try_model';

type Entry = HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement;

const PLACEHOLDERS: Partial<Record<Field['kind'], string>> = {
  number: '0',
  time: '09:30:00',
  'date and time': '2026-11-20T09:30:00',
  duration: 'P2D',
  any: 'FEEL or JSON',
};

export class TryFields {
  readonly element = el('div', { class: 'try-fields', role: 'group', 'aria-label': 'Inputs' });
  private shape = '';
  private readonly entries = new Map<string, { entry: Entry; field: HTMLElement; error: HTMLElement }>();

  constructor(private readonly written: (path: string[], text: string) => void) {}

  /** Show these fields with these values; what is being written into stays as it is. */
  show(fields: readonly Field[], values: Values): void {
    const shape = JSON.stringify(fields);
    if (shape !== this.shape) {
      this.shape = shape;
      const focused = this.focused();
      this.entries.clear();
      this.element.replaceChildren(...fields.map((field) => this.field(field, [field.name])));
      if (focused !== null) this.entries.get(focused)?.entry.focus();
    }
    for (const [key, { entry }] of this.entries) {
      const text = textAt(values, JSON.parse(key) as string[]);
      if (entry !== document.activeElement || entry.value === '') entry.value = text;
    }
  }

  /** Say at each field what is wrong with it. */
  wrong(told: readonly { path: string[]; message: string }[]): void {
    const sentences = new Map(told.map((one) => [JSON.stringify(one.path), one.message]));
    for (const [key, { entry, field, error }] of this.entries) {
      const sentence = sentences.get(key) ?? '';
      error.textContent = sentence;
      field.toggleAttribute('data-invalid', sentence !== '');
      entry.setAttribute('aria-invalid', String(sentence !== ''));
    }
  }

  clear(): void {
    for (const { entry } of this.entries.values()) entry.value = '';
  }

  private focused(): string | null {
    for (const [key, { entry }] of this.entries) {
      if (entry === document.activeElement) return key;
    }
    return null;
  }

  private field(field: Field, path: string[]): HTMLElement {
    if (field.kind === 'context') {
      return el(
        'fieldset',
        { class: 'try-group' },
        el('legend', {}, field.name),
        ...field.parts.map((part) => this.field(part, [...path, part.name])),
      );
    }
    const key = JSON.stringify(path);
    const id = `try-${path.join('-').replace(/[^\w-]/g, '_')}-${this.entries.size}`;
    const entry = this.entry(field, id);
    const error = el('p', { class: 'error', id: `${id}-error` });
    entry.setAttribute('aria-describedby', error.id);
    for (const name of ['input', 'change']) {
      entry.addEventListener(name, () => this.written(path, entry.value));
    }
    const label = el(
      'label',
      { for: id },
      field.name,
      el('span', { class: 'faint' }, typeInWords(field)),
    );
    const shown = el('div', { class: 'field try-field', 'data-kind': field.kind }, label, entry, error);
    this.entries.set(key, { entry, field: shown, error });
    return shown;
  }

  private entry(field: Field, id: string): Entry {
    if (field.kind === 'choice' || field.kind === 'boolean') {
      const choices = field.kind === 'boolean' ? ['true', 'false'] : field.choices;
      return el(
        'select',
        { id },
        el('option', { value: '' }, '–'),
        ...choices.map((choice) => el('option', { value: choice }, plain(choice))),
      );
    }
    const placeholder = PLACEHOLDERS[field.kind];
    const shared = { id, placeholder, autocomplete: 'off', spellcheck: 'false' };
    if (field.kind === 'any') return el('textarea', { ...shared, rows: '1', class: 'mono' });
    const type = field.kind === 'date' ? 'date' : 'text';
    const inputmode = field.kind === 'number' ? 'decimal' : undefined;
    return el('input', { ...shared, type, inputmode });
  }
}

function typeInWords(field: Field): string {
  if (field.kind === 'choice') return field.type ?? '';
  return field.type ?? (field.kind === 'any' ? '' : field.kind);
}
