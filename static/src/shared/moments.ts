// Times as people say them: `<time data-moment datetime=…>` becomes "3 minutes ago", and stays true.

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const RENEW_MS = 20_000;

const STEPS: readonly (readonly [number, number, Intl.RelativeTimeFormatUnit])[] = [
  [HOUR, MINUTE, 'minute'],
  [DAY, HOUR, 'hour'],
  [14 * DAY, DAY, 'day'],
];

/** "in 2 hours", "3 minutes ago", "now"; from two weeks on, the date. */
export function relative(at: Date, now: Date, language = 'en'): string {
  const seconds = (at.getTime() - now.getTime()) / 1000;
  const size = Math.abs(seconds);
  if (size < 45) return 'now';
  const words = new Intl.RelativeTimeFormat(language, { numeric: 'always' });
  for (const [below, unit, name] of STEPS) {
    if (size < below) return words.format(Math.sign(seconds) * Math.max(1, Math.round(size / unit)), name);
  }
  return at.toLocaleDateString(language, { year: 'numeric', month: 'short', day: 'numeric' });
}

function renew(root: ParentNode): void {
  const now = new Date();
  for (const element of root.querySelectorAll<HTMLTimeElement>('time[data-moment]')) {
    const at = new Date(element.dateTime);
    if (Number.isNaN(at.getTime())) continue;
    element.textContent = relative(at, now);
    element.title = at.toLocaleString(undefined, { dateStyle: 'full', timeStyle: 'medium' });
  }
}

export function startMoments(): void {
  renew(document);
  setInterval(() => renew(document), RENEW_MS);
  document.addEventListener('htmx:load', (event) => renew(event.target as HTMLElement));
}
