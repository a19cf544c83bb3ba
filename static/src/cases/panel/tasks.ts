// Tasks: who does a human task and with which form, and what the others call.
import { Group, ListGroup } from '@bpmn-io/properties-panel';
import type { Moddle } from '../../modeler/services';
import type { Change } from '../drawing/change';
import { condition } from './expression';
import { choice, either, text, toggle, type Entry, type Field, type PanelGroup } from './fields';
import { is, list, one, value, type Subject } from './subject';

export function assignment(about: Subject): PanelGroup | null {
  const task = about.definition;
  if (!task || !is(task, 'HumanTask')) return null;
  const roles = about.roles.map((role) => ({ value: String(role.id), label: value(role, 'name') ?? '' }));
  const own = attributes(about, task);
  const entries = [
    choice(
      {
        id: 'performer',
        label: 'Performed by the role',
        description: roles.length === 0 ? 'Add roles to the case: select its frame.' : undefined,
        read: () => String(one(task, 'performerRef')?.id ?? ''),
        write: (id) => about.set(task, 'performerRef', about.roles.find((role) => role.id === id)),
      },
      [{ value: '', label: 'Any member of the case' }, ...roles],
    ),
    either(own('assignee', 'Assignee', { placeholder: 'a user name' })),
    either(own('candidateGroups', 'Candidate groups', { placeholder: 'legal,owners' })),
    either(own('candidateUsers', 'Candidate users')),
    either(own('dueDate', 'Due', { placeholder: '=now() + duration("P2D")' })),
    either(own('followUpDate', 'Follow up')),
    either(own('priority', 'Priority', { placeholder: '50' })),
  ];
  return { id: 'assignment', label: 'Assignment', component: Group, entries, shouldOpen: true };
}

export function form(about: Subject): PanelGroup | null {
  const task = about.definition;
  if (!task || !is(task, 'HumanTask')) return null;
  const entry = text(attributes(about, task)('formId', 'Form ID', { placeholder: 'id of a form' }));
  return { id: 'form', label: 'Form', component: Group, entries: [entry] };
}

export function waiting(about: Subject): PanelGroup | null {
  const task = about.definition;
  if (!task || !is(task, 'Task')) return null;
  const entry = toggle({
    id: 'blocking',
    label: 'Waits until its work is done',
    read: () => task.get('isBlocking') !== false,
    write: (on) => about.set(task, 'isBlocking', on ? undefined : false),
  });
  return { id: 'waiting', label: 'Task', component: Group, entries: [entry] };
}

interface Call {
  /** `process`, `case` or `decision`. */
  kind: 'process' | 'case' | 'decision';
  /** The list of the file that holds them. */
  list: 'processes' | 'cases' | 'decisions';
  type: string;
  label: string;
  mappings: 'parameterMapping' | 'mappings';
}

const CALLS: Record<string, Call> = {
  'cmmn:ProcessTask': {
    kind: 'process',
    list: 'processes',
    type: 'Process',
    label: 'Process ID',
    mappings: 'parameterMapping',
  },
  'cmmn:CaseTask': {
    kind: 'case',
    list: 'cases',
    type: 'Case',
    label: 'Case ID',
    mappings: 'parameterMapping',
  },
  'cmmn:DecisionTask': {
    kind: 'decision',
    list: 'decisions',
    type: 'Decision',
    label: 'Decision ID',
    mappings: 'mappings',
  },
};

export function called(about: Subject): PanelGroup | null {
  const task = about.definition;
  const call = task && CALLS[task.$type];
  if (!task || !call) return null;
  const ref = `${call.kind}Ref`;
  const entries: Entry[] = [
    text({
      id: 'called',
      label: call.label,
      description: 'As it is deployed; its latest version runs.',
      read: () => calledId(about, task, call),
      write: (next) => about.set(task, ref, next && referred(about, call, next)),
      validate: (next) =>
        next || one(task, `${ref}Expression`) ? null : 'Needed before this can be deployed.',
    }),
  ];
  if (!value(task, ref)) {
    entries.push(
      condition(about, () => task, `${ref}Expression`, {
        id: 'called-expression',
        label: 'Or an expression that gives it',
      }),
    );
  }
  return { id: 'called', label: 'Calls', component: Group, entries, shouldOpen: true };
}

/** What goes in, and what comes back; each is a parameter of both sides and a mapping between. */
export function mappings(direction: 'in' | 'out') {
  return (about: Subject): PanelGroup | null => {
    const task = about.definition;
    const call = task && CALLS[task.$type];
    if (!task || !call) return null;
    const own = direction === 'in' ? 'input' : 'output';
    const ours = direction === 'in' ? 'sourceRef' : 'targetRef';
    const found = list(task, call.mappings).filter((each) => {
      const end = one(each, ours);
      return end && list(task, own).includes(end);
    });
    const items = found.map((mapping, index) => ({
      id: `${own}-${index}`,
      label: label(mapping),
      entries: mappingEntries(about, mapping, direction, `${own}-${index}`),
      remove: (event: Event) => {
        event.stopPropagation();
        about.change([
          about.remove(task, call.mappings, mapping),
          about.remove(task, own, one(mapping, ours)!),
        ]);
      },
    }));
    return {
      id: own,
      label: direction === 'in' ? 'Data that goes in' : 'Data that comes back',
      component: ListGroup,
      items,
      tooltip:
        direction === 'in'
          ? 'Without any, all data of the case goes in.'
          : 'Without any, what the called one gives back comes as it is.',
      add: (event: Event) => {
        event.stopPropagation();
        about.change(newMapping(about, task, call, own, ours));
      },
    };
  };
}

