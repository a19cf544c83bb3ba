// What belongs to a case as a whole: its roles and its file (CMMN 1.1, 5.2 and 5.3).
import { Group, ListGroup } from '@bpmn-io/properties-panel';
import type { Moddle } from '../../modeler/services';
import type { Change } from '../drawing/change';
import { buttons, choice, text, type Entry, type PanelGroup } from './fields';
import { is, list, one, value, type Subject } from './subject';

export function roles(about: Subject): PanelGroup | null {
  if (!about.isPlan || !about.case) return null;
  const holder = one(about.case, 'caseRoles');
  const items = about.roles.map((role, index) => ({
    id: `role-${index}`,
    label: value(role, 'name') || 'A role',
    entries: [
      text({
        id: `role-${index}-name`,
        label: 'Name',
        description: 'A group of this name has the role, unless people are bound to it in the case.',
        read: () => value(role, 'name'),
        write: (next) => about.set(role, 'name', next),
        validate: (next) => (next ? null : 'People are bound to a role by its name.'),
      }),
    ],
    autoFocusEntry: `role-${index}-name`,
    remove: (event: Event) => {
      event.stopPropagation();
      about.change([about.remove(holder!, 'role', role), ...forgotten(about, role)]);
    },
  }));
  const add = (event: Event) => {
    event.stopPropagation();
    const changes: Change[] = [];
    let into = holder;
    if (!into) {
      into = about.make('CaseRoles', about.case!);
      changes.push({ object: about.case!, name: 'caseRoles', value: into });
    }
    const made = about.make('Role', into, { name: `role ${items.length + 1}` });
    about.change([...changes, about.add(into, 'role', made)]);
  };
  return { id: 'roles', label: 'Roles', component: ListGroup, items, add };
}

const MULTIPLICITIES = [
  { value: 'ZeroOrOne', label: 'One, or none' },
  { value: 'ExactlyOne', label: 'One' },
  { value: 'ZeroOrMore', label: 'Several, or none' },
  { value: 'OneOrMore', label: 'Several' },
  { value: 'Unspecified', label: 'Not said' },
];

export function caseFile(about: Subject): PanelGroup | null {
  if (!about.isPlan || !about.case) return null;
  const model = one(about.case, 'caseFileModel');
  const items = about.fileItems.map(({ item, path }, index) => ({
    id: `file-${index}`,
    label: path,
    entries: fileEntries(about, item, `file-${index}`),
    autoFocusEntry: `file-${index}-name`,
    remove: (event: Event) => {
      event.stopPropagation();
      about.change([about.remove(item.$parent!, 'caseFileItems', item)]);
    },
  }));
  const add = (event: Event) => {
    event.stopPropagation();
    const changes: Change[] = [];
    let into = model;
    if (!into) {
      into = about.make('CaseFile', about.case!);
      changes.push({ object: about.case!, name: 'caseFileModel', value: into });
    }
    about.change([...changes, ...newItem(about, into, items.length + 1)]);
  };
  return { id: 'case-file', label: 'Case file', component: ListGroup, items, add };
}

/** A case file item that is drawn. */
export function fileItem(about: Subject): PanelGroup | null {
  if (!is(about.object, 'CaseFileItem')) return null;
  const entries = fileEntries(about, about.object, 'file').filter((entry) => entry.id !== 'file-name');
  return { id: 'file-item', label: 'Case file item', component: Group, entries, shouldOpen: true };
}

function fileEntries(about: Subject, item: Moddle, id: string): Entry[] {
  return [
    text({
      id: `${id}-name`,
      label: 'Name',
      description: 'Expressions find it by this name.',
      read: () => value(item, 'name'),
      write: (next) => about.set(item, 'name', next),
      validate: (next) => (next ? null : 'Expressions find it by its name.'),
    }),
    choice(
      {
        id: `${id}-multiplicity`,
        label: 'How many',
        read: () => value(item, 'multiplicity') ?? 'Unspecified',
        write: (next) => about.set(item, 'multiplicity', next === 'Unspecified' ? undefined : next),
      },
      MULTIPLICITIES,
    ),
    buttons(`${id}-inside`, 'Inside', [
      {
        label: 'Add one inside',
        press: () => {
          const changes: Change[] = [];
          let into = one(item, 'children');
          if (!into) {
            into = about.make('Children', item);
            changes.push({ object: item, name: 'children', value: into });
          }
          about.change([...changes, ...newItem(about, into, about.fileItems.length + 1)]);
        },
      },
    ]),
  ];
}

function newItem(about: Subject, into: Moddle, number: number): Change[] {
  const file = about.drawing.definitions;
  const definition = about.make('CaseFileItemDefinition', file, { name: `item${number}` });
  const made = about.make('CaseFileItem', into, {
    name: `item${number}`,
    multiplicity: 'ZeroOrOne',
    definitionRef: definition,
  });
  return [
    about.add(file, 'caseFileItemDefinitions', definition),
    about.add(into, 'caseFileItems', made),
  ];
}

/** Whoever was meant by a role that is gone is no longer named. */
function forgotten(about: Subject, role: Moddle): Change[] {
  const changes: Change[] = [];
  const drop = (object: Moddle) => {
    const left = list(object, 'authorizedRoleRefs');
    if (!left.includes(role)) return;
    changes.push({
      object,
      name: 'authorizedRoleRefs',
      value: left.filter((each) => each !== role),
    });
  };
  for (const item of about.items) {
    if (is(item, 'DiscretionaryItem')) drop(item);
    const what = one(item, 'definitionRef');
    if (what && is(what, 'UserEventListener')) drop(what);
    if (what && is(what, 'HumanTask') && one(what, 'performerRef') === role) {
      changes.push({ object: what, name: 'performerRef', value: undefined });
    }
  }
  return changes;
}
