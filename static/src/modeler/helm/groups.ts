// HELM's own groups of the properties panel: who is responsible for a lane, what a milestone waits
// for, in which order handlers compensate, what drives a region, and which policies stand at the
// gate.
import { Group, ListGroup } from '@bpmn-io/properties-panel';
import type { Injector, Moddle, Shape } from '../services';
import { Extensions, carrier, extensions } from './extension';
import { area, choice, feel, feelArea, text, toggle, type Entry, type Field } from './fields';
import { templateGroup } from './template';

export interface PanelGroup {
  id: string;
  label: string;
  component: unknown;
  [more: string]: unknown;
}

type GroupOf = (element: Shape, injector: Injector) => PanelGroup | null;

export const GROUPS: GroupOf[] = [
  templateGroup,
  participantGroup,
  milestoneGroup,
  compensationGroup,
  agentGroup,
  policyGroup,
];

function participantGroup(element: Shape, injector: Injector): PanelGroup | null {
  if (element.businessObject.$type !== 'bpmn:Lane') return null;
  const change = new Extensions(injector, element);
  const participant = () => extensions(element.businessObject, 'helm:Participant')[0];
  const entries: Entry[] = [
    choice(
      {
        id: 'helm-participant-kind',
        label: 'Kind',
        description: 'A lane without a participant is only a picture.',
        read: () => value(participant(), 'kind') ?? '',
        write: (kind) => {
          const found = participant();
          if (!kind) return found && change.remove(found);
          if (found) change.set(found, 'kind', kind);
          else change.add('helm:Participant', { kind });
        },
      },
      [
        { value: '', label: 'Nobody (a picture)' },
        { value: 'group', label: 'Group of people' },
        { value: 'agent', label: 'Agent' },
        { value: 'system', label: 'System' },
      ],
    ),
  ];
  const found = participant();
  if (found) {
    const attribute = attributes(change, found, 'helm-participant');
    const kind = value(found, 'kind');
    const hint =
      kind === 'group' ? 'User tasks here without an assignment belong to this group.' : undefined;
    entries.push(text(attribute('ref', 'Name', { description: hint, validate: required })));
  }
  return group('helm-participant', 'Responsible', entries);
}

function milestoneGroup(element: Shape, injector: Injector): PanelGroup | null {
  if (!mayBeMilestone(element.businessObject)) return null;
  const change = new Extensions(injector, element);
  const found = extensions(element.businessObject, 'helm:Milestone')[0];
  const entries = [
    toggle({
      id: 'helm-milestone-on',
      label: 'Wait here for an approval',
      read: () => !!found,
      write: (on) => (on ? change.add('helm:Milestone', {}) : found && change.remove(found)),
    }),
  ];
  if (found) {
    const attribute = attributes(change, found, 'helm-milestone');
    entries.push(
      feel(attribute('approvers', 'Approvers', { description: 'Groups or users: owners,legal' })),
      feel(attribute('quorum', 'How many must approve', { placeholder: '1' })),
      feel(attribute('dueDate', 'Due date', { placeholder: '=now() + duration("P2D")' })),
      choice(
        {
          id: 'helm-milestone-onReject',
          label: 'When rejected',
          read: () => value(found, 'onReject') ?? 'error',
          write: (next) => change.set(found, 'onReject', next === 'error' ? '' : next),
        },
        [
          { value: 'error', label: 'Throw MILESTONE_REJECTED' },
          { value: 'continue', label: 'Go on; a gateway decides' },
        ],
      ),
      text(
        attribute('resultVariable', 'Result variable', {
          placeholder: element.id,
          description: 'Holds approved, by, reason and at.',
        }),
      ),
    );
  }
  return group('helm-milestone', 'Milestone', entries, !!found);
}

function compensationGroup(element: Shape, injector: Injector): PanelGroup | null {
  if (!compensates(element.businessObject)) return null;
  const change = new Extensions(injector, element);
  const found = extensions(element.businessObject, 'helm:Compensation')[0];
  const ordering = choice(
    {
      id: 'helm-compensation-ordering',
      label: 'Handlers begin',
      description: 'The activity that completed last is always undone first.',
      read: () => value(found, 'ordering') ?? 'parallel',
      write: (next) => {
        if (next === 'sequential') change.add('helm:Compensation', { ordering: next });
        else if (found) change.remove(found);
      },
    },
    [
      { value: 'parallel', label: 'All at once' },
      { value: 'sequential', label: 'One after the other' },
    ],
  );
  return group('helm-compensation', 'Order', [ordering], !!found);
}

