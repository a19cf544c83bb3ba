// An id of BPMN may be any XML name; moddle takes only plain letters, and drops what is called
// otherwise. While a file is open such ids are written with letters that it takes.

const IDS = /\sid\s*=\s*(?:"([^"]*)"|'([^']*)')/g;
const TAKEN = /^[a-z_][\w.-]*$/i;
const OTHER = /[^\w.-]/gu;

/** The file with ids that moddle takes, and what stands for what. */
export interface Plain {
  xml: string;
  /** By the id in the file, what stands for it. */
  names: ReadonlyMap<string, string>;
}

export function plain(xml: string): Plain {
  const names = new Map<string, string>();
  for (const [, double, single] of xml.matchAll(IDS)) {
    const id = double ?? single ?? '';
    if (id && !TAKEN.test(id) && !names.has(id)) names.set(id, standIn(id, xml));
  }
  let text = xml;
  for (const [id, name] of names) text = text.replaceAll(whole(id), name);
  return { xml: text, names };
}

/** The file with its own ids again. */
export function named(xml: string, names: Plain['names']): string {
  let text = xml;
  for (const [id, name] of names) text = text.replaceAll(name, id);
  return text;
}

/** A name that occurs nowhere in the file. */
function standIn(id: string, xml: string): string {
  const spelled = id.replace(OTHER, (sign) => `u${sign.codePointAt(0)!.toString(16)}.`);
  let name = `id_${spelled}_`;
  while (xml.includes(name)) name += '_';
  return name;
}

/** The id where it is a value, an entry of a list or all of a text, and no name for people. */
function whole(id: string): RegExp {
  const text = id.replace(/[.*+?^${}()|[\]\\/-]/g, '\\$&');
  const named = String.raw`(?<!\sname\s*=\s*(?:"[^"]*|'[^']*))`;
  const before = String.raw`(?<=["'>:]|=\s*["'][^"'<>]*\s)`;
  const after = String.raw`(?=["'<]|\s[^<>]*["'])`;
  return new RegExp(before + named + text + after, 'g');
}
