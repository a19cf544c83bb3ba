// Names, ids and documentation.
import { Group } from '@bpmn-io/properties-panel';
import type { Moddle } from '../../modeler/services';
import { area, choice, text, toggle, type Entry, type PanelGroup } from './fields';
import { is, list, value, type Subject } from './subject';

const ID = /^[\p{L}_][\p{L}\p{N}_.-]*$/u;

export function general(about: Subject): PanelGroup {
  const entries: Entry[] = about.isPlan ? planEntries(about) : itemEntries(about);
  return { id: 'general', label: 'General', component: Group, entries, shouldOpen: true };
}

export function documentation(about: Subject): PanelGroup | null {
  const target = about.definition ?? about.object;
  if (is(target, 'CaseFileItemDefinition')) return null;
  const found = () => list(target, 'documentation')[0];
  const entry = area({
    id: 'documentation-text',
    label: 'What it is about',
    read: () => value(found(), 'text'),
    write: (next) => {
      const own = found();
      if (own && next) about.set(own, 'text', next);
      else if (own) about.change([about.remove(target, 'documentation', own)]);
      else if (next) {
        const made = about.make('Documentation', target, { text: next });
        about.change([about.add(target, 'documentation', made)]);
      }
    },
  });
  return { id: 'documentation', label: 'Documentation', component: Group, entries: [entry] };
}

function planEntries(about: Subject): Entry[] {
  const found = about.case!;
  return [
    text({
      id: 'case-name',
      label: 'Name',
      read: () => value(about.object, 'name'),
      write: (next) =>
        about.change([
          { object: about.object, name: 'name', value: next },
          { object: found, name: 'name', value: next },
        ]),
    }),
    text({
      id: 'case-id',
      label: 'Case ID',
      description: 'By this name the case is deployed and started.',
      read: () => String(found.id ?? ''),
      write: (next) => next && about.change([{ object: found, name: 'id', value: next }]),
      validate: (next) => wrongId(about, next, found),
    }),
    toggle({
      id: 'auto-complete',
      label: 'Completes by itself',
      description: 'As soon as no required work is left.',
      read: () => about.object.get('autoComplete') === true,
      write: (on) => about.set(about.object, 'autoComplete', on ? true : undefined),
    }),
  ];
}

function itemEntries(about: Subject): Entry[] {
  const named = about.definition && !is(about.object, 'CaseFileItem') ? about.definition : about.object;
  const entries = [
    text({
      id: 'name',
      label: 'Name',
      read: () => value(about.object, 'name') ?? value(named, 'name'),
      write: (next) => about.set(value(about.object, 'name') ? about.object : named, 'name', next),
    }),
    text({
      id: 'id',
      label: 'ID',
      read: () => String(about.object.id ?? ''),
      write: (next) => next && about.drawing.rename(about.shape, next),
      validate: (next) => wrongId(about, next, about.object),
    }),
  ];
  const kinds = about.isItem ? KINDS.find((some) => some.some(([type]) => type === named.$type)) : null;
  if (kinds) {
    entries.splice(
      1,
      0,
      choice(
        {
          id: 'kind',
          label: 'Kind',
          read: () => named.$type,
          write: (next) => next && next !== named.$type && about.drawing.turnInto(about.shape, next),
        },
        kinds.map(([value, label]) => ({ value, label })),
      ),
    );
  }
  return about.shape.waypoints ? [] : entries;
}

/** What can be turned into each other. */
const KINDS: [type: string, label: string][][] = [
  [
    ['cmmn:HumanTask', 'Human task'],
    ['cmmn:ProcessTask', 'Process task'],
    ['cmmn:CaseTask', 'Case task'],
    ['cmmn:DecisionTask', 'Decision task'],
    ['cmmn:Task', 'Task'],
  ],
  [
    ['cmmn:UserEventListener', 'User event'],
    ['cmmn:TimerEventListener', 'Timer'],
    ['cmmn:EventListener', 'Event'],
  ],
];

/** Why this cannot be the id of an element, or null. */
function wrongId(about: Subject, next: string | undefined, own: Moddle): string | null {
  if (!next) return 'An ID is needed.';
  if (!ID.test(next)) return 'Letters, digits, _, - and .; a letter or _ first.';
  const ids = (own.$model as { ids: { assigned(id: string): Moddle | false } }).ids;
  const taken = ids.assigned(next);
  return taken && taken !== own ? 'Another element has this ID.' : null;
}
