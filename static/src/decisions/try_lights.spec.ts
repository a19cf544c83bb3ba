import { describe, expect, it } from 'vitest';
import type { OpenDecision } from './panels';
import { lightsOf } from './try_lights';
import type { Result, Step } from './try_model';

const PRICE: OpenDecision = { id: 'Price', name: 'Price', view: 'decisionTable', kind: 'decision' };

function table(id: string, matched: { id: string; index: number }[], more: Partial<Step> = {}): Step {
  return {
    id,
    name: id,
    kind: 'DECISION_TABLE',
    here: true,
    output: '13.4',
    failure: null,
    hitPolicy: 'FIRST',
    inputs: [{ id: `${id}_in`, name: 'Weight', value: 'null' }],
    rules: matched.map((rule) => ({
      ...rule,
      outputs: [{ id: `${id}_out`, name: 'Price', value: '13.4' }],
      notes: [],
    })),
    messages: [],
    ...more,
  };
}

function result(...steps: Step[]): Result {
  return { output: '1', entries: { '': '1' }, failure: null, failed: null, messages: [], steps };
}

const rules = (decision: string) => (decision === 'Price' ? ['small', 'near', 'far'] : ['x']);

describe('the lights of an attempt', () => {
  it('light the rules that matched in the table that is open, and dim the others', () => {
    const lights = lightsOf(result(table('Price', [{ id: 'near', index: 2 }])), PRICE, rules);

    expect([...lights.rules]).toEqual([
      ['small', 'missed'],
      ['near', 'matched'],
      ['far', 'missed'],
    ]);
    expect(lights.cells).toEqual([{ rule: 'near', column: 'Price_out', text: '13.4' }]);
    expect(lights.values.get('Price_in')).toEqual({ text: 'null', state: 'warn' });
  });

  it('find a rule without an id in its file by its number', () => {
    const lights = lightsOf(result(table('Price', [{ id: 'Price_table-rule-3', index: 3 }])), PRICE, rules);

    expect(lights.rules.get('far')).toBe('matched');
  });

  it('stand at every decision of this file, but light only the open table', () => {
    const zone = table('Zone', [{ id: 'x', index: 1 }], { output: '"near"' });
    const foreign = table('Other', [], { here: false });

    const lights = lightsOf(result(foreign, zone, table('Price', [])), null, rules);

    expect([...lights.values.keys()]).toEqual(['Zone', 'Price']);
    expect(lights.rules.size).toBe(0);
  });

  it('put messages to the element they come from, else to their decision', () => {
    const told = { text: 'no weight', code: 'x', column: null };
    const step = table('Price', [], {
      output: 'null',
      messages: [
        { ...told, element: 'near_out' },
        { ...told, element: null },
      ],
    });

    const lights = lightsOf(result(step), PRICE, rules);

    expect([...lights.told]).toEqual([
      ['near_out', ['no weight']],
      ['Price', ['no weight']],
    ]);
    expect(lights.values.get('Price')?.state).toBe('warn');
  });

  it('say that a decision failed', () => {
    const lights = lightsOf(result(table('Price', [], { failure: 'two rules match' })), null, rules);

    expect(lights.values.get('Price')).toEqual({ text: 'failed', state: 'bad' });
  });
});
