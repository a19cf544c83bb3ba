import { BpmnModdle } from 'bpmn-moddle';
import { expect, test } from 'vitest';
import type { Moddle, Shape } from '../services';
import { badges } from './badges';
import { packages } from './moddle';
import { templateOf } from './template';

async function signs(element: string): Promise<string[]> {
  return badges({ businessObject: await read(element) } as Shape).map((badge) => badge.title);
}

async function read(element: string): Promise<Moddle> {
  const moddle = new BpmnModdle(packages(''));
  const { rootElement } = await moddle.fromXML(`<bpmn:definitions id="d" targetNamespace="x"
    xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL" xmlns:helm="urn:helm:ext"
    xmlns:zeebe="http://camunda.org/schema/zeebe/1.0">
    <bpmn:process id="p">${element}</bpmn:process></bpmn:definitions>`);
  const process = rootElement.rootElements[0];
  return (process.flowElements ?? process.laneSets[0].lanes)[0] as Moddle;
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

test('an element says which template of Camunda Modeler it was made by', async () => {
  const task = '<bpmn:serviceTask id="t" zeebe:modelerTemplate="acme.rest" ';

  expect(await signs(`${task} zeebe:modelerTemplateVersion="3" />`)).toEqual([
    'Element template acme.rest, version 3',
  ]);
  expect(await signs(`${task} />`)).toEqual(['Element template acme.rest']);
});

test.each([
  ['data:image/svg+xml;base64,PHN2Zy8+', true],
  ['data:image/png;base64,iVBORw0=', true],
  ['https://example.com/tracks.png', false],
  ['data:text/html,hello', false],
  ['javascript:alert(1)', false],
])('the icon of a template is a picture in the file: %s', async (icon, shown) => {
  const task = await read(
    `<bpmn:task id="t" zeebe:modelerTemplate="acme" zeebe:modelerTemplateIcon="${icon}" />`,
  );

  expect(templateOf(task)?.picture).toBe(shown ? icon : null);
});
