import { describe, expect, test } from 'vitest';
import { attribute, local, parse, walk, type Node } from '../text/xml';
import { drawn } from './di';
import { layOut } from './layout';
import { outlines } from './outline';

const NS = 'xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL"';
const FILE = `<?xml version="1.0"?>
<definitions ${NS} id="d">
  <!-- a case that nobody drew -->
  <case id="c">
    <caseFileModel><caseFileItem id="report" name="Report"/></caseFileModel>
    <casePlanModel id="plan">
      <planItem id="ask" definitionRef="tAsk"/>
      <planItem id="work" definitionRef="tWork"><entryCriterion id="in" sentryRef="s"/></planItem>
      <planItem id="late" definitionRef="tLate"/>
      <planItem id="gone" definitionRef="tAsk">
        <exitCriterion id="out" sentryRef="s2"/>
      </planItem>
      <sentry id="s"><planItemOnPart id="on" sourceRef="ask"/></sentry>
      <sentry id="s2"><caseFileItemOnPart id="on2" sourceRef="report"/></sentry>
      <planningTable><discretionaryItem id="more" definitionRef="tMore"/></planningTable>
      <humanTask id="tAsk"><planningTable><discretionaryItem id="extra" definitionRef="tMore"/></planningTable></humanTask>
      <stage id="tWork">
        <planItem id="first" definitionRef="tMore"/>
        <planItem id="then" definitionRef="done"><entryCriterion id="in2" sentryRef="s3"/></planItem>
        <sentry id="s3"><planItemOnPart id="on3" sourceRef="first"/></sentry>
        <milestone id="done"/>
      </stage>
      <task id="tMore"/>
      <timerEventListener id="tLate"/>
    </casePlanModel>
  </case>
</definitions>
`;

const shapes = (text: string): Map<string, Record<string, number>> => {
  const found = new Map<string, Record<string, number>>();
  for (const node of walk(parse(text))) {
    if (local(node.tag) !== 'CMMNShape') continue;
    const bounds = node.children.find((child) => local(child.tag) === 'Bounds')!;
    const numbers = ['x', 'y', 'width', 'height'].map((name) => [name, +attribute(bounds, name)!]);
    found.set(attribute(node, 'cmmnElementRef')!, Object.fromEntries(numbers));
  }
  return found;
};
const inside = (one: Record<string, number>, other: Record<string, number>) =>
  one.x! > other.x! &&
  one.y! > other.y! &&
  one.x! + one.width! < other.x! + other.width! &&
  one.y! + one.height! < other.y! + other.height!;

describe('a file without a drawing', () => {
  test('gets one before its end, and nothing else changes', () => {
    const text = drawn(FILE);

    const from = text.indexOf('  <cmmndi:CMMNDI ');
    const to = text.indexOf('</definitions>');
    expect(text.slice(0, from) + text.slice(to)).toBe(FILE);
  });

  test('has everything in it that can be drawn, once', () => {
    const ids = [...shapes(drawn(FILE)).keys()].sort();

    expect(ids).toEqual(
      ['ask', 'done', 'extra', 'first', 'gone', 'in', 'in2', 'late', 'more', 'out', 'plan']
        .concat(['report', 'then', 'work'])
        .filter((id) => id !== 'done')
        .sort(),
    );
  });

  test('has stages around what they hold, and nothing over anything else', () => {
    const found = shapes(drawn(FILE));
    const beside = ['ask', 'work', 'late', 'gone', 'more', 'extra', 'report'].map((id) => found.get(id)!);

    expect(inside(found.get('first')!, found.get('work')!)).toBe(true);
    expect(inside(found.get('then')!, found.get('work')!)).toBe(true);
    for (const one of beside) {
      expect(inside(one, found.get('plan')!)).toBe(true);
      for (const other of beside) if (one !== other) expect(apart(one, other)).toBe(true);
    }
  });

  test('goes from left to right', () => {
    const found = shapes(drawn(FILE));

    expect(found.get('ask')!.x).toBeLessThan(found.get('work')!.x!);
    expect(found.get('first')!.x).toBeLessThan(found.get('then')!.x!);
  });

  test('has an edge for each on-part and each offer of a human task', () => {
    const edges = [...walk(parse(drawn(FILE)))].filter((node) => local(node.tag) === 'CMMNEdge');
    const named = edges.map(
      (node) => attribute(node, 'cmmnElementRef') ?? attribute(node, 'sourceCMMNElementRef'),
    );

    expect(named.sort()).toEqual(['ask', 'on', 'on2', 'on3']);
    expect(edges.every((node) => attribute(node, 'targetCMMNElementRef'))).toBe(true);
  });

  test('keeps the drawing that it has', () => {
    const text = drawn(FILE);

    expect(drawn(text)).toBe(text);
  });

  test('uses the prefixes that the file has, and no other one twice', () => {
    const own = FILE.replace(NS, `${NS} xmlns:dc="urn:other" xmlns:p="http://www.omg.org/spec/CMMN/20151109/DI"`);
    const root = parse(drawn(own));

    const bounds = [...walk(root)].find((node: Node) => local(node.tag) === 'Bounds')!;
    expect(bounds.tag).toBe('dc1:Bounds');
    expect(drawn(own)).toContain('<p:waypoint');
  });

  test('is drawn though its items wait for each other and its stages hold each other', () => {
    const circle = FILE.replace('sourceRef="ask"', 'sourceRef="work"').replace(
      '<planItem id="first" definitionRef="tMore"/>',
      '<planItem id="first" definitionRef="tWork"/>',
    );

    expect(shapes(drawn(circle)).has('first')).toBe(true);
  });

  test('may have hundreds of items', () => {
    const items = Array.from({ length: 500 }, (_, n) => `<planItem id="i${n}" definitionRef="tMore"/>`);
    const many = FILE.replace('<planItem id="ask"', `${items.join('')}<planItem id="ask"`);

    expect(layOut(outlines(parse(many))).shapes.size).toBe(500 + 13);
  });
});

function apart(one: Record<string, number>, other: Record<string, number>): boolean {
  return (
    one.x! + one.width! <= other.x! ||
    other.x! + other.width! <= one.x! ||
    one.y! + one.height! <= other.y! ||
    other.y! + other.height! <= one.y!
  );
}

