import CmmnModdle from 'cmmn-moddle';
import { expect, test } from 'vitest';
import type { Moddle } from '../../modeler/services';
import { carry } from './carry';
import { packages } from './moddle';

const OPEN =
  '<definitions xmlns="http://www.omg.org/spec/CMMN/20151109/MODEL" xmlns:helm="urn:helm:ext" ' +
  'xmlns:acme="urn:acme" id="d" targetNamespace="urn:t">';

interface Reader {
  fromXML(
    text: string,
    type: string,
    done: (error: Error | null, root: Moddle, read: { warnings: unknown[] }) => void,
  ): void;
  toXML(root: Moddle, options: object, done: (error: Error | null, text: string) => void): void;
}

const moddle = () => new (CmmnModdle as unknown as new (packages: object) => Reader)(packages());

function read(plan: string, more = ''): Promise<{ root: Moddle; warnings: unknown[]; text: string }> {
  const reader = moddle();
  const text = `${OPEN}<case id="c"><casePlanModel id="p">${plan}</casePlanModel>${more}</case></definitions>`;
  return new Promise((resolve, reject) => {
    reader.fromXML(text, 'cmmn:Definitions', (error, root, { warnings }) => {
      if (error) return reject(error);
      reader.toXML(root, {}, (_, written) => resolve({ root, warnings, text: written }));
    });
  });
}

const definition = (root: Moddle, index = 0): Moddle => {
  const found = (root.get('cases') as Moddle[])[0]!;
  return ((found.get('casePlanModel') as Moddle).get('planItemDefinitions') as Moddle[])[index]!;
};

test('what starts a timer has its event as an element, as the schema says', async () => {
  const { root, warnings, text } = await read(
    '<planItem id="a" definitionRef="t"/><task id="t"/><timerEventListener id="l">' +
      '<planItemStartTrigger id="s" sourceRef="a"><standardEvent>start</standardEvent>' +
      '</planItemStartTrigger></timerEventListener>',
  );

  const trigger = definition(root, 1).get('timerStart') as Moddle;
  expect(warnings).toEqual([]);
  expect(trigger.get('standardEvent')).toBe('start');
  expect(text).toContain('<standardEvent>start</standardEvent>');
});

test('who may raise an event are roles, not texts', async () => {
  const { root, text } = await read(
    '<userEventListener id="l" authorizedRoleRefs="r q"/>',
    '<caseRoles><role id="r" name="R"/><role id="q" name="Q"/></caseRoles>',
  );

  const roles = definition(root).get('authorizedRoleRefs') as Moddle[];
  expect(roles.map((role) => role.get('name'))).toEqual(['R', 'Q']);
  expect(text).toContain('authorizedRoleRefs="r q"');
});

test("HELM's elements and attributes are read by name and written where they were", async () => {
  const { root, warnings, text } = await read(
    '<extensionElements><helm:agent name="A" role="R"><helm:systemPrompt>Plan.</helm:systemPrompt>' +
      '<helm:goal>=goal</helm:goal><helm:input target="x" source="=y"/></helm:agent></extensionElements>' +
      '<planItem id="a" definitionRef="t"/>' +
      '<humanTask id="t" helm:formId="f" helm:candidateGroups="g"/>',
  );

  expect(warnings).toEqual([]);
  expect(definition(root).get('helm:formId')).toBe('f');
  expect(text).toContain('<helm:systemPrompt>Plan.</helm:systemPrompt>');
  expect(text).toContain('<helm:goal>=goal</helm:goal>');
  expect(text).toContain('<helm:input target="x" source="=y" />');
});

test('an item of another kind keeps what both can have, and what others have added', async () => {
  const { root } = await read(
    '<humanTask id="t" helm:formId="f" helm:failedBlocks="false" acme:color="red">' +
      '<documentation>Why</documentation>' +
      '<extensionElements><acme:note/></extensionElements><input id="i" name="n"/></humanTask>' +
      '<processTask id="n"/>',
  );
  const [before, after] = [definition(root), definition(root, 1)];

  carry(before, after);

  expect((after.get('documentation') as Moddle[])[0]!.get('text')).toBe('Why');
  expect((after.get('extensionElements') as Moddle).$parent).toBe(after);
  expect((after.get('input') as Moddle[])[0]!.$parent).toBe(after);
  expect(after.get('helm:failedBlocks')).toBe('false');
  expect(after.$attrs).toEqual({ 'acme:color': 'red' });
});
