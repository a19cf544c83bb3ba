// What the side panel shows while an instance is modified: the chosen element with what can become
// of it, the list of pending changes, and the reason with "Apply".
import { el } from '../shared/dom';
import { type Change, sentence } from './cart';
import type { Run } from './evolve';

/** Whether an element could begin now; `around` runs several times, and one of `runs` is meant. */
export interface Beginning {
  element: string;
  refusal: string | null;
  around: string | null;
  runs: string[];
}

export interface Chosen {
  element: string;
  run: string | null;
}

export interface Pane {
  beginnings: ReadonlyMap<string, Beginning>;
  name: (element: string) => string;
  glyph: (element: string) => string;
  runs: (element: string) => Run[];
  run: (key: string) => Run | undefined;
  chosen: Chosen;
  moving: Chosen | null;
  changes: readonly Change[];
  problems: ReadonlyMap<number, string>;
  trouble: string;
  reason: string;
  busy: boolean;
  choose: (element: string) => void;
  narrow: (run: string | null) => void;
  begin: (run: string | null) => void;
  end: () => void;
  move: () => void;
  stay: () => void;
  undo: (change: Change) => void;
  because: (reason: string) => void;
  leave: () => void;
}

type Nodes = (Node | string)[];

export function head(pane: Pane): Nodes {
  return [
    el(
      'div',
      { class: 'watch-selected' },
      el('h2', { id: 'modify-name' }, 'Modify'),
      button('Leave', pane.leave, { 'data-kind': 'quiet', 'data-size': 'small', 'data-keep': 'leave' }),
    ),
    el(
      'p',
      { class: 'soft' },
      pane.moving
        ? `Where does ${pane.name(pane.moving.element)} go on? Choose on the diagram or here.`
        : 'Choose an element on the diagram, in the history, or here.',
    ),
    picker(pane),
  ];
}

/** Every element by keyboard: those that are here now, those that could begin, and the others. */
function picker(pane: Pane): HTMLElement {
  const all = [...pane.beginnings.values()];
  const here = pane.moving ? [] : all.filter(({ element }) => pane.runs(element).length);
  const open = all.filter((one) => one.refusal === null && !here.includes(one));
  const closed = pane.moving ? [] : all.filter((one) => one.refusal !== null && !here.includes(one));
  const select = el(
    'select',
    { id: 'modify-element', 'data-keep': 'element', onchange: () => pane.choose(select.value) },
    el('option', { value: '' }, pane.moving ? 'Goes on at …' : 'Choose an element …'),
    ...([['Here now', here], ['Can begin', open], ['Cannot begin', closed]] as const).map(
      ([label, group]) =>
        group.length > 0 &&
        el('optgroup', { label }, ...group.map(({ element }) => el('option', { value: element }, pane.name(element)))),
    ),
  );
  select.value = pane.moving ? '' : pane.chosen.element;
  const name = pane.moving ? 'Target' : 'Element';
  return el('div', { class: 'field' }, el('label', { for: 'modify-element', class: 'visually-hidden' }, name), select);
}

export function body(pane: Pane): Nodes {
  const told = pane.trouble && el('div', { class: 'notice', 'data-state': 'bad', role: 'alert' }, pane.trouble);
  const parts = [told, pane.moving ? moving(pane) : chosen(pane), cart(pane)];
  return parts.filter((part): part is HTMLElement => Boolean(part));
}

function moving(pane: Pane): HTMLElement {
  return el(
    'div',
    { class: 'watch-chosen' },
    el('p', {}, 'Outlined elements can be chosen.'),
    button('Stay here', pane.stay, { 'data-keep': 'stay' }),
  );
}

function chosen(pane: Pane): HTMLElement | null {
  const { element } = pane.chosen;
  const beginning = pane.beginnings.get(element);
  if (!beginning) return null;
  const runs = pane.runs(element);
  return el(
    'section',
    { class: 'watch-chosen', 'aria-labelledby': 'modify-chosen' },
    el(
      'div',
      { class: 'row' },
      el('span', { class: `watch-glyph ${pane.glyph(element)}`, 'aria-hidden': 'true' }),
      el('h3', { id: 'modify-chosen' }, pane.name(element)),
      el('span', { class: 'chip', 'data-state': runs.length ? 'live' : 'neutral' }, `${runs.length || 'not'} here now`),
    ),
    runs.length > 1 && which(pane, runs),
    runs.length > 0 &&
      el(
        'div',
        { class: 'row' },
        button('Move to …', pane.move, { 'data-kind': 'primary', 'data-keep': 'move' }),
        button(runs.length > 1 && !pane.chosen.run ? 'End all' : 'End', pane.end, { 'data-keep': 'end' }),
      ),
    ...begin(pane, beginning),
  );
}

function which(pane: Pane, runs: Run[]): HTMLElement {
  const select = el(
    'select',
    { id: 'modify-run', 'data-keep': 'run', onchange: () => pane.narrow(select.value || null) },
    el('option', { value: '' }, `All ${runs.length} runs`),
    ...runs.map((run) => el('option', { value: run.key }, told(run))),
  );
  select.value = pane.chosen.run ?? '';
  return el('div', { class: 'field' }, el('label', { for: 'modify-run' }, 'Which'), select);
}

