import { describe, expect, it } from 'vitest';
import { anyWritten, brief, plain, rulesInWords, textAt, withText, type Field, type Step } from './try_model';

const weight: Field = { name: 'weight', kind: 'number', type: null, choices: [], parts: [], declared: true };
const parcel: Field = { ...weight, name: 'parcel', kind: 'context', parts: [weight] };

function step(indexes: number[], hitPolicy: string | null = 'COLLECT'): Step {
  return {
    id: 'd',
    name: 'd',
    kind: 'DECISION_TABLE',
    here: true,
    output: '1',
    failure: null,
    hitPolicy,
    inputs: [],
    rules: indexes.map((index) => ({ id: `r${index}`, index, outputs: [], notes: [] })),
    messages: [],
  };
}

describe('what is written into the fields', () => {
  it('is kept at its path and leaves the rest alone', () => {
    const before = { country: 'FR', parcel: { fragile: 'true' } };

    const after = withText(before, ['parcel', 'weight'], '12');

    expect(after).toEqual({ country: 'FR', parcel: { fragile: 'true', weight: '12' } });
    expect(before).toEqual({ country: 'FR', parcel: { fragile: 'true' } });
    expect(textAt(after, ['parcel', 'weight'])).toBe('12');
    expect(textAt(after, ['country', 'weight'])).toBe('');
  });

  it('goes away with its last text, the structure around it too', () => {
    const values = withText({ parcel: { weight: '12' } }, ['parcel', 'weight'], '');

    expect(values).toEqual({});
  });

  it('counts only where a field asks for it', () => {
    expect(anyWritten([parcel], { parcel: { weight: '1' } })).toBe(true);
    expect(anyWritten([parcel], { parcel: { length: '1' }, country: 'FR' })).toBe(false);
    expect(anyWritten([], { country: 'FR' })).toBe(false);
  });
});

describe('words', () => {
  it('show a choice without its quotes, and nothing else', () => {
    expect(plain('"DE"')).toBe('DE');
    expect(plain('12')).toBe('12');
    expect(plain('"a\\"b"')).toBe('"a\\"b"');
  });

  it('name the rules that matched and the hit policy', () => {
    expect(rulesInWords(step([2], 'FIRST'))).toBe('rule 2 · first');
    expect(rulesInWords(step([1, 3]))).toBe('rules 1, 3 · collect');
    expect(rulesInWords(step([1, 2, 3, 4, 5, 6, 7]))).toBe('rules 1, 2, 3, 4, 5, 6, … · collect');
    expect(rulesInWords(step([], 'UNIQUE'))).toBe('no rule · unique');
    expect(rulesInWords(step([], null))).toBe('');
  });

  it('stay on one line', () => {
    expect(brief('{\n  a: 1\n}')).toBe('{ a: 1 }');
    expect(brief('x'.repeat(60), 10)).toBe(`${'x'.repeat(9)}…`);
  });
});
