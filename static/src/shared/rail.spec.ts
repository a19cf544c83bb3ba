import { afterEach, describe, expect, it, vi } from 'vitest';
import { startRail } from './rail';

/** A rail with one place that can tell its number, and what the server answers for it. */
function rail({ current = false, status = 200 } = {}) {
  const badge = {
    dataset: { count: 'inbox', ask: '/inbox/count' },
    textContent: '',
    closest: () => (current ? {} : null),
  };
  const answer = () =>
    new Response('{"count": 7}', { status, headers: { 'Content-Type': 'application/json' } });
  const fetched = vi.fn(async () => answer());
  vi.stubGlobal('fetch', fetched);
  vi.stubGlobal('document', {
    cookie: '',
    addEventListener: () => undefined,
    querySelector: (what: string) => (what === '[data-count="inbox"]' ? badge : null),
    querySelectorAll: () => [badge],
  });
  return { badge, fetched };
}

describe('the number beside a place', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('is asked for once', async () => {
    const { badge, fetched } = rail();

    startRail();

    await vi.waitFor(() => expect(badge.textContent).toBe('7'));
    expect(fetched).toHaveBeenCalledTimes(1);
  });

  it('is left to the page of the place itself', () => {
    const { badge, fetched } = rail({ current: true });

    startRail();

    expect(fetched).not.toHaveBeenCalled();
    expect(badge.textContent).toBe('');
  });

  it('stays away when the server does not answer', async () => {
    const { badge, fetched } = rail({ status: 500 });

    startRail();

    await vi.waitFor(() => expect(fetched).toHaveBeenCalled());
    expect(badge.textContent).toBe('');
  });
});
