// An attempt as lights in the views: the rules that matched and those that did not, the value of
// each column, what the cells of the matching rules gave, and the output at each decision.
import type { Lights, OpenDecision } from './panels';
import { brief, type Result, type Step } from './try_model';

const LONGEST = 40;
const LONGEST_IN_HEAD = 17;

export function lightsOf(
  result: Result,
  decision: OpenDecision | null,
  rules: (decision: string) => string[],
): Lights {
  const lights: Lights = { rules: new Map(), values: new Map(), cells: [], told: new Map() };
  for (const step of result.steps) {
    if (!step.here) continue;
    const text = step.failure ? 'failed' : brief(step.output, LONGEST);
    const state = step.failure ? 'bad' : step.output === 'null' ? 'warn' : 'ok';
    lights.values.set(step.id, { text, state });
    for (const one of step.messages) {
      const place = one.element ?? step.id;
      lights.told.set(place, [...(lights.told.get(place) ?? []), one.text]);
    }
    if (step.id === decision?.id) table(step, rules(step.id), lights);
  }
  if (result.steps.length === 0 && decision) {
    const state = result.output === 'null' ? 'warn' : 'ok';
    lights.values.set(decision.id, { text: brief(result.output, LONGEST), state });
  }
  return lights;
}

function table(step: Step, rules: readonly string[], lights: Lights): void {
  if (step.kind !== 'DECISION_TABLE') return;
  for (const id of rules) lights.rules.set(id, 'missed');
  for (const rule of step.rules) {
    // A rule without an id in its file has one here that only the editor gave it.
    const id = lights.rules.has(rule.id) ? rule.id : rules[rule.index - 1];
    if (id === undefined) continue;
    lights.rules.set(id, 'matched');
    for (const output of rule.outputs) {
      lights.cells.push({ rule: id, column: output.id, text: brief(output.value, LONGEST) });
    }
  }
  for (const input of step.inputs) {
    const state = input.value === 'null' ? 'warn' : 'ok';
    lights.values.set(input.id, { text: brief(input.value, LONGEST_IN_HEAD), state });
  }
}
