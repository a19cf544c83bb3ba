/// <reference types="vite/client" />
// What Studio opens and saves loses nothing: every element and attribute of BPMN 2.0, executable
// or not, of HELM's and Camunda's dialect and of anybody else, comes back as it was.
import { BpmnModdle } from 'bpmn-moddle';
import bpmn from 'bpmn-moddle/resources/bpmn/json/bpmn.json';
import { Parser } from 'saxen';
import { expect, test } from 'vitest';
import every from './every_element.bpmn?raw';
import { Faithful, type Read } from './faithful';
import { packages } from './moddle';

const FILES = import.meta.glob<string>(
  ['/examples/**/*.bpmn', '/tests/**/*.bpmn'],
  { query: '?raw', import: 'default', eager: true },
);
const BPMN = 'http://www.omg.org/spec/BPMN/20100524/MODEL';

interface Node {
  name: string;
  attributes: Record<string, string>;
  children: Node[];
  text: string;
}

interface Moddle {
  fromXML(xml: string): Promise<Read>;
  toXML(root: unknown, how: { format: boolean }): Promise<{ xml: string }>;
  getTypeDescriptor(type: string): unknown;
  getType(type: string): { $descriptor: { properties: Property[] } };
}

interface Property {
  ns: { localName: string };
  isAttr?: boolean;
  default?: unknown;
}

/** The tree of a file by full names, without white space around text. */
function tree(xml: string): Node {
  const root: Node = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  const scopes: Record<string, string>[] = [{}];
  const parser = new Parser();
  parser.on('openTag', (name: string, read: () => Attributes, decode: Decode) => {
    const attributes = read();
    const scope = { ...scopes.at(-1)! };
    for (const [key, value] of Object.entries(attributes)) {
      if (key === 'xmlns') scope[''] = value;
      if (key.startsWith('xmlns:')) scope[key.slice(6)] = value;
    }
    scopes.push(scope);
    const node: Node = { name: full(name, scope), attributes: {}, children: [], text: '' };
    for (const [key, value] of Object.entries(attributes)) {
      if (key === 'xmlns' || key.startsWith('xmlns:')) continue;
      node.attributes[key.includes(':') ? full(key, scope) : key] = decode(value);
    }
    open.at(-1)!.children.push(node);
    open.push(node);
  });
  parser.on('closeTag', () => {
    scopes.pop();
    const closed = open.pop()!;
    closed.text = closed.text.trim();
  });
  parser.on('text', (text: string, decode: Decode) => (open.at(-1)!.text += decode(text)));
  parser.on('cdata', (text: string) => (open.at(-1)!.text += text));
  parser.on('error', (trouble: Error) => {
    throw trouble;
  });
  parser.parse(xml);
  return root.children[0]!;
}

type Attributes = Record<string, string>;
type Decode = (text: string) => string;

function full(name: string, scope: Record<string, string>): string {
  const at = name.indexOf(':');
  const uri = scope[at < 0 ? '' : name.slice(0, at)] ?? '';
  return `{${uri}}${name.slice(at + 1)}`;
}

/** A line for each element: where it stands, what it says. Siblings may change their order. */
function lines(node: Node, moddle: Moddle, path = ''): string[] {
  const attributes = Object.entries(node.attributes)
    .filter(([name, value]) => !isDefault(moddle, node, name, value))
    .sort();
  const here = `${path}/${node.name}${node.attributes.id ? `#${node.attributes.id}` : ''}`;
  const own = `${here} ${JSON.stringify(attributes)} ${node.text}`;
  return [own, ...node.children.flatMap((child) => lines(child, moddle, here))];
}

