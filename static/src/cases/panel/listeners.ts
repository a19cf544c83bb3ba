// Event listeners: timers with their start, and the events that people raise.
import { Group } from '@bpmn-io/properties-panel';
import type { Moddle } from '../../modeler/services';
import { eventsOf } from './events';
import { choice, either, several, text, type Entry, type PanelGroup } from './fields';
import { is, nameOf, one, value, list, type Subject } from './subject';

export function timer(about: Subject): PanelGroup | null {
  const listener = about.definition;
  if (!listener || !is(listener, 'TimerEventListener')) return null;
  const trigger = one(listener, 'timerStart');
  const source = one(trigger, 'sourceRef');
  const entries: Entry[] = [
    text({
      id: 'timer',
      label: 'Occurs',
      placeholder: 'PT48H, 2027-01-31T09:00:00Z or R3/PT1H',
      description: 'A duration, a date, a cycle, or FEEL that gives one.',
      read: () => value(one(listener, 'timerExpression'), 'body'),
      write: (next) => {
        const found = one(listener, 'timerExpression');
        if (found && next) about.set(found, 'body', next);
        else if (!next) about.set(listener, 'timerExpression', undefined);
        else about.set(listener, 'timerExpression', about.make('Expression', listener, { body: next }));
      },
      validate: (next) => (next ? null : 'Needed before this can be deployed.'),
    }),
    choice(
      {
        id: 'timer-start',
        label: 'Counted from',
        read: () => String(source?.id ?? ''),
        write: (next) => start(about, listener, next),
      },
      [{ value: '', label: 'When its stage begins' }, ...sources(about)],
    ),
  ];
  if (trigger && source) {
    entries.push(
      choice(
        {
          id: 'timer-start-event',
          label: 'And its event',
          read: () => value(trigger, 'standardEvent') ?? '',
          write: (next) => about.set(trigger, 'standardEvent', next),
        },
        eventsOf(trigger, source),
      ),
    );
  }
  return { id: 'timer', label: 'Timer', component: Group, entries, shouldOpen: true };
}

export function raised(about: Subject): PanelGroup | null {
  const listener = about.definition;
  if (!listener || !is(listener, 'EventListener')) return null;
  const entries: Entry[] = [];
  if (is(listener, 'UserEventListener')) {
    const options = about.roles.map((role) => ({
      value: String(role.id),
      label: value(role, 'name') ?? String(role.id),
    }));
    entries.push(
      several(
        {
          id: 'raised-by',
          label: 'May be raised by',
          description:
            options.length > 0
              ? 'None: by every member of the case.'
              : 'By every member of the case. Add roles to the case to say who.',
          read: () => list(listener, 'authorizedRoleRefs').map((role) => String(role.id)),
          write: (ids) =>
            about.set(
              listener,
              'authorizedRoleRefs',
              about.roles.filter((role) => ids?.includes(String(role.id))),
            ),
        },
        options,
      ),
    );
  }
  if (!is(listener, 'TimerEventListener')) {
    entries.push(
      either({
        id: 'available-condition',
        label: 'Can be raised when',
        placeholder: '=stageCompletable',
        read: () => value(listener, 'helm:availableCondition'),
        write: (next) => about.set(listener, 'helm:availableCondition', next),
      }),
    );
  }
  if (entries.length === 0) return null;
  return { id: 'raised', label: 'Raising', component: Group, entries, shouldOpen: true };
}

function sources(about: Subject): { value: string; label: string }[] {
  const items = about.items
    .filter((item) => item !== about.object)
    .map((item) => ({ value: String(item.id), label: nameOf(item) }));
  const files = about.fileItems.map(({ item, path }) => ({
    value: String(item.id),
    label: `Case file: ${path}`,
  }));
  return [...items, ...files];
}

function start(about: Subject, listener: Moddle, id: string | undefined): void {
  const item = about.items.find((each) => each.id === id);
  const file = about.fileItems.find((each) => each.item.id === id)?.item;
  const source = item ?? file;
  if (!source) return about.set(listener, 'timerStart', undefined);
  const type = item ? 'PlanItemStartTrigger' : 'CaseFileItemStartTrigger';
  const made = about.make(type, listener, { sourceRef: source });
  const standardEvent = item && eventsOf(made, source).some((one) => one.value === 'start')
    ? 'start'
    : eventsOf(made, source)[0]!.value;
  (made.set as (name: string, value: unknown) => void).call(made, 'standardEvent', standardEvent);
  about.set(listener, 'timerStart', made);
}
