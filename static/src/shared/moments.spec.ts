import { describe, expect, it } from 'vitest';
import { relative } from './moments';

const now = new Date('2026-11-20T12:00:00Z');
const after = (seconds: number) => new Date(now.getTime() + seconds * 1000);

describe('a time, said relative to now', () => {
  it.each([
    [0, 'now'],
    [-44, 'now'],
    [-60, '1 minute ago'],
    [-179, '3 minutes ago'],
    [2 * 3600, 'in 2 hours'],
    [-36 * 3600, '2 days ago'],
    [3 * 86400, 'in 3 days'],
    [-30 * 86400, 'Oct 21, 2026'],
  ])('%i seconds from now is "%s"', (seconds, words) => {
    expect(relative(after(seconds), now)).toBe(words);
  });
});
