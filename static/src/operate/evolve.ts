// The picture of an instance, and how a turn changes it: the browser's side of
// `engine/web/operate/snapshot.py`. Pure: a fold gives a new picture and leaves the old one alone.
//
// The law: a snapshot folded over the turns after it is the next snapshot (evolve.spec.ts).
import type { JournalEvent, Turn } from '../shared/feed';

/** What a page knows of a node: see `engine/web/operate/elements.py`. */
export interface ElementInfo {
  element: string;
  name: string;
  type: string;
  glyph: string;
}

export type Elements = Readonly<Record<string, ElementInfo>>;

/** One element instance. */
export interface Run {
  key: string;
  node: string;
  scope: string | null;
  state: string;
  startedAt: string;
  endedAt: string | null;
  incident: string | null;
}

export interface Counts {
  active: number;
  completed: number;
  terminated: number;
  incidents: number;
}

export interface Trouble {
  item: string;
  type: string;
  message: string;
}

/** What the agent of a living region does; `calls` are those without a result. */
export interface Agent {
  agent: string;
  turn: number;
  doing: 'thinking' | 'acting' | 'failed';
  calls: Record<string, 'open' | 'asked'>;
  scripted: boolean;
}

export interface Picture {
  seq: number;
  key: string;
  state: string;
  endedAt: string | null;
  items: Run[];
  hidden: number;
  counts: Record<string, Counts>;
  flows: Record<string, number>;
  incidents: Record<string, Trouble>;
  /** Open incidents in what a living call has called, by the call; none are not listed. */
  called: Record<string, number>;
  agents: Record<string, Agent>;
}

/** The picture after `turns`; those that it already holds are passed over. */
export function fold(picture: Picture, turns: readonly Turn[], elements: Elements): Picture {
  const draft = new Draft(structuredClone(picture), elements);
  for (const turn of turns) {
    if (turn.seq <= draft.picture.seq) continue;
    for (const event of turn.events) draft.apply(event, turn.at);
    draft.picture.seq = turn.seq;
  }
  return draft.picture;
}

/** Whether something is wrong at a run itself, or in what it has called. */
export function isTroubled(picture: Picture, run: Run): boolean {
  return run.incident !== null || run.key in picture.called;
}

/** Whether an agent waits for a person, which outweighs everything else that it does. */
export function asks(agent: Agent): boolean {
  return Object.values(agent.calls).includes('asked');
}

const NOT_COUNTED = new Set(['PROCESS', 'MULTI_INSTANCE_BODY', 'AD_HOC_SUB_PROCESS_INNER_INSTANCE']);

type Tally = keyof Counts;

// Keys are numbers in the journal and texts here: as texts they are names in objects, and they stay
// exact for as long as the engine has fewer than four partitions (then they pass 2^53).
/** The lives of an element whose listeners are asked: it is active to everyone who looks. */
const BETWEEN = new Set(['STARTING', 'COMPLETING', 'TERMINATING']);

function shown(life: string): string {
  return BETWEEN.has(life) ? 'ACTIVE' : life;
}

const text = (value: unknown): string => String(value);

class Draft {
  private readonly runs: Map<string, Run>;

  constructor(
    readonly picture: Picture,
    private readonly elements: Elements,
  ) {
    this.runs = new Map(picture.items.map((run) => [run.key, run]));
  }

  apply(event: JournalEvent, at: string): void {
    const change = CHANGES[event[0]];
    if (change) change(this, event, at);
  }

  begin(key: string, node: string, scope: string | null, state: string, at: string): void {
    const run: Run = { key, node, scope, state, startedAt: at, endedAt: null, incident: null };
    this.runs.set(key, run);
    this.picture.items.push(run);
    this.count(run, 'active', 1);
  }

  move(key: string, state: string): void {
    const run = this.runs.get(key);
    if (run) run.state = state;
  }

  end(key: string, state: 'COMPLETED' | 'TERMINATED', at: string): void {
    delete this.picture.agents[key];
    const run = this.runs.get(key);
    if (!run) return;
    run.state = state;
    run.endedAt = at;
    this.count(run, 'active', -1);
    this.count(run, state === 'COMPLETED' ? 'completed' : 'terminated', 1);
  }

