// Islands: parts of a page that a script takes over, marked `data-island="<name>"`.

const started = new WeakMap<Element, () => void>();

/**
 * Start an island on each `[data-island=<name>]`, now and in whatever htmx brings in later; what
 * `start` returns is called when htmx takes the element away.
 */
export function island(name: string, start: (element: HTMLElement) => (() => void) | void): void {
  const selector = `[data-island="${name}"]`;
  const startIn = (root: ParentNode) => {
    const found = [...root.querySelectorAll<HTMLElement>(selector)];
    if (root instanceof HTMLElement && root.matches(selector)) found.push(root);
    for (const element of found) {
      if (!started.has(element)) started.set(element, start(element) ?? (() => undefined));
    }
  };
  const stop = (element: Element) => {
    started.get(element)?.();
    started.delete(element);
  };

  startIn(document);
  document.addEventListener('htmx:load', (event) => startIn(event.target as HTMLElement));
  document.addEventListener('htmx:beforeCleanupElement', (event) => {
    const element = event.target as HTMLElement;
    if (element.matches?.(selector)) stop(element);
  });
}

/** The element with this id; a template that lacks it is a mistake worth a clear error. */
export function byId<T extends HTMLElement = HTMLElement>(id: string): T {
  const element = document.getElementById(id);
  if (!element) throw new Error(`This page has no element with id "${id}".`);
  return element as T;
}

type Child = Node | string | null | undefined | false;

/** An element with attributes, listeners (`onclick`) and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Record<string, string | boolean | ((event: Event) => void) | undefined> = {},
  ...children: Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === 'function') element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, '');
    else if (typeof value === 'string') element.setAttribute(name, value);
  }
  element.append(...children.filter((child): child is Node | string => !!child));
  return element;
}
