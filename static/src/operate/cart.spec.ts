import { describe, expect, it } from 'vitest';
import { type Change, effects, reasons, request, sentence, withEffects } from './cart';

const active = (element: string) => ({ Pack: 3, Charge: 1 })[element] ?? 0;

function change(id: number, more: Partial<Change>): Change {
  const plain = { kind: 'begin', element: 'Ask', run: null, target: '', variables: '', local: false };
  return { ...plain, id, ...more } as Change;
}

describe('what changes would do', () => {
  it('moves all runs of an element, or one of them', () => {
    const all = effects([change(1, { kind: 'move', element: 'Pack', target: 'Ask' })], active);
    const one = effects([change(1, { kind: 'move', element: 'Pack', run: '7', target: 'Ask' })], active);

    expect(Object.fromEntries(all)).toEqual({ Pack: { plus: 0, minus: 3 }, Ask: { plus: 3, minus: 0 } });
    expect(Object.fromEntries(one)).toEqual({ Pack: { plus: 0, minus: 1 }, Ask: { plus: 1, minus: 0 } });
  });

  it('never ends more than there is', () => {
    const twice = [change(1, { kind: 'end', element: 'Charge' }), change(2, { kind: 'end', element: 'Charge' })];

    expect(effects(twice, active).get('Charge')).toEqual({ plus: 0, minus: 1 });
  });

  it('is painted over the picture and leaves the picture alone', () => {
    const paint = new Map([['Charge', { markers: ['watch-active'], badges: [] }]]);
    const moved = effects([change(1, { kind: 'move', element: 'Charge', target: 'Ask' })], active);

    const painted = withEffects(paint, moved, new Set(['Ask']));

    expect(painted.get('Charge')?.badges.map((badge) => badge.text)).toEqual(['−1']);
    expect(painted.get('Ask')).toMatchObject({ markers: ['watch-target'], badges: [{ text: '+1' }] });
    expect(paint.get('Charge')?.badges).toEqual([]);
  });
});

describe('what the server is asked for', () => {
  const changes = [
    change(4, { kind: 'end', element: 'Pack', run: '9007199254740993' }),
    change(5, { variables: '{"a": 1}', local: true }),
    change(6, { kind: 'end', element: 'Charge' }),
  ];

  it('keeps keys as texts and variables as they were typed', () => {
    expect(request(changes, 'why')).toEqual({
      activate: [{ element: 'Ask', ancestor: null, variables: { text: '{"a": 1}', local: true } }],
      move: [],
      terminate: [
        { element: 'Pack', key: '9007199254740993' },
        { element: 'Charge', key: null },
      ],
      reason: 'why',
    });
  });

  it('finds the change that a refusal is about', () => {
    const refused = [{ kind: 'terminate' as const, number: 1, why: "it ends 'Charge', and more" }];

    expect(Object.fromEntries(reasons(changes, refused))).toEqual({ 6: "This ends 'Charge', and more." });
  });

  it('makes a sentence of a reason', () => {
    expect(sentence('the instance has ended')).toBe('The instance has ended.');
  });
});
