// HELM's own signs, 24 × 24, drawn with the current color.

const svg = (inside: string) =>
  `<svg viewBox="0 0 24 24" width="1em" height="1em" fill="none" stroke="currentColor" ` +
  `stroke-width="1.8" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${inside}</svg>`;

export const ICONS = {
  agent: svg(
    '<rect x="5" y="8" width="14" height="11" rx="3"/><path d="M12 8V4.5M9.5 4.5h5M2.5 12.5v3M21.5 12.5v3M9.5 16h5"/>' +
      '<circle cx="9.2" cy="12.3" r=".8" fill="currentColor"/><circle cx="14.8" cy="12.3" r=".8" fill="currentColor"/>',
  ),
  milestone: svg('<path d="M6 21V4M6 4.5h11l-2.4 3.8L17 12H6"/>'),
  policy: svg('<path d="M12 3.5l7 2.6v5.3c0 4.3-2.9 7.4-7 9.1-4.1-1.7-7-4.8-7-9.1V6.1z"/><path d="M9 11.8l2.2 2.2 3.9-4"/>'),
  group: svg(
    '<circle cx="9" cy="8.5" r="3"/><path d="M3.5 19c.4-3.4 2.6-5.2 5.5-5.2s5.1 1.8 5.5 5.2M15.5 5.9a3 3 0 010 5.2M17.2 14.4c2 .6 3.1 2.2 3.4 4.6"/>',
  ),
  system: svg('<rect x="3.5" y="4.5" width="17" height="11" rx="1.5"/><path d="M9 20h6M12 15.5V20"/>'),
  template: svg('<path d="M12 3l8 4.5-8 4.5-8-4.5zM4 12l8 4.5 8-4.5M4 16.5L12 21l8-4.5"/>'),
} as const;

export type IconName = keyof typeof ICONS;

/** A sign as an element. */
export function icon(name: IconName): SVGElement {
  const holder = document.createElement('div');
  holder.innerHTML = ICONS[name];
  return holder.firstElementChild as SVGElement;
}