function begin(pane: Pane, { refusal, around, runs }: Beginning): Nodes {
  if (refusal !== null) {
    return [el('p', { class: 'notice', 'data-state': 'info' }, `It cannot begin here. ${sentence(refusal)}`)];
  }
  if (!runs.length) {
    return [el('div', { class: 'row' }, button('Begin here', () => pane.begin(null), { 'data-keep': 'begin' }))];
  }
  const select = el(
    'select',
    { id: 'modify-around', 'data-keep': 'around' },
    ...runs.map((key) => {
      const run = pane.run(key);
      return el('option', { value: key }, run ? told(run) : key);
    }),
  );
  return [
    el('div', { class: 'field' }, el('label', { for: 'modify-around' }, `In which run of ${around ?? ''}`), select),
    el('div', { class: 'row' }, button('Begin here', () => pane.begin(select.value), { 'data-keep': 'begin' })),
  ];
}

function cart(pane: Pane): HTMLElement {
  const { length } = pane.changes;
  return el(
    'section',
    { class: 'watch-cart', 'aria-labelledby': 'modify-cart' },
    el('h3', { id: 'modify-cart' }, length ? `Pending changes (${length})` : 'Pending changes'),
    length
      ? el('ol', { class: 'watch-changes', role: 'list' }, ...pane.changes.map((change) => line(pane, change)))
      : el('p', { class: 'faint' }, 'None yet. They are listed here before anything happens.'),
  );
}

function line(pane: Pane, change: Change): HTMLElement {
  const problem = pane.problems.get(change.id);
  return el(
    'li',
    { class: 'watch-change', 'data-kind': change.kind, 'data-refused': problem ? '1' : undefined },
    el('span', { class: 'watch-sign', 'aria-hidden': 'true' }, { begin: '+', move: '→', end: '−' }[change.kind]),
    el('span', { class: 'watch-change-text' }, ...words(pane, change)),
    button('Undo', () => pane.undo(change), {
      'data-kind': 'quiet',
      'data-size': 'small',
      'aria-label': `Undo: ${words(pane, change).map((part) => (typeof part === 'string' ? part : part.textContent)).join('')}`,
    }),
    problem && el('p', { class: 'error' }, problem),
    change.kind !== 'end' && variables(change, problem !== undefined),
  );
}

function words(pane: Pane, { kind, element, run, target }: Change): Nodes {
  const name = (id: string) => el('b', {}, pane.name(id));
  const many = run === null ? pane.runs(element).length : 1;
  const one = pane.run(run ?? '');
  const which = one ? ` (began ${clock(one.startedAt)})` : many > 1 ? ` (all ${many})` : '';
  if (kind === 'begin') return ['Begin ', name(element)];
  if (kind === 'end') return ['End ', name(element), which];
  return ['Move ', name(element), `${which} to `, name(target)];
}

/** Optional variables for what begins; what is typed stays in the change. */
function variables(change: Change, refused: boolean): HTMLElement {
  const id = `variables-${change.id}`;
  const text = el(
    'textarea',
    {
      id,
      rows: '3',
      class: 'mono',
      spellcheck: 'false',
      placeholder: '{"amount": 4800}',
      oninput: () => {
        change.variables = text.value;
      },
    },
    change.variables,
  );
  const local = el('input', {
    type: 'checkbox',
    id: `${id}-local`,
    checked: change.local,
    onchange: () => {
      change.local = local.checked;
    },
  });
  const details = el(
    'details',
    {
      class: 'watch-change-more',
      open: refused || change.variables !== '' || Boolean(change.opened),
      ontoggle: () => {
        change.opened = details.open;
      },
    },
    el('summary', {}, 'Variables'),
    el('div', { class: 'field' }, el('label', { for: id }, 'Variables as a JSON object'), text),
    el('div', { class: 'check' }, local, el('label', { for: `${id}-local` }, 'only in the element, not in the process')),
  );
  return details;
}

export function foot(pane: Pane): Nodes {
  if (!pane.changes.length) return [];
  const { length } = pane.changes;
  const reason = el('input', {
    id: 'modify-reason',
    'data-keep': 'reason',
    required: true,
    maxlength: '500',
    autocomplete: 'off',
    value: pane.reason,
    placeholder: 'The card was charged by hand',
    oninput: () => pane.because(reason.value),
  });
  return [
    el('div', { class: 'field' }, el('label', { for: 'modify-reason' }, 'Reason'), reason),
    el(
      'div',
      { class: 'row' },
      el(
        'button',
        { 'data-kind': 'primary', 'data-keep': 'apply', disabled: pane.busy },
        pane.busy ? 'Applying …' : `Apply ${length} change${length === 1 ? '' : 's'}`,
      ),
      button('Discard', pane.leave, { 'data-keep': 'discard' }),
      el('span', { class: 'faint' }, 'All of it, or nothing.'),
    ),
  ];
}

function button(text: string, pressed: () => void, more: Record<string, string> = {}): HTMLButtonElement {
  return el('button', { type: 'button', onclick: pressed, ...more }, text);
}

function told(run: Run): string {
  return `began ${clock(run.startedAt)}, ${run.key}`;
}

function clock(at: string): string {
  return new Date(at).toLocaleTimeString(undefined, { hourCycle: 'h23' });
}
