// The server's errors, found by the key of a field, as form-js wants them: by the field's id.

/** Sentences by key (from the server) or by field id (in form-js). */
export type Errors = Record<string, string[]>;

export interface FieldLike {
  id: string;
  key?: string;
  path?: string;
}

/** Errors at their fields, and the sentences that belong to no field of this form. */
export function errorsByFieldId(
  fields: readonly FieldLike[],
  errors: Errors,
): { byField: Errors; loose: string[] } {
  const byField: Errors = {};
  const loose: string[] = [];
  for (const [key, sentences] of Object.entries(errors)) {
    const field =
      fields.find((one) => one.key === key || one.id === key) ??
      fields.find((one) => one.path === key || (one.key && key.endsWith(`.${one.key}`)));
    if (field) byField[field.id] = [...(byField[field.id] ?? []), ...sentences];
    else loose.push(...sentences);
  }
  return { byField, loose };
}
