import { expect, test } from 'vitest';
import type { Shape } from './services';
import { shownAt } from './shown';

const shape = (id: string, object: Record<string, unknown> = {}, more = {}) =>
  ({ id, businessObject: { id, ...object }, ...more }) as unknown as Shape;

test('a flow node, a flow, a lane are seen as themselves', () => {
  expect(shownAt('Task', [shape('Other'), shape('Task')])).toBe('Task');
});

test('a process is seen as its pool', () => {
  expect(shownAt('p', [shape('Pool', { processRef: { id: 'p' } })])).toBe('Pool');
});

test('a message is seen where it is waited for', () => {
  const event = shape('Wait', { eventDefinitions: [{ id: 'd', messageRef: { id: 'm' } }] });
  const task = shape('Receive', { messageRef: { id: 'n' } });

  expect(shownAt('m', [task, event])).toBe('Wait');
  expect(shownAt('n', [event, task])).toBe('Receive');
});

test('an event definition and a loop are seen at what has them', () => {
  const event = shape('Wait', { eventDefinitions: [{ id: 'd' }] });
  const task = shape('Many', { loopCharacteristics: { id: 'l' } });

  expect(shownAt('d', [task, event])).toBe('Wait');
  expect(shownAt('l', [task, event])).toBe('Many');
});

test('a label is not the element that it names, and what nobody uses is nowhere', () => {
  const label = shape('Wait_label', { messageRef: { id: 'm' } }, { labelTarget: shape('Wait') });

  expect(shownAt('m', [label])).toBeNull();
});
