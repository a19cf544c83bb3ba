// Sentries: what an entry or exit criterion waits for (CMMN 1.1, 5.4.6).
import { Group, ListGroup } from '@bpmn-io/properties-panel';
import type { Moddle } from '../../modeler/services';
import { eventsOf } from './events';
import { condition } from './expression';
import { goOn } from './focus';
import { buttons, choice, note, type Entry, type PanelGroup } from './fields';
import { is, list, nameOf, one, value, type Subject } from './subject';

/** The criteria of an item, to go to or to add one. */
export function itemCriteria(about: Subject): PanelGroup | null {
  if (!about.isItem && !about.isPlan) return null;
  const what = about.definition;
  const listens = is(what, 'EventListener');
  if (listens) return null;
  const entries: Entry[] = [];
  for (const [name, label] of [
    ['entryCriteria', 'Begins when'],
    ['exitCriteria', 'Is left when'],
  ] as const) {
    if (name === 'entryCriteria' && about.isPlan) continue;
    for (const criterion of list(about.object, name)) {
      entries.push(
        buttons(`criterion-${String(criterion.id)}`, label, [
          { label: spoken(about, criterion), press: () => go(about, criterion) },
        ]),
      );
    }
  }
  const adding = [];
  const add = (type: string, count: number) => () => {
    about.drawing.addCriterion(type, about.shape, count);
    goOn('if-part');
  };
  const entering = list(about.object, 'entryCriteria').length;
  const leaving = list(about.object, 'exitCriteria').length;
  if (!about.isPlan) {
    adding.push({ label: 'Add entry criterion', press: add('cmmn:EntryCriterion', entering) });
  }
  if (!is(what, 'Milestone')) {
    adding.push({ label: 'Add exit criterion', press: add('cmmn:ExitCriterion', leaving) });
  }
  entries.push(buttons('criteria-add', 'Add a criterion', adding));
  return { id: 'criteria', label: 'Criteria', component: Group, entries };
}

/** The sentry behind a criterion: its if-part, and how it remembers. */
export function sentry(about: Subject): PanelGroup | null {
  const found = sentryOf(about);
  if (!found) return null;
  const entries: Entry[] = [
    condition(
      about,
      () => one(found, 'ifPart'),
      'condition',
      {
        id: 'if-part',
        label: 'If',
        placeholder: 'amount > 1000',
        description: 'Empty: as soon as its events have happened.',
      },
      () => {
        const holder = about.make('IfPart', found);
        return { holder, changes: [{ object: found, name: 'ifPart', value: holder }] };
      },
    ),
  ];
  const ifPart = one(found, 'ifPart');
  if (ifPart && about.fileItems.length > 0) {
    const options = about.fileItems.map(({ item, path }) => ({ value: String(item.id), label: path }));
    entries.push(
      choice(
        {
          id: 'if-context',
          label: 'Looking at',
          description: 'The condition sees what is inside this case file item by name.',
          read: () => String(one(ifPart, 'contextRef')?.id ?? ''),
          write: (id) => about.set(ifPart, 'contextRef', itemBy(about, id)),
        },
        [{ value: '', label: 'The whole case' }, ...options],
      ),
    );
  }
  entries.push(
    choice(
      {
        id: 'trigger-mode',
        label: 'Events that came before',
        read: () => value(found, 'helm:triggerMode') ?? '',
        write: (next) => about.set(found, 'helm:triggerMode', next),
      },
      [
        { value: '', label: 'Are remembered until all have come' },
        { value: 'onEvent', label: 'Must come together with the last one' },
      ],
    ),
  );
  if (is(about.object, 'ExitCriterion')) entries.push(...exits(about));
  const unused = !ifPart && list(found, 'onParts').length === 0;
  if (unused) {
    entries.push(note('sentry-empty', 'It waits for nothing yet: add an event below, or a condition.'));
  }
  return { id: 'sentry', label: 'Condition', component: Group, entries, shouldOpen: true };
}

function exits(about: Subject): Entry[] {
  const own = (name: string, label: string, options: { value: string; label: string }[]) =>
    choice(
      {
        id: `exit-${name}`,
        label,
        read: () => value(about.object, `helm:${name}`) ?? '',
        write: (next) => about.set(about.object, `helm:${name}`, next),
      },
      options,
    );
  const entries = [
    own('exitType', 'Ends', [
      { value: '', label: 'Whatever has not ended' },
      { value: 'activeInstances', label: 'Only what is being done' },
      { value: 'activeAndEnabledInstances', label: 'What is being done or could be started' },
    ]),
  ];
  const host = about.object.$parent;
  const what = host?.$type === 'cmmn:Stage' ? host : one(host, 'definitionRef');
  if (is(what, 'Stage')) {
    entries.push(
      own('exitEventType', 'As', [
        { value: '', label: 'An exit: it is terminated' },
        { value: 'complete', label: 'Its completion, if that is possible' },
        { value: 'forceComplete', label: 'Its completion in any case' },
      ]),
    );
  }
  return entries;
}

/** The on-parts of a sentry: what must have happened. */
export function onParts(about: Subject): PanelGroup | null {
  const found = sentryOf(about);
  if (!found) return null;
  const items = list(found, 'onParts').map((part, index) => ({
    id: `on-${String(part.id ?? index)}`,
    label: spokenPart(part),
    entries: partEntries(about, part, `on-${index}`),
    remove: (event: Event) => {
      event.stopPropagation();
      about.change([about.remove(found, 'onParts', part)]);
    },
  }));
  const add = (event: Event) => {
    event.stopPropagation();
    const made = about.make('PlanItemOnPart', found, { standardEvent: 'complete' });
    about.change([about.add(found, 'onParts', made)]);
  };
  const tooltip = 'All of them must have happened. Draw a connection to add one, or choose it here.';
  return { id: 'on-parts', label: 'Events', component: ListGroup, items, add, tooltip, shouldOpen: true };
}