  raise(incident: string, item: string, type: string, message: string): void {
    this.picture.incidents[incident] = { item, type, message };
    const run = this.runs.get(item);
    if (!run) return;
    run.incident = incident;
    this.tally(run, 'incidents', 1);
  }

  resolve(incident: string, item: string): void {
    delete this.picture.incidents[incident];
    const run = this.runs.get(item);
    if (!run?.incident) return;
    run.incident = null;
    this.tally(run, 'incidents', -1);
  }

  troubleCalled(item: string, by: number): void {
    const { called } = this.picture;
    const [before, after] = [called[item] ?? 0, (called[item] ?? 0) + by];
    if (after) called[item] = after;
    else delete called[item];
    const run = this.runs.get(item);
    if (run && before > 0 !== after > 0) this.tally(run, 'incidents', after > 0 ? 1 : -1);
  }

  private count(run: Run, word: Tally, by: number): void {
    if (!NOT_COUNTED.has(this.elements[run.node]?.type ?? '')) this.tally(run, word, by);
  }

  private tally(run: Run, word: Tally, by: number): void {
    const element = this.elements[run.node]?.element ?? run.node;
    const counts = (this.picture.counts[element] ??= { active: 0, completed: 0, terminated: 0, incidents: 0 });
    counts[word] += by;
    if (!counts.active && !counts.completed && !counts.terminated && !counts.incidents) {
      delete this.picture.counts[element];
    }
  }
}

type Change = (draft: Draft, event: JournalEvent, at: string) => void;

interface Request {
  agent: string;
}

const CHANGES: Readonly<Record<string, Change>> = {
  InstanceStarted: (draft, [, key, node], at) => draft.begin(text(key), text(node), null, 'ACTIVE', at),
  InstanceEnded: ({ picture }, [, , life], at) => {
    picture.state = text(life);
    picture.endedAt = at;
  },

  ItemStarted: (draft, [, key, node, scope], at) =>
    draft.begin(text(key), text(node), text(scope), 'ACTIVE', at),
  ItemCreated: (draft, [, key, node, scope, life], at) =>
    draft.begin(text(key), text(node), text(scope), text(life), at),
  ItemMoved: (draft, [, key, life]) => draft.move(text(key), shown(text(life))),
  ItemCompleted: (draft, [, key], at) => draft.end(text(key), 'COMPLETED', at),
  ItemTerminated: (draft, [, key], at) => draft.end(text(key), 'TERMINATED', at),

  FlowTaken: ({ picture }, [, , flow]) => {
    picture.flows[text(flow)] = (picture.flows[text(flow)] ?? 0) + 1;
  },

  IncidentRaised: (draft, [, incident, item, type, message]) =>
    draft.raise(text(incident), text(item), text(type), text(message)),
  IncidentResolved: (draft, [, incident, item]) => draft.resolve(text(incident), text(item)),

  CallTroubled: (draft, [, , item, number]) => draft.troubleCalled(text(item), number as number),

  TurnRequested: ({ picture }, [, region, turn, , request]) => {
    picture.agents[text(region)] = {
      agent: (request as Request).agent,
      turn: turn as number,
      doing: 'thinking',
      calls: {},
      scripted: picture.agents[text(region)]?.scripted ?? false,
    };
  },
  TurnCompleted: ({ picture }, [, region, , record]) =>
    answered(picture.agents[text(region)], 'acting', record),
  TurnFailed: ({ picture }, [, region, , record]) =>
    answered(picture.agents[text(region)], 'failed', record),

  ToolProposed: ({ picture }, event) => call(picture, event, 'open'),
  HumanAsked: ({ picture }, event) => call(picture, event, 'asked'),
  HumanAnswered: ({ picture }, event) => call(picture, event, 'open'),
  ToolReturned: ({ picture }, event) => call(picture, event, null),
};

function answered(agent: Agent | undefined, doing: Agent['doing'], record: unknown): void {
  if (!agent) return;
  agent.doing = doing;
  agent.scripted ||= Boolean((record as { scripted?: boolean }).scripted);
}

function call(picture: Picture, event: JournalEvent, state: 'open' | 'asked' | null): void {
  const [, region, , id] = event;
  const agent = picture.agents[text(region)];
  if (!agent) return;
  if (state) agent.calls[text(id)] = state;
  else delete agent.calls[text(id)];
}
