// When an item begins, whether it must be done, and whether it comes again (CMMN 1.1, 5.4.11).
import { Group } from '@bpmn-io/properties-panel';
import { choice, either, note, text, toggle, type Entry, type PanelGroup } from './fields';
import { rule, ruleOf } from './expression';
import { is, value, type Subject } from './subject';

export function control(about: Subject): PanelGroup | null {
  const what = about.definition;
  if (!about.isItem || !what) return null;
  const works = is(what, 'Task') || is(what, 'Stage');
  const entries: Entry[] = [];
  if (works) {
    entries.push(
      ...rule(about, 'manualActivationRule', {
        id: 'manual',
        label: 'Begins',
        never: 'By itself',
        always: 'When somebody starts it',
      }),
    );
  }
  if (works || is(what, 'Milestone')) {
    entries.push(
      ...rule(about, 'requiredRule', {
        id: 'required',
        label: 'Required',
        never: 'No',
        always: 'Yes, before its stage completes',
      }),
    );
  }
  entries.push(...repetition(about));
  if (is(what, 'Stage')) entries.push(autoComplete(about));
  entries.push(...counting(about));
  return { id: 'control', label: 'Control', component: Group, entries, shouldOpen: works };
}

function repetition(about: Subject): Entry[] {
  const entries = rule(about, 'repetitionRule', {
    id: 'repetition',
    label: 'Repeats',
    never: 'No',
    always: 'Each time it is due again',
    description: 'Again with each new fulfilment of an entry criterion, or when it is over.',
  });
  const found = ruleOf(about, 'repetitionRule');
  if (!found) return entries;
  const own = (name: string, label: string, more: object = {}) => ({
    id: `repetition-${name}`,
    label,
    read: () => value(found, `helm:${name}`),
    write: (next: string | undefined) => about.set(found, `helm:${name}`, next),
    ...more,
  });
  return [
    ...entries,
    either(own('maxInstanceCount', 'At most at once', { placeholder: 'no limit' })),
    either(own('collection', 'Once for each of', { placeholder: '=documents' })),
    text(own('elementVariable', 'Name of the one at hand', { placeholder: 'document' })),
    text(own('elementIndexVariable', 'Name of its number', { placeholder: 'number' })),
  ];
}

function autoComplete(about: Subject): Entry {
  return toggle({
    id: 'auto-complete',
    label: 'Completes by itself',
    description: 'As soon as no required work is left.',
    read: () => about.definition!.get('autoComplete') === true,
    write: (on) => about.set(about.definition!, 'autoComplete', on ? true : undefined),
  });
}

const COUNTS = [
  { value: '', label: 'As CMMN says' },
  { value: 'ignore', label: 'Never waited for' },
  { value: 'ignoreIfAvailable', label: 'Not while it only could begin' },
  { value: 'ignoreIfAvailableOrEnabled', label: 'Not before it began' },
  { value: 'ignoreAfterFirstCompletion', label: 'Not after it was done once' },
  {
    value: 'ignoreAfterFirstCompletionIfAvailableOrEnabled',
    label: 'Not after once, unless it is being done',
  },
];

function counting(about: Subject): Entry[] {
  const entries = [
    choice(
      {
        id: 'parent-completion',
        label: 'Its stage completes',
        description: 'Whether the stage around waits for this item.',
        read: () => value(about.object, 'helm:parentCompletionRule') ?? '',
        write: (next) => about.set(about.object, 'helm:parentCompletionRule', next),
      },
      COUNTS,
    ),
  ];
  if (!is(about.definition, 'Task') && !is(about.definition, 'Stage')) return entries;
  const failed = choice(
    {
      id: 'failed-blocks',
      label: 'When it has failed',
      read: () => value(about.object, 'helm:failedBlocks') ?? '',
      write: (next) => about.set(about.object, 'helm:failedBlocks', next),
    },
    [
      { value: '', label: 'Its stage waits for help' },
      { value: 'false', label: 'Its stage may complete over it' },
    ],
  );
  return [...entries, failed];
}

/** A plain listener or fragment has nothing that could be set. */
export function nothing(about: Subject): PanelGroup | null {
  if (about.definition?.$type !== 'cmmn:PlanFragment') return null;
  const words = 'Plan fragments are kept in the file, but HELM does not run them. Make it a stage.';
  return { id: 'nothing', label: 'Not run', component: Group, entries: [note('not-run', words)] };
}