/** An edge stands for its on-part. */
export function edge(about: Subject): PanelGroup | null {
  if (!about.shape.waypoints || !is(about.object, 'OnPart')) return null;
  const entries = partEntries(about, about.object, 'edge');
  return { id: 'edge', label: 'Event', component: Group, entries, shouldOpen: true };
}

function partEntries(about: Subject, part: Moddle, id: string): Entry[] {
  const file = is(part, 'CaseFileItemOnPart');
  const sources = file
    ? about.fileItems.map(({ item, path }) => ({ value: String(item.id), label: path }))
    : [plan(about), ...about.items].filter((each) => each !== undefined).map(option);
  const source = one(part, 'sourceRef');
  const drawn = about.drawing.registry
    .getAll()
    .some((shape) => shape.waypoints && one(shape.businessObject, 'cmmnElementRef') === part);
  const entries: Entry[] = [];
  // Where an edge is drawn, its ends are moved in the drawing.
  if (!drawn) {
    entries.push(
      choice(
        {
          id: `${id}-source`,
          label: 'Of',
          read: () => String(source?.id ?? ''),
          write: (next) => source_(about, part, next),
        },
        [{ value: '', label: 'Choose …' }, ...sources, ...others(about, file)],
      ),
    );
  }
  entries.push(
    choice(
      {
        id: `${id}-event`,
        label: 'Event',
        read: () => value(part, 'standardEvent') ?? '',
        write: (next) => about.set(part, 'standardEvent', next),
      },
      eventsOf(part, source),
    ),
  );
  const exits = list(source, 'exitCriteria');
  if (!file && value(part, 'standardEvent') === 'exit' && exits.length > 0 && !drawn) {
    entries.push(
      choice(
        {
          id: `${id}-exit`,
          label: 'Only because of',
          read: () => String(one(part, 'exitCriterionRef')?.id ?? ''),
          write: (next) =>
            about.set(part, 'exitCriterionRef', exits.find((each) => each.id === next)),
        },
        [
          { value: '', label: 'Any exit' },
          ...exits.map((each) => ({ value: String(each.id), label: spoken(about, each) })),
        ],
      ),
    );
  }
  return entries;
}

/** Sources of the other kind: an on-part of an item becomes one of the case file, and back. */
function others(about: Subject, file: boolean): { value: string; label: string }[] {
  if (file) return about.items.map(option);
  return about.fileItems.map(({ item, path }) => ({ value: String(item.id), label: `Case file: ${path}` }));
}

function source_(about: Subject, part: Moddle, id: string | undefined): void {
  const next = itemBy(about, id) ?? [plan(about), ...about.items].find((each) => each?.id === id);
  if (next && connected(about, part, next)) return;
  const file = is(next, 'CaseFileItem');
  const holder = part.$parent!;
  if (!next || file === is(part, 'CaseFileItemOnPart')) {
    about.change([
      { object: part, name: 'sourceRef', value: next },
      ...fitting(part, next),
    ]);
    return;
  }
  const type = file ? 'CaseFileItemOnPart' : 'PlanItemOnPart';
  const standardEvent = eventsOf({ ...part, $type: `cmmn:${type}` } as Moddle, next)[0]!.value;
  const made = about.make(type, holder, { sourceRef: next, standardEvent });
  const parts = list(holder, 'onParts').map((each) => (each === part ? made : each));
  about.change([{ object: holder, name: 'onParts', value: parts }]);
}

/** Where both ends are drawn, the event is a connection between them. */
function connected(about: Subject, part: Moddle, source: Moddle): boolean {
  const from = about.drawing.registry.get(String(source.id));
  const to = about.shape;
  if (!from || !is(about.object, 'Criterion') || !about.drawing.connect(from, to)) return false;
  about.change([about.remove(part.$parent!, 'onParts', part)]);
  return true;
}

/** An event that the new source does not have becomes its first one. */
function fitting(part: Moddle, source: Moddle | undefined) {
  const events = eventsOf(part, source);
  const has = events.some((each) => each.value === value(part, 'standardEvent'));
  return has ? [] : [{ object: part, name: 'standardEvent', value: events[0]!.value }];
}

function sentryOf(about: Subject): Moddle | undefined {
  return is(about.object, 'Criterion') ? one(about.object, 'sentryRef') : undefined;
}

function plan(about: Subject): Moddle | undefined {
  return one(about.case, 'casePlanModel');
}

function option(object: Moddle): { value: string; label: string } {
  return { value: String(object.id), label: nameOf(object) };
}

function itemBy(about: Subject, id: string | undefined): Moddle | undefined {
  return about.fileItems.find(({ item }) => item.id === id)?.item;
}

function go(about: Subject, criterion: Moddle): void {
  const shape = about.drawing.registry.get(String(criterion.id));
  if (shape) about.drawing.selection.select(shape);
}

function spoken(_about: Subject, criterion: Moddle): string {
  const found = one(criterion, 'sentryRef');
  const parts = list(found, 'onParts').map(spokenPart);
  const test = value(one(one(found, 'ifPart'), 'condition'), 'body');
  if (test) parts.push(parts.length > 0 ? `if ${test}` : test);
  return parts.join(' and ') || '…';
}

function spokenPart(part: Moddle): string {
  const source = one(part, 'sourceRef');
  return `${source ? nameOf(source) : '…'}: ${value(part, 'standardEvent') ?? '…'}`;
}
