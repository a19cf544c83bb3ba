// The services of bpmn-js that Studio uses, as far as it uses them.
import type { Scrollable } from '../studio/fit';

export interface Moddle {
  $type: string;
  $parent?: Moddle;
  get(name: string): unknown;
  [name: string]: unknown;
}

export interface Shape {
  id: string;
  type: string;
  businessObject: Moddle;
  labelTarget?: Shape;
  parent?: Shape;
  children?: Shape[];
  x?: number;
  y?: number;
  width: number;
  height: number;
  waypoints?: { x: number; y: number }[];
}

export interface BpmnFactory {
  create(type: string, properties?: Record<string, unknown>): Moddle;
}

export interface CommandStack {
  execute(command: string, context: unknown): void;
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
}

export interface ElementRegistry {
  get(id: string): Shape | undefined;
  filter(test: (element: Shape) => boolean): Shape[];
  getAll(): Shape[];
}

export interface ElementFactory {
  createShape(attributes: Record<string, unknown>): Shape;
}

export interface EventBus {
  on(events: string | string[], listener: (event: never) => void): void;
  on(events: string | string[], priority: number, listener: (event: never) => void): void;
}

export interface Overlays {
  add(
    element: string | Shape,
    type: string,
    overlay: { position: Record<string, number>; html: HTMLElement; scale?: unknown },
  ): string;
  remove(filter: { type?: string; element?: string | Shape }): void;
}

export interface Canvas extends Scrollable {
  addMarker(element: string, marker: string): void;
  removeMarker(element: string, marker: string): void;
  scrollToElement(element: string | Shape, padding?: number): void;
  getContainer(): HTMLElement;
  getRootElement(): Shape;
  setRootElement(root: Shape): void;
  findRoot(element: string | Shape): Shape | undefined;
  focus?(): void;
}

export interface Selection {
  select(element: Shape | Shape[] | null): void;
}

export interface Injector {
  get<T>(name: string, strict?: boolean): T;
}

export interface Create {
  start(event: globalThis.Event, shape: Shape): void;
}

export interface AutoPlace {
  append(source: Shape, shape: Shape): Shape;
}

export interface PopupMenu {
  registerProvider(id: string, provider: unknown): void;
  close(): void;
}
