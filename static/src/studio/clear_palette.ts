// Moves a drawing out from under the palette after it was fitted into the view.

interface Viewbox {
  x: number;
  scale: number;
  inner: { x: number; width: number };
  outer: { width: number };
}

export interface Scrollable {
  zoom(level?: number | 'fit-viewport', center?: 'auto' | { x: number; y: number }): number;
  viewbox(): Viewbox;
  scroll(by: { dx: number; dy: number }): void;
}

const LABEL_ROOM = 40; // labels reach beyond their elements

/** Fit the drawing into the view, never larger than drawn, and with nothing below the palette. */
export function fit(canvas: Scrollable, container: HTMLElement): void {
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() > 1) canvas.zoom(1, 'auto');
  const palette = container.querySelector<HTMLElement>('.djs-palette');
  if (!palette) return;
  const edge = palette.offsetLeft + palette.offsetWidth + LABEL_ROOM;
  const left = ({ inner, x, scale }: Viewbox) => (inner.x - x) * scale;
  let view = canvas.viewbox();
  if (left(view) >= edge) return;
  const room = view.outer.width - edge - LABEL_ROOM;
  if (view.inner.width * view.scale > room) {
    canvas.zoom(Math.max(0.2, room / view.inner.width), 'auto');
    view = canvas.viewbox();
  }
  canvas.scroll({ dx: Math.round(edge - left(view)), dy: 0 });
}
