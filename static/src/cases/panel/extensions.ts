// HELM's extension elements of an element: which it has, and how it gets others.
import type { Moddle } from '../../modeler/services';
import type { Change } from '../drawing/change';
import { list, one, type Subject } from './subject';

/** Those of a type, for example `helm:Agent`. */
export function extensionsOf(object: Moddle | undefined, type: string): Moddle[] {
  return list(one(object, 'extensionElements'), 'values').filter((each) => each.$type === type);
}

/** Let the extensions of this type be these; those of other types stay. */
export function withExtensions(
  about: Subject,
  object: Moddle,
  type: string,
  next: Moddle[],
): Change[] {
  const holder = one(object, 'extensionElements');
  const others = list(holder, 'values').filter((each) => each.$type !== type);
  const values = [...others, ...next];
  if (holder) {
    for (const each of next) each.$parent = holder;
    if (values.length > 0) return [{ object: holder, name: 'values', value: values }];
    return [{ object, name: 'extensionElements', value: undefined }];
  }
  const made = about.make('ExtensionElements', object, { values });
  for (const each of next) each.$parent = made;
  return [{ object, name: 'extensionElements', value: made }];
}
