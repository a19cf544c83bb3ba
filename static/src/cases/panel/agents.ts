// Agents that work a stage or a whole case in a role of it, and the decisions that stand at the
// gate of what they do.
import { Group, ListGroup } from '@bpmn-io/properties-panel';
import type { Moddle } from '../../modeler/services';
import { extensionsOf, withExtensions } from './extensions';
import { area, choice, either, text, toggle, type Entry, type Field, type PanelGroup } from './fields';
import { is, list, one, value, type Subject } from './subject';

const AGENT = 'helm:Agent';
const POLICY = 'helm:Policy';
const AUTONOMY = [
  { value: '', label: 'As around it' },
  { value: 'off', label: 'Off' },
  { value: 'suggest', label: 'Suggests; people act' },
  { value: 'act-with-approval', label: 'Acts when it is approved' },
  { value: 'act', label: 'Acts' },
];

export function agent(about: Subject): PanelGroup | null {
  const stage = worked(about);
  if (!stage) return null;
  const found = extensionsOf(stage, AGENT)[0];
  const entries: Entry[] = [
    toggle({
      id: 'agent-on',
      label: 'An agent works here',
      description: about.roles.length === 0 ? 'It needs a role: add one to the case first.' : undefined,
      read: () => found !== undefined,
      write: (on) => about.change(withExtensions(about, stage, AGENT, on ? [made(about)] : [])),
    }),
  ];
  if (found) entries.push(...agentEntries(about, found));
  return { id: 'agent', label: 'Agent', component: Group, entries, shouldOpen: found !== undefined };
}

function agentEntries(about: Subject, found: Moddle): Entry[] {
  const own = (name: string, label: string, more: Partial<Field> = {}): Field => ({
    id: `agent-${name}`,
    label,
    read: () => value(found, name),
    write: (next) => about.set(found, name, next),
    ...more,
  });
  const roles = about.roles.flatMap((role) => value(role, 'name') ?? []);
  return [
    text(own('name', 'Name', { validate: needed })),
    choice(
      own('role', 'In the role'),
      [{ value: '', label: 'Choose …' }, ...roles.map((name) => ({ value: name, label: name }))],
    ),
    choice(own('autonomy', 'By itself it'), AUTONOMY),
    either(said(about, found, 'goal', 'helm:Goal', 'Goal')),
    area(said(about, found, 'systemPrompt', 'helm:SystemPrompt', 'System prompt')),
    text(own('model', 'Model connection')),
    text(own('modelDecision', 'Decision that chooses the model', { placeholder: 'id of a decision' })),
    text(own('maxModelCalls', 'Model calls at most', { placeholder: '10', validate: count })),
    text(own('maxTokens', 'Tokens at most', { placeholder: 'no limit', validate: count })),
    text(own('approvers', 'Asked when it escalates', { placeholder: 'legal,owners' })),
  ];
}

/** A text in a child element. */
function said(about: Subject, found: Moddle, name: string, type: string, label: string): Field {
  return {
    id: `agent-${name}`,
    label,
    read: () => value(one(found, name), 'text'),
    write: (next) => {
      const child = one(found, name);
      if (child && next) return about.set(child, 'text', next);
      if (!next) return about.set(found, name, undefined);
      const new_ = about.drawing.createOwn(type, { text: next });
      new_.$parent = found;
      about.set(found, name, new_);
    },
  };
}

/** What the agent reads: names with the expressions that give them. */
export function inputs(about: Subject): PanelGroup | null {
  const found = extensionsOf(worked(about), AGENT)[0];
  if (!found) return null;
  const items = list(found, 'inputs').map((input, index) => ({
    id: `agent-input-${index}`,
    label: value(input, 'target') || 'A name',
    entries: [
      text({
        id: `agent-input-${index}-target`,
        label: 'Name',
        read: () => value(input, 'target'),
        write: (next) => about.set(input, 'target', next),
        validate: needed,
      }),
      either({
        id: `agent-input-${index}-source`,
        label: 'Is',
        placeholder: '=report',
        read: () => value(input, 'source'),
        write: (next) => about.set(input, 'source', next),
      }),
    ],
    autoFocusEntry: `agent-input-${index}-target`,
    remove: (event: Event) => {
      event.stopPropagation();
      about.change([about.remove(found, 'inputs', input)]);
    },
  }));
  const add = (event: Event) => {
    event.stopPropagation();
    about.change([about.add(found, 'inputs', about.drawing.createOwn('helm:Input'))]);
  };
  const tooltip = 'Only these and the goal reach the model.';
  return { id: 'agent-inputs', label: 'What the agent reads', component: ListGroup, items, add, tooltip };
}

/** Decisions that allow, deny, change or ask before something is done here. */
export function gates(about: Subject): PanelGroup | null {
  const stage = worked(about);
  if (!stage) return null;
  const found = extensionsOf(stage, POLICY);
  const items = found.map((policy, index) => ({
    id: `gate-${index}`,
    label: value(policy, 'decision') || 'A decision',
    entries: ['decision', 'elements'].map((name) =>
      text({
        id: `gate-${index}-${name}`,
        label: name === 'decision' ? 'Decision' : 'Items',
        placeholder: name === 'decision' ? 'id of a decision' : 'all',
        read: () => value(policy, name),
        write: (next) => about.set(policy, name, next),
        validate: name === 'decision' ? needed : undefined,
      }),
    ),
    autoFocusEntry: `gate-${index}-decision`,
    remove: (event: Event) => {
      event.stopPropagation();
      const left = found.filter((each) => each !== policy);
      about.change(withExtensions(about, stage, POLICY, left));
    },
  }));
  const add = (event: Event) => {
    event.stopPropagation();
    const all = [...found, about.drawing.createOwn(POLICY)];
    about.change(withExtensions(about, stage, POLICY, all));
  };
  const tooltip = 'Decisions that allow, deny, change or ask before an agent acts here.';
  return { id: 'gates', label: 'Policies', component: ListGroup, items, add, tooltip };
}

function worked(about: Subject): Moddle | undefined {
  return (about.isPlan || about.isItem) && is(about.definition, 'Stage') ? about.definition : undefined;
}

function made(about: Subject): Moddle {
  const role = value(about.roles[0], 'name') ?? '';
  return about.drawing.createOwn(AGENT, { name: 'agent', role, maxModelCalls: '10' });
}

function needed(next: string | undefined): string | null {
  return next ? null : 'Needed before this can be deployed.';
}

function count(next: string | undefined): string | null {
  return !next || /^[1-9]\d*$/.test(next) ? null : 'A whole number above 0.';
}