function mappingEntries(about: Subject, mapping: Moddle, direction: 'in' | 'out', id: string): Entry[] {
  const ours = one(mapping, direction === 'in' ? 'sourceRef' : 'targetRef')!;
  const theirs = one(mapping, direction === 'in' ? 'targetRef' : 'sourceRef');
  const files = about.fileItems.map(({ item, path }) => ({ value: String(item.id), label: path }));
  const inCase: Entry[] = [
    text({
      id: `${id}-case`,
      label: direction === 'in' ? 'From the variable' : 'To the variable',
      read: () => value(ours, 'name'),
      write: (next) => about.set(ours, 'name', next),
    }),
  ];
  if (files.length > 0) {
    inCase.push(
      choice(
        {
          id: `${id}-file`,
          label: direction === 'in' ? 'Or from the case file' : 'Or into the case file',
          read: () => String(one(ours, 'bindingRef')?.id ?? ''),
          write: (next) =>
            about.set(ours, 'bindingRef', about.fileItems.find(({ item }) => item.id === next)?.item),
        },
        [{ value: '', label: 'No: the variable' }, ...files],
      ),
    );
  }
  const outside = text({
    id: `${id}-called`,
    label: direction === 'in' ? 'As' : 'From what it calls',
    read: () => value(theirs, 'name'),
    write: (next) => theirs && about.set(theirs, 'name', next),
  });
  const change = condition(about, () => mapping, 'transformation', {
    id: `${id}-change`,
    label: 'Changed by',
    description: 'FEEL over the name on the left; empty: as it is.',
  });
  return direction === 'in' ? [...inCase, outside, change] : [outside, change, ...inCase];
}

function newMapping(
  about: Subject,
  task: Moddle,
  call: Call,
  own: 'input' | 'output',
  ours: string,
): Change[] {
  const changes: Change[] = [];
  let callee = calleeOf(about, task, call);
  if (!callee) {
    const made = aside(about, call, calledId(about, task, call) || '');
    callee = made.callee;
    changes.push(...made.changes, { object: task, name: `${call.kind}Ref`, value: callee.id });
  }
  const mine = about.make('CaseParameter', task);
  const types: Record<string, string> = {
    process: 'ProcessParameter',
    case: 'CaseParameter',
    decision: 'DecisionParameter',
  };
  const theirs = about.make(types[call.kind]!, callee);
  const ends = ours === 'sourceRef' ? [mine, theirs] : [theirs, mine];
  const mapping = about.make('ParameterMapping', task, { sourceRef: ends[0], targetRef: ends[1] });
  return [
    ...changes,
    about.add(task, own, mine),
    about.add(callee, own, theirs),
    about.add(task, call.mappings, mapping),
  ];
}

/** The id under which the called one is deployed. */
function calledId(about: Subject, task: Moddle, call: Call): string | undefined {
  const callee = calleeOf(about, task, call);
  return value(callee, 'externalRef')?.replace(/^.*:/, '') ?? value(task, `${call.kind}Ref`)?.replace(/^.*:/, '');
}

function calleeOf(about: Subject, task: Moddle, call: Call): Moddle | undefined {
  const ref = value(task, `${call.kind}Ref`)?.replace(/^.*:/, '');
  return list(about.drawing.definitions, call.list).find((each) => ref && each.id === ref);
}

/** What stands in the reference: the element of the file that means this id, or the id itself. */
function referred(about: Subject, call: Call, id: string): string {
  const known = list(about.drawing.definitions, call.list);
  const found = known.find((each) => each.id === id || value(each, 'externalRef') === id);
  return found ? String(found.id) : id;
}

/** A `process` or `decision` of the file, which holds the parameters of what is called. */
function aside(about: Subject, call: Call, id: string): { callee: Moddle; changes: Change[] } {
  const file = about.drawing.definitions;
  const type = call.kind === 'case' ? 'Process' : call.type;
  const properties = id ? { externalRef: id, name: id } : {};
  const callee = about.make(type, file, properties);
  const where = call.kind === 'case' ? 'processes' : call.list;
  return { callee, changes: [about.add(file, where, callee)] };
}

function label(mapping: Moddle): string {
  const [from, to] = ['sourceRef', 'targetRef'].map((end) => value(one(mapping, end), 'name') ?? '…');
  return `${from} → ${to}`;
}

function attributes(about: Subject, task: Moddle) {
  return (name: string, label: string, more: Partial<Field> = {}): Field => ({
    id: `task-${name}`,
    label,
    read: () => value(task, `helm:${name}`),
    write: (next) => about.set(task, `helm:${name}`, next),
    ...more,
  });
}
