import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Autosave, begin, evolve, pause, unsaved, type Event, type State } from './autosave';

const stamp = (revision: number) => ({ revision, savedAt: `2026-01-01T00:00:0${revision}Z` });
const after = (...events: Event[]): State => events.reduce(evolve, begin(stamp(1)));

test('a change waits, is sent, and is saved', () => {
  const waiting = after({ type: 'changed' });
  const saving = evolve(waiting, { type: 'due' });
  const saved = evolve(saving, { type: 'stored', stamp: stamp(2) });

  expect([waiting.phase, saving.phase, saved.phase]).toEqual(['waiting', 'saving', 'saved']);
  expect(saved.revision).toBe(2);
  expect(unsaved(waiting)).toBe(true);
  expect(unsaved(saved)).toBe(false);
});

test('what changes during a save is saved next', () => {
  const state = after(
    { type: 'changed' },
    { type: 'due' },
    { type: 'changed' },
    { type: 'stored', stamp: stamp(2) },
  );

  expect(state.phase).toBe('waiting');
  expect(state.revision).toBe(2);
});

test('without a line the pauses grow to half a minute', () => {
  let state = after({ type: 'changed' });
  const pauses: (number | null)[] = [];
  for (let round = 0; round < 7; round += 1) {
    state = evolve(evolve(state, { type: 'due' }), { type: 'failed', status: 0, message: 'gone' });
    pauses.push(pause(state));
  }

  expect(pauses).toEqual([2000, 4000, 8000, 16000, 30000, 30000, 30000]);
});

test('a conflict sends nothing until the author overwrites, then over their revision', () => {
  const conflict = after(
    { type: 'changed' },
    { type: 'due' },
    { type: 'failed', status: 409, message: 'Bob saved', theirs: stamp(5) },
    { type: 'changed' },
    { type: 'due' },
  );
  const mine = evolve(conflict, { type: 'overwrite' });

  expect(conflict.phase).toBe('conflict');
  expect(pause(conflict)).toBeNull();
  expect([mine.phase, mine.revision]).toEqual(['saving', 5]);
});

test('a refusal stays until the next change', () => {
  const refused = after(
    { type: 'changed' },
    { type: 'due' },
    { type: 'failed', status: 413, message: 'too large' },
  );

  expect([refused.phase, pause(refused)]).toEqual(['refused', null]);
  expect(evolve(refused, { type: 'changed' }).phase).toBe('waiting');
});

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

function desk(put: (text: string, revision: number) => Promise<{ revision: number; savedAt: string }>) {
  const phases: string[] = [];
  let text = 'first';
  const autosave = new Autosave(begin(stamp(1)), {
    text: () => Promise.resolve(text),
    put,
    shown: (state) => phases.push(state.phase),
  });
  return { autosave, phases, type: (next: string) => ((text = next), autosave.changed()) };
}

test('many changes make one save, of the last text', async () => {
  const sent: [string, number][] = [];
  const { autosave, type } = desk((text, revision) => {
    sent.push([text, revision]);
    return Promise.resolve(stamp(revision + 1));
  });

  type('a');
  type('ab');
  type('abc');
  await vi.runAllTimersAsync();

  expect(sent).toEqual([['abc', 1]]);
  expect(autosave.current.phase).toBe('saved');
});

test('flush saves at once and says whether it could', async () => {
  let up = false;
  const { autosave, type } = desk((_, revision) =>
    up ? Promise.resolve(stamp(revision + 1)) : Promise.reject({ status: 0, message: 'gone' }),
  );

  type('a');
  const first = await autosave.flush();
  up = true;
  const second = await autosave.flush();

  expect([first, second]).toEqual([false, true]);
});
