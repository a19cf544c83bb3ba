// Fits a drawing into the view, with room for labels and nothing below the palette.

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

const LABEL_ROOM = 30; // labels reach beyond their elements
const SMALLEST = 0.2;

/** Show the whole drawing, never larger than it was drawn. */
export function fit(canvas: Scrollable, container: HTMLElement): void {
  canvas.zoom('fit-viewport', 'auto');
  if (canvas.zoom() > 1) canvas.zoom(1, 'auto');
  const palette = container.querySelector<HTMLElement>('.djs-palette');
  const edge = (palette ? palette.offsetLeft + palette.offsetWidth : 0) + LABEL_ROOM;
  const left = ({ inner, x, scale }: Viewbox) => (inner.x - x) * scale;
  let view = canvas.viewbox();
  if (left(view) >= edge) return;
  const room = view.outer.width - edge - LABEL_ROOM;
  if (view.inner.width * view.scale > room) {
    canvas.zoom(Math.max(SMALLEST, room / view.inner.width), 'auto');
    view = canvas.viewbox();
  }
  canvas.scroll({ dx: Math.round(edge - left(view)), dy: 0 });
}
