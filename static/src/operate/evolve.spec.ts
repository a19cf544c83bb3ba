// The law of the live page, on stories that the engine has played (tests/operate/test_histories.py).
import { describe, expect, it } from 'vitest';
import type { Turn } from '../shared/feed';
import { type Elements, fold, type Picture } from './evolve';
import called from './histories/called.json';
import canceled from './histories/canceled.json';
import listened from './histories/listened.json';
import loan from './histories/loan.json';
import order from './histories/order.json';

interface History {
  elements: Elements;
  pictures: Picture[];
  turns: Turn[];
}

const HISTORIES = Object.entries({
  called,
  canceled,
  listened,
  loan,
  order,
} as unknown as Record<string, History>);

/** Every pair of pictures of a story, the earlier one first. */
function pairs({ pictures }: History): [Picture, Picture][] {
  return pictures.flatMap((from, at) => pictures.slice(at).map((to): [Picture, Picture] => [from, to]));
}

describe.each(HISTORIES)('the story %s', (_, history) => {
  const between = (from: Picture, to: Picture) =>
    history.turns.filter((turn) => turn.seq > from.seq && turn.seq <= to.seq);

  it('is told from any snapshot to any later one', () => {
    expect(history.pictures.length).toBeGreaterThan(2);
    for (const [from, to] of pairs(history)) {
      expect(fold(from, between(from, to), history.elements)).toEqual(to);
    }
  });

  it('is the same when its turns come one by one', () => {
    const [first, last] = [history.pictures[0]!, history.pictures.at(-1)!];

    const told = between(first, last).reduce(
      (picture, turn) => fold(picture, [turn], history.elements),
      first,
    );

    expect(told).toEqual(last);
  });

  it('passes over turns that the picture already holds', () => {
    const last = history.pictures.at(-1)!;

    expect(fold(last, history.turns, history.elements)).toEqual(last);
  });

  it('begins with nothing', () => {
    const last = history.pictures.at(-1)!;
    const nothing: Picture = {
      seq: 0, key: last.key, state: 'ACTIVE', endedAt: null,
      items: [], hidden: 0, counts: {}, flows: {}, incidents: {}, called: {}, agents: {},
    };

    expect(fold(nothing, history.turns, history.elements)).toEqual(last);
  });

  it('leaves the picture that it began with as it was', () => {
    const first = history.pictures[0]!;
    const before = structuredClone(first);

    fold(first, history.turns, history.elements);

    expect(first).toEqual(before);
  });
});

it('takes events that it does not know for what they are: no change', () => {
  const [picture] = (loan as unknown as History).pictures;
  const turn = { seq: picture!.seq + 1, at: '2026-11-20T12:00:00+00:00', actor: 'a', events: [['New', 1] as const] };

  expect(fold(picture!, [turn], {})).toEqual({ ...picture!, seq: turn.seq });
});