function agentGroup(element: Shape, injector: Injector): PanelGroup | null {
  if (element.businessObject.$type !== 'bpmn:AdHocSubProcess') return null;
  const change = new Extensions(injector, element);
  const found = extensions(element.businessObject, 'helm:Agent')[0];
  const entries = [
    toggle({
      id: 'helm-agent-on',
      label: 'An agent chooses the activities inside',
      read: () => !!found,
      write: (on) =>
        on ? change.add('helm:Agent', { maxModelCalls: '10' }) : found && change.remove(found),
    }),
  ];
  if (found) entries.push(...agentEntries(change, found));
  return group('helm-agent', 'Agent', entries, !!found);
}

function agentEntries(change: Extensions, found: Moddle): Entry[] {
  const attribute = attributes(change, found, 'helm-agent');
  const child = (name: string, type: string, label: string, more: Partial<Field> = {}): Field => ({
    id: `helm-agent-${name}`,
    label,
    read: () => value(found.get(name) as Moddle | undefined, 'text'),
    write: (next) => change.setChild(found, name, type, next),
    ...more,
  });
  return [
    text(attribute('name', 'Name')),
    area(child('systemPrompt', 'helm:SystemPrompt', 'System prompt')),
    feelArea(
      child('goal', 'helm:Goal', 'Goal', {
        description: 'What this run is about; sees the inputs of the region.',
      }),
    ),
    text(attribute('modelDecision', 'Decision that chooses the model', { placeholder: 'id of a decision' })),
    text(attribute('model', 'Model connection', { description: 'Used without a decision.' })),
    text(attribute('maxModelCalls', 'Model calls at most', { placeholder: '10', validate: count })),
    text(attribute('maxTokens', 'Tokens at most', { placeholder: 'no limit', validate: count })),
    text(attribute('resultVariable', 'Result variable')),
    text(
      attribute('approvers', 'Who is asked', {
        placeholder: 'the group of the lane',
        description: 'Groups that the agent escalates to: owners,legal',
      }),
    ),
  ];
}

function policyGroup(element: Shape, injector: Injector): PanelGroup | null {
  const object = carrier(element);
  if (!mayHavePolicy(object)) return null;
  const change = new Extensions(injector, element);
  const items = extensions(object, 'helm:Policy').map((policy, index) => {
    const id = `${element.id}-helm-policy-${index}`;
    const attribute = attributes(change, policy, id);
    const entries = [
      text(attribute('decision', 'Decision', { placeholder: 'id of a decision', validate: required })),
    ];
    if (holdsOthers(object)) {
      const description = 'Ids of the activities it is for: Pay,Refund. Empty: all.';
      entries.push(text(attribute('elements', 'Activities', { description })));
    }
    return {
      id,
      label: value(policy, 'decision') || 'A decision',
      entries,
      autoFocusEntry: `${id}-decision`,
      remove: (event: Event) => {
        event.stopPropagation();
        change.remove(policy);
      },
    };
  });
  return {
    id: 'helm-policy',
    label: 'Policies',
    component: ListGroup,
    items,
    tooltip: 'Decisions that allow, deny, change or ask before an activity acts.',
    add: (event: Event) => {
      event.stopPropagation();
      change.add('helm:Policy', {});
    },
  };
}

/** A throw event without an event definition may hold the token. */
export function mayBeMilestone(object: Moddle): boolean {
  if (object.$type !== 'bpmn:IntermediateThrowEvent') return false;
  return ((object.get('eventDefinitions') as unknown[] | undefined) ?? []).length === 0;
}

/** A throw or end event that throws compensation. */
function compensates(object: Moddle): boolean {
  if (!/^bpmn:(IntermediateThrowEvent|EndEvent)$/.test(object.$type)) return false;
  const definitions = (object.get('eventDefinitions') as Moddle[] | undefined) ?? [];
  return definitions.some((each) => each.$type === 'bpmn:CompensateEventDefinition');
}

const ACTIVITY = /^bpmn:(\w*Task|SubProcess|Transaction|AdHocSubProcess|CallActivity)$/;

function mayHavePolicy(object: Moddle): boolean {
  return object.$type === 'bpmn:Process' || ACTIVITY.test(object.$type);
}

function holdsOthers(object: Moddle): boolean {
  return /^bpmn:(Process|SubProcess|Transaction|AdHocSubProcess)$/.test(object.$type);
}

function group(id: string, label: string, entries: Entry[], shouldOpen = false): PanelGroup {
  return { id, label, component: Group, entries, shouldOpen };
}

function attributes(change: Extensions, extension: Moddle, prefix: string) {
  return (name: string, label: string, more: Partial<Field> = {}): Field => ({
    id: `${prefix}-${name}`,
    label,
    read: () => value(extension, name) ?? '',
    write: (next) => change.set(extension, name, next),
    ...more,
  });
}

function value(extension: Moddle | undefined, name: string): string | undefined {
  return extension?.get(name) as string | undefined;
}

function required(text: string | undefined): string | null {
  return text ? null : 'Needed before this can be deployed.';
}

function count(text: string | undefined): string | null {
  return !text || /^[1-9]\d*$/.test(text) ? null : 'A whole number above 0.';
}