/** Whether leaving the attribute out says the same, by the schema. */
function isDefault(moddle: Moddle, node: Node, name: string, value: string): boolean {
  for (const [uri, prefix] of [[BPMN, 'bpmn'], [DI, 'bpmndi'], [ZEEBE, 'zeebe']] as const) {
    if (!node.name.startsWith(`{${uri}}`)) continue;
    const local = node.name.slice(uri.length + 2);
    const type = `${prefix}:${local.charAt(0).toUpperCase()}${local.slice(1)}`;
    if (!moddle.getTypeDescriptor(type)) return false;
    const { properties } = moddle.getType(type).$descriptor;
    return properties.some((one) => matches(one, name, value));
  }
  return false;
}

const DI = 'http://www.omg.org/spec/BPMN/20100524/DI';
const ZEEBE = 'http://camunda.org/schema/zeebe/1.0';

function matches(one: Property, name: string, value: string): boolean {
  return one.ns.localName === name && one.default !== undefined && String(one.default) === value;
}

async function lost(xml: string): Promise<string[]> {
  const moddle = new BpmnModdle(packages(xml)) as Moddle;
  const read = await moddle.fromXML(xml);
  const write = async () => (await moddle.toXML(read.rootElement, { format: true })).xml;
  const written = await new Faithful(read).written(write);
  const before = lines(tree(xml), moddle).sort();
  const after = lines(tree(written), moddle).sort();
  return [
    ...minus(before, after).map((line) => `lost: ${line}`),
    ...minus(after, before).map((line) => `new: ${line}`),
  ];
}

function minus(all: string[], less: string[]): string[] {
  const left = [...less];
  return all.filter((line) => {
    const at = left.indexOf(line);
    if (at >= 0) left.splice(at, 1);
    return at < 0;
  });
}

test('every element of BPMN comes back', async () => {
  expect(await lost(every)).toEqual([]);
});

test('what refers to another file still does, and to nothing else', async () => {
  const drawn = (of: string) => `<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="${BPMN}" xmlns:t="urn:t" id="d" targetNamespace="x">
  <process id="p" isExecutable="true">
    <dataObject id="o" itemSubjectRef="t:Order" />
    <receiveTask id="r" messageRef="${of}" />
    <startEvent id="s"><eventDefinitionRef>t:hourly</eventDefinitionRef></startEvent>
    <dataObject id="${of}" />
  </process>
</definitions>`;

  expect(await lost(drawn('t:elsewhere'))).toEqual([]);
  expect(await lost(drawn('here'))).toEqual([]);
});

test('writing changes nothing in what is open', async () => {
  const xml = every;
  const moddle = new BpmnModdle(packages(xml)) as Moddle;
  const read = await moddle.fromXML(xml);
  const faithful = new Faithful(read);
  const write = async () => (await moddle.toXML(read.rootElement, { format: true })).xml;

  const plain = await write();
  const first = await faithful.written(write);

  expect(await faithful.written(write)).toBe(first);
  expect(await write()).toBe(plain);
  expect(first).not.toContain('helm-own-prefix');
});

test('the file holds every element that BPMN has', () => {
  const drawn = new Set<string>();
  const collect = (node: Node): void => {
    drawn.add(node.name.replace(`{${BPMN}}`, '').toLowerCase());
    node.children.forEach(collect);
  };
  collect(tree(every));

  const concrete = (bpmn.types as { name: string; isAbstract?: boolean }[])
    .filter((type) => !type.isAbstract)
    .map((type) => type.name.toLowerCase());
  // By other names in a file, or never by themselves.
  const otherwise = [
    'inputoutputspecification', // ioSpecification
    'inputoutputbinding', // ioBinding
    'expression', // conditionExpression and many more
    'itemawareelement', // what has data, not an element
    'dataassociation', // of which there are those of inputs and of outputs
    'extensiondefinition', // not in the schema
    'extensionattributedefinition', // not in the schema
  ];
  expect(concrete.filter((name) => !drawn.has(name) && !otherwise.includes(name))).toEqual([]);
});

test('there are models to try', () => {
  expect(Object.keys(FILES).length).toBeGreaterThan(50);
});

test.each(Object.entries(FILES))('%s comes back', async (_, xml) => {
  expect(await lost(xml)).toEqual([]);
});
