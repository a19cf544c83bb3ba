// Comments and processing instructions, which moddle does not know: each goes back to where it
// stood, before the element that followed it. What followed nothing, or stood before an element
// that is gone, comes last.

interface Aside {
  text: string;
  /** The id of the element that follows; null at the end of the file. */
  before: string | null;
}

// In this order, so that nothing in a comment or a CDATA section is taken for an element.
const TOKEN =
  /<!--[^]*?-->|<!\[CDATA\[[^]*?\]\]>|<\?[^]*?\?>|<[^!?/](?:[^"'>]|"[^"]*"|'[^']*')*>/g;
const ID = /\sid\s*=\s*(?:"([^"]*)"|'([^']*)')/;
const DECLARATION = /^<\?xml\s/;

/** What stands between the elements of a file. */
export function asidesOf(xml: string): Aside[] {
  const found: Aside[] = [];
  let waiting: Aside[] = [];
  for (const [token] of xml.matchAll(TOKEN)) {
    if (token.startsWith('<!--') || (token.startsWith('<?') && !DECLARATION.test(token))) {
      const aside = { text: token, before: null };
      waiting.push(aside);
      found.push(aside);
      continue;
    }
    const id = idOf(token);
    if (id === null) continue;
    for (const aside of waiting) aside.before = id;
    waiting = [];
  }
  return found;
}

/** The file with *asides*, each on a line of its own. */
export function withAsides(xml: string, asides: readonly Aside[]): string {
  if (asides.length === 0) return xml;
  const left = new Set(asides);
  const placed = xml.replaceAll(TOKEN, (token, offset: number) => {
    const id = idOf(token);
    if (id === null) return token;
    const here = [...left].filter((aside) => aside.before === id);
    if (here.length === 0) return token;
    for (const aside of here) left.delete(aside);
    const margin = indentation(xml, offset);
    return [...here.map((aside) => aside.text), token].join(`\n${margin}`);
  });
  const end = placed.lastIndexOf('</');
  if (left.size === 0 || end < 0) return placed;
  const rest = [...left].map((aside) => `  ${aside.text}\n`).join('');
  return placed.slice(0, end) + rest + placed.slice(end);
}

function idOf(token: string): string | null {
  if (token.startsWith('<!') || token.startsWith('<?')) return null;
  const id = ID.exec(token);
  return id && (id[1] ?? id[2] ?? null);
}

function indentation(xml: string, offset: number): string {
  const before = xml.slice(xml.lastIndexOf('\n', offset) + 1, offset);
  return /^\s*$/.test(before) ? before : '';
}
