// DMN 1.1 to 1.6 in an editor that knows DMN 1.3.
//
// The versions share what the editor draws; they differ in their namespaces, and the later ones
// have parts that the editor would lose. So a file is shown in the namespaces of 1.3 and written
// back in its own, and one that has more than the editor knows is shown but not changed.
import { DmnModdle } from 'dmn-moddle';

const KNOWN = 'https://www.omg.org/spec/DMN/20191111/';
const OTHERS =
  /(\bxmlns(?::[\w.-]+)?\s*=\s*)(["'])(https?:\/\/www\.omg\.org\/spec\/DMN\/(?:20151101\/dmn\.xsd|(?:20180521|20211108|20230324|20240513)\/(?:MODEL|DMNDI)\/))\2/g;
// Only declarations: an import names the version of another file by the same address.
const DECLARED = /(\bxmlns(?::[\w.-]+)?=)"([^"]*)"/g;

// The editor drops the style that a shape shares and the element of another file that it draws
// (`import:id`). Under a name of ours, both come through as they are.
const DROPPED = /(\s)(sharedStyle\s*=|dmnElementRef\s*=(?=\s*["'][^"':]*:))/g;
const KEPT = 'xmlns:helmkept="urn:helm:kept"';
const ROOT = /<(?:[\w.-]+:)?definitions(?=[\s>])/;

export interface Version {
  /** The file as the editor can read it. */
  readonly text: string;
  /** What the editor wrote, in the namespaces of the file. */
  restored(saved: string): string;
}

/** The file in the namespaces that the editor knows. */
export function asKnown(text: string): Version {
  const own = new Map<string, string>();
  const shown = text.replace(OTHERS, (_, before: string, quote: string, uri: string) => {
    const known = KNOWN + (uri.endsWith('DMNDI/') ? 'DMNDI/' : 'MODEL/');
    own.set(known, uri);
    // A drawing that is added belongs to the same version; 1.1 has none of its own.
    if (uri.endsWith('/MODEL/') && !own.has(`${KNOWN}DMNDI/`)) {
      own.set(`${KNOWN}DMNDI/`, uri.replace('/MODEL/', '/DMNDI/'));
    }
    return before + quote + known + quote;
  });
  return { text: keeping(shown), restored: (saved) => restored(saved, own) };
}

function keeping(text: string): string {
  const renamed = text.replace(DROPPED, '$1helmkept:$2');
  return renamed === text ? text : renamed.replace(ROOT, (root) => `${root} ${KEPT}`);
}

function restored(saved: string, own: Map<string, string>): string {
  const text = saved.replace(` ${KEPT}`, '').replaceAll(' helmkept:', ' ');
  return text.replace(DECLARED, (all: string, before: string, uri: string) => {
    const was = own.get(uri);
    return was === undefined ? all : `${before}"${was}"`;
  });
}

const UNREAD = /^unparsable content <([^\s>/]+)/;

/** What of the file the editor would lose: the parts it cannot read; none when it keeps all. */
export async function lost(text: string): Promise<string[]> {
  try {
    const { warnings } = await new DmnModdle().fromXML(text, 'dmn:Definitions');
    const names = warnings.flatMap((one: { message: string }) => {
      const name = UNREAD.exec(one.message)?.[1];
      return name ? [`<${name}>`] : [];
    });
    return [...new Set<string>(names)];
  } catch {
    return []; // the editor says what is wrong with it
  }
}
