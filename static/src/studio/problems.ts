// What is wrong with the models, sorted and put to the elements that can be seen.

export interface Problem {
  code: string;
  severity: 'error' | 'warning';
  message: string;
  file: string | null;
  element: string | null;
  field: string | null;
  line: number | null;
  clause: string | null;
}

export interface Mark {
  severity: 'error' | 'warning';
  messages: string[];
}

/** Errors first, then by file and element, so that the list stays still while one mends it. */
export function sorted(problems: readonly Problem[]): Problem[] {
  const rank = (one: Problem) => (one.severity === 'error' ? 0 : 1);
  const words = (one: Problem) => `${one.file ?? ''} ${one.element ?? ''} ${one.line ?? 0}`;
  return [...problems].sort((a, b) => rank(a) - rank(b) || words(a).localeCompare(words(b)));
}

/** Of one file: those that name it, and those that name none. */
export function ofFile(problems: readonly Problem[], file: string): Problem[] {
  return problems.filter((one) => one.file === null || one.file === file);
}

/** One mark for each element that the editor shows; the worst severity wins. */
export function marks(
  problems: readonly Problem[],
  visible: (id: string) => string | null,
): Map<string, Mark> {
  const found = new Map<string, Mark>();
  for (const problem of problems) {
    const id = problem.element === null ? null : visible(problem.element);
    if (id === null) continue;
    const mark = found.get(id) ?? { severity: 'warning', messages: [] };
    if (problem.severity === 'error') mark.severity = 'error';
    mark.messages.push(problem.message);
    found.set(id, mark);
  }
  return found;
}

/** "No problems", "1 error", "2 errors, 1 warning". */
export function summary(problems: readonly Problem[]): string {
  const errors = problems.filter((one) => one.severity === 'error').length;
  const warnings = problems.length - errors;
  const parts = [counted(errors, 'error'), counted(warnings, 'warning')].filter(Boolean);
  return parts.join(', ') || 'No problems';
}

function counted(count: number, word: string): string {
  return count === 0 ? '' : `${count} ${word}${count === 1 ? '' : 's'}`;
}
