// Saving while someone draws, as a pure state machine and the small driver around it.
//
// A save names the revision it began with; an answer of 409 means that someone else saved in
// between, and then nothing is sent until the author has chosen. When the server cannot be reached
// the text waits and is sent again, with growing pauses.

export interface Stamp {
  revision: number;
  savedAt: string;
  savedBy?: string;
}

export type Phase = 'saved' | 'waiting' | 'saving' | 'retrying' | 'conflict' | 'refused';

export interface State {
  readonly phase: Phase;
  readonly revision: number;
  readonly savedAt: string;
  /** Changed since the text that is being saved was taken. */
  readonly dirty: boolean;
  readonly tries: number;
  readonly message: string;
  /** What the server has instead, in a conflict. */
  readonly theirs: Stamp | null;
}

export type Event =
  | { type: 'changed' }
  | { type: 'due' }
  | { type: 'stored'; stamp: Stamp }
  | { type: 'failed'; status: number; message: string; theirs?: Stamp | null }
  | { type: 'overwrite' };

const PAUSE_MS = 1200;
const LONGEST_PAUSE_MS = 30_000;

export function begin(stamp: Stamp): State {
  return {
    phase: 'saved',
    revision: stamp.revision,
    savedAt: stamp.savedAt,
    dirty: false,
    tries: 0,
    message: '',
    theirs: null,
  };
}

export function evolve(state: State, event: Event): State {
  switch (event.type) {
    case 'changed':
      return changed(state);
    case 'due':
      return state.phase === 'waiting' || state.phase === 'retrying' ? saving(state) : state;
    case 'overwrite':
      if (state.phase !== 'conflict' || !state.theirs) return state;
      return { ...saving(state), revision: state.theirs.revision, theirs: null };
    case 'stored':
      return {
        ...begin(event.stamp),
        phase: state.dirty ? 'waiting' : 'saved',
        dirty: state.dirty,
      };
    case 'failed':
      return failed(state, event);
  }
}

/** How long to wait before the next save, or null when nothing is to be sent by itself. */
export function pause(state: State): number | null {
  if (state.phase === 'waiting') return PAUSE_MS;
  if (state.phase !== 'retrying') return null;
  return Math.min(LONGEST_PAUSE_MS, 1000 * 2 ** Math.min(state.tries, 5));
}

/** Is there anything that would be lost with this page? */
export function unsaved(state: State): boolean {
  return state.phase !== 'saved';
}

function changed(state: State): State {
  switch (state.phase) {
    case 'saving':
    case 'conflict':
      return { ...state, dirty: true };
    case 'retrying':
      return state;
    default:
      return { ...state, phase: 'waiting', dirty: true, message: '' };
  }
}

function saving(state: State): State {
  return { ...state, phase: 'saving', dirty: false };
}

function failed(state: State, event: Extract<Event, { type: 'failed' }>): State {
  const kept = { ...state, dirty: true, message: event.message };
  if (event.status === 409) return { ...kept, phase: 'conflict', theirs: event.theirs ?? null };
  if (event.status === 0 || event.status === 429 || event.status >= 500) {
    return { ...kept, phase: 'retrying', tries: state.tries + 1 };
  }
  return { ...kept, phase: 'refused' };
}

export interface Ports {
  /** The text as it is now. */
  text(): Promise<string>;
  /** Send it; rejects with `{status, message, body}`. */
  put(text: string, revision: number): Promise<Stamp>;
  shown(state: State): void;
}

export interface Failure {
  status: number;
  message: string;
  body?: unknown;
}

/** Runs the machine: timers and requests on one side, what the author does on the other. */
export class Autosave {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: Promise<void> | null = null;

  constructor(
    private state: State,
    private readonly ports: Ports,
  ) {
    ports.shown(state);
  }

  get current(): State {
    return this.state;
  }

  changed(): void {
    this.take({ type: 'changed' });
  }

  /** The line is back: do not wait for the pause to end. */
  wake(): void {
    if (this.state.phase === 'retrying') void this.save();
  }

  async overwrite(): Promise<void> {
    this.take({ type: 'overwrite' });
    await this.send();
  }

  /** Save now whatever is unsaved; true when the server has everything. */
  async flush(): Promise<boolean> {
    await this.running;
    while (this.state.phase === 'waiting' || this.state.phase === 'retrying') {
      const tries = this.state.tries;
      await this.save();
      if (this.state.phase === 'retrying' && this.state.tries > tries) break;
    }
    return this.state.phase === 'saved';
  }

  private async save(): Promise<void> {
    if (this.running) return this.running;
    this.take({ type: 'due' });
    if (this.state.phase === 'saving') await this.send();
  }

  private send(): Promise<void> {
    this.running = this.exchange().finally(() => {
      this.running = null;
      this.plan();
    });
    return this.running;
  }

  private async exchange(): Promise<void> {
    try {
      const text = await this.ports.text();
      this.take({ type: 'stored', stamp: await this.ports.put(text, this.state.revision) });
    } catch (trouble) {
      const failure = trouble as Failure;
      this.take({
        type: 'failed',
        status: failure.status ?? 400,
        message: failure.message,
        theirs: (failure.body as Stamp | undefined) ?? null,
      });
    }
  }

  private take(event: Event): void {
    const before = this.state;
    this.state = evolve(before, event);
    if (this.state !== before) this.ports.shown(this.state);
    this.plan();
  }

  private plan(): void {
    clearTimeout(this.timer);
    const wait = pause(this.state);
    if (wait !== null && !this.running) this.timer = setTimeout(() => void this.save(), wait);
  }
}
