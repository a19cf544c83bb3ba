import { expect, it } from 'vitest';
import { named, plain } from './ids';

const FILE = `<definitions id="d"><process id="prüfung"><startEvent id="s"><outgoing>schritt_ä</outgoing></startEvent>
<task id='prüfen' name="prüfen"/><sequenceFlow id="schritt_ä" sourceRef="s" targetRef="prüfen"/>
<lane><flowNodeRef>prüfen</flowNodeRef></lane></process><BPMNShape bpmnElement="t:prüfen"/></definitions>`;

it('writes ids that moddle does not take with letters that it takes', () => {
  const { xml, names } = plain(FILE);

  const taken = /^[a-z_][\w.-]*$/i;
  const ids = [...xml.matchAll(/\sid=["']([^"']*)["']/g)].map((one) => one[1]);
  expect(ids.every((id) => taken.test(id!))).toBe(true);
  const step = names.get('schritt_ä')!;
  expect(xml).toContain(`<outgoing>${step}</outgoing>`);
  expect(xml).toContain(`bpmnElement="t:${names.get('prüfen')}"`);
});

it('gives every file back as it was', () => {
  const { xml, names } = plain(FILE);

  expect(named(xml, names)).toBe(FILE);
});

it('leaves a file alone whose ids moddle takes', () => {
  const file = '<definitions id="d"><task id="A_1.x-y"/></definitions>';

  expect(plain(file)).toEqual({ xml: file, names: new Map() });
});

it('tells one id from another that begins like it', () => {
  const file = '<a id="ä"/><b id="äb"/><c ref="äb ä"/>';
  const { xml, names } = plain(file);

  expect(names.size).toBe(2);
  expect(named(xml, names)).toBe(file);
});

it('leaves what people read as it is', () => {
  const { xml } = plain('<task id="审核" name="审核"/><task id="b" name=\'die 审核 da\'/>');

  expect(xml).toContain('name="审核"');
  expect(xml).toContain("name='die 审核 da'");
});

it('takes no name that occurs in the file', () => {
  const file = '<a id="ä"/><b name="id_ue4._"/>';
  const { xml, names } = plain(file);

  expect(named(xml, names)).toBe(file);
});
