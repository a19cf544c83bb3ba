import { BpmnModdle } from 'bpmn-moddle';
import { expect, test } from 'vitest';
import zeebe from 'zeebe-bpmn-moddle/resources/zeebe.json';
import { helmPackage } from './moddle';

const file = (inside: string, prefix = 'helm') => `<?xml version="1.0" encoding="UTF-8"?>
<bpmn:definitions xmlns:bpmn="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:${prefix}="urn:helm:ext" id="d" targetNamespace="x">
  <bpmn:process id="p" isExecutable="true">${inside}</bpmn:process>
</bpmn:definitions>`;

const region = (extension: string) =>
  file(`<bpmn:adHocSubProcess id="r"><bpmn:extensionElements>${extension}</bpmn:extensionElements>
    <bpmn:task id="t" /></bpmn:adHocSubProcess>`);

async function roundTrip(xml: string) {
  const moddle = new BpmnModdle({ zeebe, helm: helmPackage(xml) });
  const { rootElement, warnings } = await moddle.fromXML(xml);
  const { xml: written } = await moddle.toXML(rootElement);
  return { process: rootElement.rootElements[0], warnings, written };
}

test('an agent is read with its prompt and goal, and written the same', async () => {
  const xml = region(
    `<helm:agent name="underwriter" modelDecision="choose_model" maxModelCalls="12"
       maxTokens="60000" resultVariable="finding"><helm:systemPrompt>You examine &lt;loans&gt;.
     Twice.</helm:systemPrompt><helm:goal>="Examine " + id</helm:goal></helm:agent>`,
  );

  const { process, warnings, written } = await roundTrip(xml);

  const agent = process.flowElements[0].extensionElements.values[0];
  expect(warnings).toEqual([]);
  expect(agent.$type).toBe('helm:Agent');
  expect(agent.maxModelCalls).toBe('12');
  expect(agent.systemPrompt.text).toContain('You examine <loans>.');
  expect(agent.goal.text).toBe('="Examine " + id');
  expect(written).toContain('<helm:goal>="Examine " + id</helm:goal>');
  expect(written).toMatch(/<helm:agent name="underwriter" modelDecision="choose_model"/);
});

test('the order of handlers survives', async () => {
  const xml = file(`<bpmn:endEvent id="e"><bpmn:extensionElements>
      <helm:compensation ordering="sequential" /></bpmn:extensionElements>
    <bpmn:compensateEventDefinition id="c" /></bpmn:endEvent>`);

  const { process, warnings, written } = await roundTrip(xml);

  const order = process.flowElements[0].extensionElements.values[0];
  expect(warnings).toEqual([]);
  expect(order.$type).toBe('helm:Compensation');
  expect(order.ordering).toBe('sequential');
  expect(written).toContain('<helm:compensation ordering="sequential" />');
});

test('a milestone, a participant and a policy survive', async () => {
  const xml = file(`<bpmn:extensionElements><helm:policy decision="pay" elements="Pay" />
      </bpmn:extensionElements>
    <bpmn:laneSet id="ls"><bpmn:lane id="l"><bpmn:extensionElements>
      <helm:participant kind="group" ref="loan-officers" /></bpmn:extensionElements></bpmn:lane>
    </bpmn:laneSet>
    <bpmn:intermediateThrowEvent id="m"><bpmn:extensionElements>
      <helm:milestone approvers="owners,legal" quorum="1" onReject="continue"
        dueDate="=now() + @&quot;P2D&quot;" /></bpmn:extensionElements>
    </bpmn:intermediateThrowEvent>`);

  const { warnings, written } = await roundTrip(xml);

  expect(warnings).toEqual([]);
  expect(written).toContain('<helm:policy decision="pay" elements="Pay" />');
  expect(written).toContain('<helm:participant kind="group" ref="loan-officers" />');
  expect(written).toContain('approvers="owners,legal"');
  expect(written).toContain('onReject="continue"');
});

test('elements and attributes that Studio does not know are kept as they are', async () => {
  const xml = region(
    `<helm:boundary scope="case"><helm:forbid effect="email">never</helm:forbid>
       <helm:ceiling of="money" value="5" unit="EUR" /></helm:boundary>
     <helm:agent name="a" mood="calm"><helm:later depth="2" /></helm:agent>`,
  );

  const { written } = await roundTrip(xml);

  expect(written).toContain('<helm:boundary scope="case">');
  expect(written).toContain('<helm:forbid effect="email">never</helm:forbid>');
  expect(written).toContain('<helm:ceiling of="money" value="5" unit="EUR" />');
  expect(written).toContain('mood="calm"');
  expect(written).toContain('<helm:later depth="2" />');
});

test('another prefix for the namespace is understood', async () => {
  const xml = file(
    `<bpmn:task id="t"><bpmn:extensionElements><h:effect name="pay" />
     </bpmn:extensionElements></bpmn:task>`,
    'h',
  );

  const { written } = await roundTrip(xml);

  expect(written).toMatch(/<h(elm)?:effect name="pay" \/>/);
});
