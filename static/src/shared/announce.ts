// Tells a screen reader what changed, politely, in the one live region that base.html holds.

/** Say a sentence; the same sentence twice is said twice. */
export function announce(text: string): void {
  const region = document.getElementById('announcements');
  if (!region) return;
  region.textContent = '';
  requestAnimationFrame(() => {
    region.textContent = text;
  });
}
