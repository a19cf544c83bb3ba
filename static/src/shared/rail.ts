// The rail's news: how many items wait in a place, and whether the page is live.
import { send } from './csrf';

type Line = 'live' | 'reconnecting' | 'off';

const WORDS: Record<Line, string> = {
  live: 'Live',
  reconnecting: 'Reconnecting …',
  off: 'Not live',
};

const MOODS: Record<Line, string> = { live: 'live', reconnecting: 'warn', off: 'neutral' };

/** Show the number of items that wait in a place; 0 takes it away. */
export function showCount(place: string, count: number): void {
  const badge = document.querySelector<HTMLElement>(`[data-count="${place}"]`);
  if (badge) badge.textContent = count > 0 ? (count > 99 ? '99+' : String(count)) : '';
}

/** Show whether what the page shows is kept up to date. */
export function showLine(line: Line): void {
  const indicator = document.querySelector<HTMLElement>('.live');
  if (!indicator) return;
  indicator.hidden = false;
  indicator.querySelector('.dot')?.setAttribute('data-state', MOODS[line]);
  const words = indicator.querySelector('.live-word');
  if (words) words.textContent = WORDS[line];
}

/** Ask how many items wait in the places that can tell; the page of a place tells it itself. */
async function askCounts(): Promise<void> {
  for (const badge of document.querySelectorAll<HTMLElement>('[data-count][data-ask]')) {
    const { count: place, ask } = badge.dataset;
    if (!place || !ask || badge.closest('[aria-current]')) continue;
    try {
      const { count } = await send<{ count: number }>('GET', ask);
      showCount(place, count);
    } catch {
      // A number that is missing says nothing wrong; the next page asks again.
    }
  }
}

export function startRail(): void {
  document.addEventListener('helm:count', (event) => {
    const { place, count } = (event as CustomEvent<{ place: string; count: number }>).detail;
    showCount(place, count);
  });
  document.addEventListener('helm:live', (event) => {
    showLine((event as CustomEvent<{ state: Line }>).detail.state);
  });
  void askCounts();
}
