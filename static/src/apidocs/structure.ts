// Swagger UI draws headings that begin at level 3, tables that are regions of one name, and boxes
// that scroll but take no focus. Here it is a part of a page.

/** What an element has to be here: attributes by name. Nothing for most elements. */
export function corrections(tag: string, id: string, classes: readonly string[]): Corrections {
  const name = tag.toLowerCase();
  const level = /^h([2-6])$/.exec(name);
  if (level) return { role: 'heading', 'aria-level': String(Math.max(2, Number(level[1]) - 1)) };
  if (classes.includes('responses-table') && id) return { role: 'group', 'aria-label': spoken(id) };
  if (classes.includes('microlight')) return { tabindex: '0' };
  return {};
}

type Corrections = Readonly<Record<string, string>>;

/** The name of a table of responses: `get_v2_topology_responses` becomes words. */
function spoken(id: string): string {
  return id.replaceAll('_', ' ').trim();
}

/** Correct what Swagger UI has drawn inside `root`, and whatever it draws later. */
export function correct(root: HTMLElement): void {
  const look = (element: Element) => {
    const found = corrections(element.tagName, element.id, [...element.classList]);
    for (const [name, value] of Object.entries(found)) {
      if (element.getAttribute(name) !== value) element.setAttribute(name, value);
    }
  };
  const lookInside = (element: Element) => {
    look(element);
    for (const inner of element.querySelectorAll('h2, h3, h4, h5, h6, table, .microlight')) {
      look(inner);
    }
  };
  new MutationObserver((changes) => {
    for (const change of changes) {
      for (const node of change.addedNodes) if (node instanceof Element) lookInside(node);
      if (change.type === 'attributes') look(change.target as Element);
    }
  }).observe(root, { childList: true, subtree: true, attributeFilter: ['role', 'class', 'id'] });
  lookInside(root);
}
