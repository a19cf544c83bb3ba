// Changes that an operator has chosen and not yet applied: what each would do on the diagram, and
// what the server is asked for. Pure, for tests; see `engine/web/operate/modifying.py`.
import type { Badge, Paint } from './diagram';

export interface Change {
  id: number;
  kind: 'begin' | 'move' | 'end';
  element: string;
  /** One run of the element; of a beginning: the run of a scope around it. Null: all, or the one. */
  run: string | null;
  /** Where a move leads. */
  target: string;
  /** Variables for what begins, as they are typed. */
  variables: string;
  /** Whether they belong to the element that begins, not to the process. */
  local: boolean;
  /** Whether the variables are unfolded. */
  opened?: boolean;
}

export interface Refused {
  kind: 'activate' | 'move' | 'terminate';
  number: number;
  why: string;
}

export interface Effect {
  plus: number;
  minus: number;
}

const LISTS = { begin: 'activate', move: 'move', end: 'terminate' } as const;

/** How many runs each element would gain and lose; `active` tells how many it has. */
export function effects(
  changes: readonly Change[],
  active: (element: string) => number,
): Map<string, Effect> {
  const found = new Map<string, Effect>();
  const at = (element: string): Effect => {
    const effect = found.get(element) ?? { plus: 0, minus: 0 };
    found.set(element, effect);
    return effect;
  };
  for (const { kind, element, run, target } of changes) {
    if (kind === 'begin') {
      at(element).plus += 1;
      continue;
    }
    const many = run === null ? active(element) : 1;
    at(element).minus += many;
    if (kind === 'move') at(target).plus += many;
  }
  for (const [element, effect] of found) {
    effect.minus = Math.min(effect.minus, active(element)); // what ends twice ends once
  }
  return found;
}

/** The picture's paint with what the changes would do painted over it. */
export function withEffects(
  paint: ReadonlyMap<string, Paint>,
  wanted: ReadonlyMap<string, Effect>,
  targets: ReadonlySet<string>,
): Map<string, Paint> {
  const painted = new Map(paint);
  for (const [element, effect] of wanted) {
    const before = painted.get(element) ?? { markers: [], badges: [] };
    painted.set(element, { markers: before.markers, badges: [...before.badges, ...badges(effect)] });
  }
  for (const element of targets) {
    const before = painted.get(element) ?? { markers: [], badges: [] };
    painted.set(element, { ...before, markers: [...before.markers, 'watch-target'] });
  }
  return painted;
}

function badges({ plus, minus }: Effect): Badge[] {
  const made: Badge[] = [];
  if (minus) made.push({ kind: 'minus', text: `−${minus}`, title: `${minus} would end here` });
  if (plus) made.push({ kind: 'plus', text: `+${plus}`, title: `${plus} would begin here` });
  return made;
}

/** What the server is asked for. */
export function request(changes: readonly Change[], reason: string): object {
  const of = (kind: Change['kind']) => changes.filter((change) => change.kind === kind);
  const variables = ({ variables: text, local }: Change) => ({ text, local });
  return {
    activate: of('begin').map((change) => ({
      element: change.element,
      ancestor: change.run,
      variables: variables(change),
    })),
    move: of('move').map((change) => ({
      source: change.element,
      key: change.run,
      target: change.target,
      variables: variables(change),
    })),
    terminate: of('end').map((change) => ({ element: change.element, key: change.run })),
    reason,
  };
}

/** Why changes were refused, by the id of the change. */
export function reasons(
  changes: readonly Change[],
  refused: readonly Refused[],
): Map<number, string> {
  const found = new Map<number, string>();
  for (const { kind, number, why } of refused) {
    const change = changes.filter((one) => LISTS[one.kind] === kind)[number];
    if (change) found.set(change.id, sentence(why));
  }
  return found;
}

/** The engine's reason, which goes on after "but", as a sentence of its own. */
export function sentence(why: string): string {
  const text = why.replace(/^it (begins|ends|moves) /, (_, verb: string) => `This ${verb} `);
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`.replace(/\.\.$/, '.');
}
