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
  const written = await new Faithful(read, xml).written(write);
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
  const faithful = new Faithful(read, xml);
  const write = async () => (await moddle.toXML(read.rootElement, { format: true })).xml;

  const plain = await write();
  const first = await faithful.written(write);

  expect(await faithful.written(write)).toBe(first);
  expect(await write()).toBe(plain);
  expect(first).not.toContain('helm-own-prefix');
});

const DIAGRAMS = `
  <di:BPMNDiagram id="one" name="First" documentation="of two" resolution="96.5">
    <di:BPMNPlane id="plane1" bpmnElement="p">
      <di:BPMNShape id="s_di" bpmnElement="s" isHorizontal="false" isMarkerVisible="true">
        <dc:Bounds x="-10.25" y="100" width="36" height="36" />
        <di:BPMNLabel id="label" labelStyle="style"><dc:Bounds x="0" y="0" width="9.5" height="2" /></di:BPMNLabel>
      </di:BPMNShape>
    </di:BPMNPlane>
    <di:BPMNLabelStyle id="style"><dc:Font name="Arial" size="11" isBold="true" isItalic="false" /></di:BPMNLabelStyle>
  </di:BPMNDiagram>
  <di:BPMNDiagram id="two"><di:BPMNPlane id="plane2" bpmnElement="talk" /></di:BPMNDiagram>`;

const HOSTILE: Record<string, string> = {
  'prefixes that nobody else uses': `<?xml version="1.0"?>
<_1:definitions xmlns:_1="${BPMN}" xmlns:di="${DI}" xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
  xmlns:else="urn:something:else" else:kept="yes" id="d" targetNamespace="x">
  <_1:collaboration id="talk" /><_1:process id="p"><_1:startEvent id="s" /></_1:process>${DIAGRAMS}
</_1:definitions>`,
  'namespaces that are declared deep inside': `<definitions xmlns="${BPMN}" id="d" targetNamespace="x">
  <process id="p"><extensionElements><deep xmlns="urn:a" a="1"><b:er xmlns:b="urn:b" b:c="2">text</b:er></deep>
  </extensionElements><task id="t" xmlns:own="urn:own" own:mark="&lt;&amp;&quot;'" /></process></definitions>`,
  'names in any script': `<definitions xmlns="${BPMN}" id="d" targetNamespace="x">
  <process id="p" name="Zoë &#38; &#60;审核&#62; &#128640;"><task id="t" name="line one&#10;line two" />
  </process></definitions>`,
  'a collaboration without any process': `<definitions xmlns="${BPMN}" id="d" targetNamespace="x">
  <collaboration id="talk" isClosed="true"><participant id="a" name="A" /><participant id="b" />
  <messageFlow id="m" sourceRef="a" targetRef="b" /><conversation id="c"><participantRef>a</participantRef>
  <participantRef>b</participantRef><messageFlowRef>m</messageFlowRef></conversation></collaboration></definitions>`,
  'documentation in other formats': `<definitions xmlns="${BPMN}" id="d" targetNamespace="x"><process id="p">
  <documentation textFormat="text/html"><![CDATA[<p>a < b && c</p>]]></documentation>
  <documentation textFormat="text/markdown">  *kept*  </documentation><textAnnotation id="n" textFormat="text/x-rtf">
  <text>{\\rtf1 &lt;x&gt;}</text></textAnnotation></process></definitions>`,
  'expressions that say what they are': `<definitions xmlns="${BPMN}" xmlns:b="${BPMN}" id="d" targetNamespace="x"
  xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><process id="p"><startEvent id="s" /><task id="t" />
  <sequenceFlow id="f" sourceRef="s" targetRef="t"><conditionExpression xsi:type="b:tFormalExpression"
  language="urn:js" evaluatesToTypeRef="s">a &gt; 1</conditionExpression></sequenceFlow></process></definitions>`,
};

test.each(Object.entries(HOSTILE))('%s come back', async (_, xml) => {
  expect(await lost(xml)).toEqual([]);
});

test('comments and processing instructions go back to where they stood', async () => {
  const xml = `<?xml version="1.0"?>
<!-- drawn by hand --><?style sheet?>
<definitions xmlns="${BPMN}" id="d" targetNamespace="x">
  <!-- the only <task id="no"/> -->
  <process id="p"><documentation><![CDATA[<!-- no comment -->]]></documentation>
    <!-- first --><!-- second -->
    <task name="a > b" id="t"/><!-- at the end -->
  </process>
</definitions>`;
  const moddle = new BpmnModdle(packages(xml)) as Moddle;
  const read = await moddle.fromXML(xml);

  const faithful = new Faithful(read, xml);
  const write = async () => (await moddle.toXML(read.rootElement, { format: true })).xml;
  const written = await faithful.written(write);

  expect(await lost(xml)).toEqual([]);
  const order = ['drawn by hand', '<?style', '<definitions', 'the only', '<process', '<!-- first', '<!-- second', 'id="t"'];
  const places = order.map((one) => written.indexOf(one));
  expect(places).toEqual([...places].sort((a, b) => a - b));
  expect(places).not.toContain(-1);
  expect(written.match(/at the end/g)).toHaveLength(1);
  const again = new Faithful(await moddle.fromXML(written), written);
  expect(await again.written(write)).toBe(written);
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
