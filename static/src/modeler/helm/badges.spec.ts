import { BpmnModdle } from 'bpmn-moddle';
import { expect, test } from 'vitest';
import type { Moddle, Shape } from '../services';
import { badges } from './badges';
import { helmPackage } from './moddle';

async function signs(element: string): Promise<string[]> {
  const moddle = new BpmnModdle({ helm: helmPackage() });
  const { rootElement } = await moddle.fromXML(`<bpmn:definitions id="d" targetNamespace="x"
    xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:helm="urn:helm:ext">
    <bpmn:process id="p">${element}</bpmn:process></bpmn:definitions>`);
  const process = rootElement.rootElements[0];
  const object = (process.flowElements ?? process.laneSets[0].lanes)[0] as Moddle;
  return badges({ businessObject: object } as Shape).map((badge) => badge.title);
}

const within = (tag: string, inside: string) =>
  `<bpmn:${tag} id="e"><bpmn:extensionElements>${inside}</bpmn:extensionElements></bpmn:${tag}>`;

test('a region says which agent drives it and which policies stand at its gate', async () => {
  const found = await signs(
    within(
      'adHocSubProcess',
      `<helm:agent name="underwriter" /><helm:policy decision="payment" /><helm:policy />`,
    ),
  );

  expect(found).toEqual(['Driven by the agent underwriter', 'Policy: payment, ?']);
});

test('a milestone says whose approval it waits for', async () => {
  const found = await signs(
    within('intermediateThrowEvent', '<helm:milestone approvers="owners,legal" />'),
  );

  expect(found).toEqual(['Waits for the approval of owners,legal']);
});

test('a plain element has no sign', async () => {
  expect(await signs('<bpmn:task id="t" />')).toEqual([]);
});
