import { expect, test } from 'vitest';
import { commandOf, type Stroke } from './shortcuts';

const stroke = (key: string, more: Partial<Stroke> = {}): Stroke => ({
  key,
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  repeat: false,
  ...more,
});

test('single keys move and decide', () => {
  const keys = ['j', 'k', 'e', 'a', 'c', 'r', '/'];

  expect(keys.map((key) => commandOf(stroke(key), false))).toEqual([
    'next',
    'previous',
    'complete',
    'approve',
    'change',
    'reject',
    'search',
  ]);
  expect(commandOf(stroke('A'), false)).toBe('approve');
  expect(commandOf(stroke('x'), false)).toBeNull();
});

test('who types does not decide', () => {
  expect(commandOf(stroke('a'), true)).toBeNull();
});

test('the browser keeps its own shortcuts', () => {
  expect(commandOf(stroke('r', { ctrlKey: true }), false)).toBeNull();
  expect(commandOf(stroke('a', { metaKey: true }), false)).toBeNull();
  expect(commandOf(stroke('e', { altKey: true }), false)).toBeNull();
});

test('a key held down walks through the list but decides only once', () => {
  expect(commandOf(stroke('j', { repeat: true }), false)).toBe('next');
  expect(commandOf(stroke('a', { repeat: true }), false)).toBeNull();
});
