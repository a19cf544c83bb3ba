// What may be planned, when, by whom, and within which boundary (CMMN 1.1, 5.4.9; planningPolicy).
import { Group, ListGroup } from '@bpmn-io/properties-panel';
import type { Moddle } from '../../modeler/services';
import type { Change } from '../drawing/change';
import { extensionsOf, withExtensions } from './extensions';
import { choice, feel, several, text, type Entry, type PanelGroup } from './fields';
import { is, list, nameOf, one, value, type Subject } from './subject';

const POLICY = 'helm:PlanningPolicy';

/** Who may plan a discretionary item, and when it is offered. */
export function offered(about: Subject): PanelGroup | null {
  const item = about.object;
  if (!is(item, 'DiscretionaryItem')) return null;
  const table = item.$parent!;
  const rule = () => list(item, 'applicabilityRuleRefs')[0];
  const entries: Entry[] = [
    feel({
      id: 'applicable',
      label: 'Offered when',
      placeholder: 'water = true',
      description: 'Empty: while its stage or task is active.',
      read: () => value(one(rule(), 'condition'), 'body'),
      write: (next) => about.change(applicable(about, item, table, rule(), next)),
    }),
    several(
      {
        id: 'planned-by',
        label: 'May be planned by',
        description:
          about.roles.length > 0
            ? 'None: by every member of the case.'
            : 'By every member of the case. Add roles to the case to say who.',
        read: () => list(item, 'authorizedRoleRefs').map((role) => String(role.id)),
        write: (ids) =>
          about.set(
            item,
            'authorizedRoleRefs',
            about.roles.filter((role) => ids?.includes(String(role.id))),
          ),
      },
      roleOptions(about),
    ),
  ];
  return { id: 'offered', label: 'Planning', component: Group, entries, shouldOpen: true };
}

/** The boundaries of roles that plan from a table: for people, and above all for agents. */
export function policies(about: Subject): PanelGroup | null {
  const table = one(about.definition, 'planningTable');
  if (!table || is(about.object, 'Criterion')) return null;
  const found = extensionsOf(table, POLICY);
  const items = found.map((policy, index) => ({
    id: `policy-${index}`,
    label: value(policy, 'role') || 'A role',
    entries: policyEntries(about, table, policy, `policy-${index}`),
    remove: (event: Event) => {
      event.stopPropagation();
      about.change(withExtensions(about, table, POLICY, found.filter((each) => each !== policy)));
    },
  }));
  return {
    id: 'policies',
    label: 'Planning policies',
    component: ListGroup,
    items,
    tooltip: 'What a role may plan from this table at most. Without one, whatever is offered.',
    add: (event: Event) => {
      event.stopPropagation();
      const role = value(about.roles[0], 'name') ?? '';
      const made = about.drawing.createOwn(POLICY, { role });
      about.change(withExtensions(about, table, POLICY, [...found, made]));
    },
  };
}

function policyEntries(about: Subject, table: Moddle, policy: Moddle, id: string): Entry[] {
  const items = discretionary(table);
  const allows = () => list(policy, 'allows');
  const entries: Entry[] = [
    choice(
      {
        id: `${id}-role`,
        label: 'Binds the role',
        read: () => value(policy, 'role') ?? '',
        write: (next) => about.set(policy, 'role', next),
      },
      byName(about),
    ),
    several(
      {
        id: `${id}-items`,
        label: 'May plan',
        read: () => allows().map((each) => value(each, 'item') ?? ''),
        write: (ids) => {
          const kept = allows().filter((each) => ids?.includes(value(each, 'item') ?? ''));
          const had = kept.map((each) => value(each, 'item'));
          const more = (ids ?? []).filter((each) => !had.includes(each)).map((item) => {
            const made = about.drawing.createOwn('helm:Allow', { item });
            made.$parent = policy;
            return made;
          });
          about.set(policy, 'allows', [...kept, ...more]);
        },
      },
      items.map((item) => ({ value: String(item.id), label: nameOf(item) })),
    ),
  ];
  for (const allow of allows()) {
    const name = nameOf(items.find((item) => item.id === value(allow, 'item')) ?? allow);
    const key = `${id}-${value(allow, 'item') ?? ''}`;
    entries.push(
      text({
        id: `${key}-most`,
        label: `“${name}” at most`,
        placeholder: 'as often as it likes',
        read: () => value(allow, 'maxPlanned'),
        write: (next) => about.set(allow, 'maxPlanned', next),
        validate: (next) => (!next || /^[1-9]\d*$/.test(next) ? null : 'A whole number above 0.'),
      }),
      choice(
        {
          id: `${key}-approval`,
          label: `“${name}” is started by`,
          read: () => value(allow, 'approval') ?? '',
          write: (next) => about.set(allow, 'approval', next),
        },
        [{ value: '', label: 'Itself, without approval' }, ...byName(about)],
      ),
    );
  }
  return entries;
}

function applicable(
  about: Subject,
  item: Moddle,
  table: Moddle,
  rule: Moddle | undefined,
  next: string | undefined,
): Change[] {
  const expression = one(rule, 'condition');
  const shared = rule && discretionary(table).some((each) => each !== item && uses(each, rule));
  if (!next) {
    const refs = list(item, 'applicabilityRuleRefs').filter((each) => each !== rule);
    const gone: Change[] = rule && !shared && rule.$parent
      ? [about.remove(rule.$parent, 'applicabilityRules', rule)]
      : [];
    return [{ object: item, name: 'applicabilityRuleRefs', value: refs }, ...gone];
  }
  if (expression && !shared) return [{ object: expression, name: 'body', value: next }];
  const made = about.make('ApplicabilityRule', table);
  const condition = about.make('Expression', made, { body: next });
  const refs = [made, ...list(item, 'applicabilityRuleRefs').filter((each) => each !== rule)];
  return [
    { object: made, name: 'condition', value: condition },
    about.add(table, 'applicabilityRules', made),
    { object: item, name: 'applicabilityRuleRefs', value: refs },
  ];
}

function uses(item: Moddle, rule: Moddle): boolean {
  return list(item, 'applicabilityRuleRefs').includes(rule);
}

function discretionary(table: Moddle): Moddle[] {
  return list(table, 'tableItems').flatMap((item) =>
    is(item, 'PlanningTable') ? discretionary(item) : [item],
  );
}

function roleOptions(about: Subject): { value: string; label: string }[] {
  return about.roles.map((role) => ({
    value: String(role.id),
    label: value(role, 'name') ?? String(role.id),
  }));
}

/** A policy names roles by their name. */
function byName(about: Subject): { value: string; label: string }[] {
  return about.roles.flatMap((role) => {
    const name = value(role, 'name');
    return name ? [{ value: name, label: name }] : [];
  });
}
