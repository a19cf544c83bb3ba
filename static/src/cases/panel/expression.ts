// Expressions, and the rules that hold one: true without it, false when the rule is not there.
import type { Moddle } from '../../modeler/services';
import type { Change } from '../drawing/change';
import { choice, feel, type Entry } from './fields';
import { one, value, type Subject } from './subject';

/** A field for the expression in the child *name*; an empty one is taken away. */
export function condition(
  about: Subject,
  holder: () => Moddle | undefined,
  name: string,
  field: { id: string; label: string; description?: string; placeholder?: string },
  make?: () => { holder: Moddle; changes: Change[] },
): Entry {
  return feel({
    ...field,
    read: () => value(one(holder(), name), 'body'),
    write: (text) => {
      const found = holder();
      const expression = one(found, name);
      if (expression && text) return about.set(expression, 'body', text);
      if (found && !text) return about.set(found, name, undefined);
      const target = found ? { holder: found, changes: [] } : make?.();
      if (!target || !text) return;
      const made = about.make('Expression', target.holder, { body: text });
      about.change([...target.changes, { object: target.holder, name, value: made }]);
    },
  });
}

export type RuleName = 'manualActivationRule' | 'requiredRule' | 'repetitionRule';

const TYPES: Record<RuleName, string> = {
  manualActivationRule: 'ManualActivationRule',
  requiredRule: 'RequiredRule',
  repetitionRule: 'RepetitionRule',
};

/** The rule that holds for an item: its own, or else that of its definition. */
export function ruleOf(about: Subject, name: RuleName): Moddle | undefined {
  const own = one(one(about.object, 'itemControl'), name);
  return own ?? one(one(about.definition, 'defaultControl'), name);
}

/** Whether a rule holds never, always, or when. */
export function rule(
  about: Subject,
  name: RuleName,
  words: { id: string; label: string; never: string; always: string; description?: string },
): Entry[] {
  const found = () => ruleOf(about, name);
  const entries = [
    choice(
      {
        id: words.id,
        label: words.label,
        description: words.description,
        read: () => (!found() ? 'never' : one(found(), 'condition') ? 'when' : 'always'),
        write: (next) => about.change(switched(about, name, next ?? 'never')),
      },
      [
        { value: 'never', label: words.never },
        { value: 'always', label: words.always },
        { value: 'when', label: 'When a condition holds' },
      ],
    ),
  ];
  if (one(found(), 'condition')) {
    entries.push(expression(about, one(found(), 'condition')!, `${words.id}-condition`));
  }
  return entries;
}

function expression(about: Subject, object: Moddle, id: string): Entry {
  return feel({
    id,
    label: 'Condition',
    placeholder: 'amount > 1000',
    read: () => value(object, 'body'),
    write: (text) => about.set(object, 'body', text ?? ''),
  });
}

function switched(about: Subject, name: RuleName, next: string): Change[] {
  const found = ruleOf(about, name);
  if (next === 'never') {
    return ['itemControl', 'defaultControl'].flatMap((control) => {
      const holder = one(control === 'itemControl' ? about.object : about.definition, control);
      return one(holder, name) ? [{ object: holder!, name, value: undefined }] : [];
    });
  }
  const changes: Change[] = [];
  let rule = found;
  if (!rule) {
    let control = one(about.object, 'itemControl');
    if (!control) {
      control = about.make('PlanItemControl', about.object);
      changes.push({ object: about.object, name: 'itemControl', value: control });
    }
    rule = about.make(TYPES[name], control);
    changes.push({ object: control, name, value: rule });
  }
  const made = next === 'when' ? about.make('Expression', rule, { body: 'true' }) : undefined;
  return [...changes, { object: rule, name: 'condition', value: made }];
}
