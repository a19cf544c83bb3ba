// A page that stays true: sockets that come back after a dropped line and go on where they were.
//
// The server sends either whole turns of one instance, numbered without a gap (`Feed`), or the bare
// hint that a list is worth reading again (`openHints`). Either way what the page shows survives
// a dropped line: a feed asks for what it missed, a hint is given once more after each connection.

/** An event of the journal: its name, then its members (engine/runtime/events.py). */
export type JournalEvent = readonly [string, ...unknown[]];

/** One turn of an instance, as `engine/live/wire.py` writes it. */
export interface Turn {
  readonly seq: number;
  readonly at: string;
  readonly actor: string;
  readonly events: readonly JournalEvent[];
}

type Frame = { type: 'turns'; turns: Turn[] } | { type: 'reset' } | { type: 'wake' };

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const HIDDEN_MS = 60_000; // a tab that nobody looks at gives its socket back
const LOOK_MS = 10_000; // while there is no line, the page asks by itself this often

/** Codes after which coming back would not help: signed out, forbidden, nothing there. */
const FINAL = new Set([4401, 4403, 4404]);

interface Heard {
  opened: () => void;
  frame: (frame: Frame) => void;
  /** Called again and again while the line is down, so that the page can ask in another way. */
  missing: () => void;
  ended?: (code: number) => void;
}

/** A socket that reconnects by itself until it is closed, here or for good by the server. */
class Line {
  private socket: WebSocket | null = null;
  private wait = FIRST_WAIT_MS;
  private retry: ReturnType<typeof setTimeout> | undefined;
  private hiding: ReturnType<typeof setTimeout> | undefined;
  private looking: ReturnType<typeof setInterval> | undefined;
  private closed = false;

  constructor(
    private readonly path: string,
    private readonly heard: Heard,
  ) {
    document.addEventListener('visibilitychange', this.seen);
    this.connect();
  }

  send(message: unknown): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  close(): void {
    this.closed = true;
    document.removeEventListener('visibilitychange', this.seen);
    clearTimeout(this.retry);
    clearTimeout(this.hiding);
    this.stopLooking();
    this.socket?.close();
    this.socket = null;
  }

  private connect(): void {
    clearTimeout(this.retry);
    const url = `${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}${this.path}`;
    const socket = new WebSocket(url);
    this.socket = socket;
    socket.onopen = () => {
      this.stopLooking();
      tell('live');
      this.heard.opened();
    };
    socket.onmessage = (message) => {
      this.wait = FIRST_WAIT_MS; // a line counts as good once it has said something
      this.heard.frame(JSON.parse(String(message.data)) as Frame);
    };
    socket.onclose = (event) => {
      if (this.socket === socket) this.lost(event.code);
    };
  }

  private lost(code: number): void {
    this.socket = null;
    if (this.closed) return;
    if (FINAL.has(code)) {
      this.close();
      tell('off');
      this.heard.ended?.(code);
      return;
    }
    if (document.hidden) return; // `seen` comes back to it
    tell('reconnecting');
    this.looking ??= setInterval(this.heard.missing, LOOK_MS);
    const jitter = 0.75 + Math.random() / 2;
    this.retry = setTimeout(() => this.connect(), this.wait * jitter);
    this.wait = Math.min(this.wait * 2, LONGEST_WAIT_MS);
  }

  private readonly seen = (): void => {
    clearTimeout(this.hiding);
    if (document.hidden) {
      this.hiding = setTimeout(() => {
        clearTimeout(this.retry);
        this.stopLooking();
        this.socket?.close();
      }, HIDDEN_MS);
    } else if (!this.socket && !this.closed) {
      this.wait = FIRST_WAIT_MS;
      this.connect();
    }
  };

  private stopLooking(): void {
    clearInterval(this.looking);
    this.looking = undefined;
  }
}

export interface FeedOptions {
  /** New turns: in order, without a gap, each once. */
  turns: (turns: readonly Turn[]) => void;
  /** The page is too far behind: show a fresh snapshot and say its number. */
  reset: () => Promise<number>;
  /** The server has closed for good: 4401 signed out, 4403 not allowed, 4404 no such instance. */
  ended?: (code: number) => void;
}

/** The turns of one instance after number `after`, for as long as the page is open. */
export class Feed {
  private readonly line: Line;
  private resetting = false;

  constructor(
    path: string,
    private after: number,
    private readonly options: FeedOptions,
  ) {
    this.line = new Line(path, {
      opened: () => this.resume(),
      frame: (frame) => this.take(frame),
      missing: () => void this.reset(),
      ended: options.ended,
    });
  }

  close(): void {
    this.line.close();
  }

  private resume(): void {
    this.line.send({ type: 'resume', after: this.after });
  }

  private take(frame: Frame): void {
    if (frame.type === 'reset') void this.reset();
    if (frame.type !== 'turns' || this.resetting) return;
    const fresh = frame.turns.filter((turn) => turn.seq > this.after);
    const first = fresh[0];
    const last = fresh.at(-1);
    if (!first || !last) return;
    if (first.seq !== this.after + 1) {
      this.resume(); // a gap can only come from a server that lost its place
      return;
    }
    this.after = last.seq;
    this.options.turns(fresh);
  }

  private async reset(): Promise<void> {
    if (this.resetting) return;
    this.resetting = true;
    try {
      this.after = await this.options.reset();
    } catch {
      return; // the snapshot cannot be had now; the next frame or look asks again
    } finally {
      this.resetting = false;
    }
    this.resume();
  }
}

/** Calls `onWake` when there is news, at once after each connection; gives back how to stop. */
export function openHints(path: string, onWake: () => void, ended?: (code: number) => void): () => void {
  const line = new Line(path, {
    opened: () => undefined, // the server wakes whoever has just connected
    frame: (frame) => {
      if (frame.type === 'wake') onWake();
    },
    missing: onWake,
    ended,
  });
  return () => line.close();
}

function tell(state: 'live' | 'reconnecting' | 'off'): void {
  document.dispatchEvent(new CustomEvent('helm:live', { detail: { state } }));
}
