import { DmnModdle } from 'dmn-moddle';
import { expect, test } from 'vitest';
import { asKnown, lost } from './versions';

const file = (model: string, dmndi: string, body = '') =>
  `<definitions xmlns="${model}" xmlns:dmndi="${dmndi}" xmlns:x="urn:x" id="d" name="D" namespace="n">` +
  `${body}</definitions>`;
const MODEL = 'https://www.omg.org/spec/DMN/20191111/MODEL/';
const DMNDI = 'https://www.omg.org/spec/DMN/20191111/DMNDI/';

test.each([
  ['http://www.omg.org/spec/DMN/20151101/dmn.xsd', DMNDI],
  ['http://www.omg.org/spec/DMN/20180521/MODEL/', 'http://www.omg.org/spec/DMN/20180521/DMNDI/'],
  [MODEL, DMNDI],
  ['https://www.omg.org/spec/DMN/20211108/MODEL/', 'https://www.omg.org/spec/DMN/20211108/DMNDI/'],
  ['https://www.omg.org/spec/DMN/20230324/MODEL/', 'https://www.omg.org/spec/DMN/20230324/DMNDI/'],
  ['https://www.omg.org/spec/DMN/20240513/MODEL/', 'https://www.omg.org/spec/DMN/20240513/DMNDI/'],
])('a file in %s is shown as one of 1.3 and written back as it was', (model, dmndi) => {
  const text = file(model, dmndi);

  const version = asKnown(text);

  expect(version.text).toBe(file(MODEL, DMNDI));
  expect(version.restored(version.text)).toBe(text);
});

test('a drawing that is added gets the version of its file', () => {
  const version = asKnown('<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"/>');

  expect(version.restored(`<definitions xmlns="${MODEL}" xmlns:dmndi="${DMNDI}"/>`)).toBe(
    '<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/"' +
      ' xmlns:dmndi="https://www.omg.org/spec/DMN/20230324/DMNDI/"/>',
  );
});

test('what stands elsewhere in the file is not touched', () => {
  const body = '<decision id="a" name="https://www.omg.org/spec/DMN/20230324/MODEL/"/>';

  expect(asKnown(file(MODEL, DMNDI, body)).text).toBe(file(MODEL, DMNDI, body));
});

test('an import of a file in another version keeps its own', () => {
  const text = file(
    'https://www.omg.org/spec/DMN/20230324/MODEL/',
    'https://www.omg.org/spec/DMN/20230324/DMNDI/',
    `<import name="o" namespace="urn:o" importType="${MODEL}"/>`,
  );

  const version = asKnown(text);

  expect(version.restored(version.text)).toBe(text);
});

test('shapes keep the style they share and the element of another file that they draw', async () => {
  const drawing =
    '<dmndi:DMNDI><dmndi:DMNDiagram id="x">' +
    '<dmndi:DMNShape id="y" dmnElementRef="o:z" sharedStyle="s" />' +
    '</dmndi:DMNDiagram><dmndi:DMNStyle id="s" fontSize="12" /></dmndi:DMNDI>';
  const version = asKnown(file(MODEL, DMNDI, drawing));

  const moddle = new DmnModdle();
  const { rootElement, warnings } = await moddle.fromXML(version.text, 'dmn:Definitions');
  const { xml } = await moddle.toXML(rootElement, {});

  expect(warnings).toEqual([]);
  expect(version.restored(xml)).toContain(drawing);
  expect(version.restored(xml)).not.toContain('helmkept');
});

test('parts of later versions that the editor would lose are named', async () => {
  const filter = '<decision id="a" name="A"><filter id="f"/></decision><decision id="b" name="B"><filter/></decision>';
  const table = '<decision id="a" name="A"><decisionTable id="t"/></decision>';

  expect(await lost(file(MODEL, DMNDI, filter))).toEqual(['<filter>']);
  expect(await lost(file(MODEL, DMNDI, table))).toEqual([]);
  expect(await lost('no file at all')).toEqual([]);
});
