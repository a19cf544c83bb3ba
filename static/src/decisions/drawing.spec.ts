import { DmnModdle } from 'dmn-moddle';
import { expect, test } from 'vitest';
import { withDrawing } from './drawing';

const file = (body: string) =>
  '<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/" id="d" name="D" namespace="n">' +
  `${body}</definitions>`;
const CHAIN = file(
  '<inputData id="i" name="I"/>' +
    '<decision id="low" name="Low"><informationRequirement><requiredInput href="#i"/>' +
    '</informationRequirement></decision>' +
    '<decision id="top" name="Top"><informationRequirement id="r2"><requiredDecision href="#low"/>' +
    '</informationRequirement><informationRequirement id="r3"><requiredInput href="urn:else#x"/>' +
    '</informationRequirement></decision>',
);

interface Drawn {
  dmnDI: { diagrams: { diagramElements: { dmnElementRef: { id: string }; bounds?: { y: number } }[] }[] };
}

test('what is required stands below what requires it, joined by its requirement', async () => {
  const text = await withDrawing(CHAIN);

  const { rootElement, warnings } = await new DmnModdle().fromXML(text, 'dmn:Definitions');
  const elements = (rootElement as unknown as Drawn).dmnDI.diagrams[0]!.diagramElements;
  const heights = new Map(elements.map((one) => [one.dmnElementRef.id, one.bounds?.y]));
  expect(warnings).toEqual([]);
  expect([...heights.keys()]).toEqual(['i', 'low', 'top', 'low_requires_1', 'r2']);
  expect(heights.get('top')!).toBeLessThan(heights.get('low')!);
  expect(heights.get('low')!).toBeLessThan(heights.get('i')!);
});

test('a file with a drawing, without elements, or that is no XML stays as it is', async () => {
  const drawn = await withDrawing(CHAIN);

  expect(await withDrawing(drawn)).toBe(drawn);
  expect(await withDrawing(file(''))).toBe(file(''));
  expect(await withDrawing('no file at all')).toBe('no file at all');
});

test('decisions in a circle are drawn, too', async () => {
  const one = (id: string, on: string) =>
    `<decision id="${id}" name="${id}"><informationRequirement id="r${id}">` +
    `<requiredDecision href="#${on}"/></informationRequirement></decision>`;

  expect(await withDrawing(file(one('a', 'b') + one('b', 'a')))).toContain('DMNDI');
});
