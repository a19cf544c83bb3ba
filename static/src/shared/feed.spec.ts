// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Feed, openHints, type Turn } from './feed';

/** A socket whose other end is the test. */
class FakeSocket {
  static readonly OPEN = 1;
  static all: FakeSocket[] = [];
  static get last(): FakeSocket {
    return FakeSocket.all.at(-1)!;
  }

  readyState = 0;
  sent: unknown[] = [];
  onopen?: () => void;
  onmessage?: (message: { data: string }) => void;
  onclose?: (event: { code: number }) => void;

  constructor(readonly url: string) {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text));
  }

  close(): void {
    this.drops(1000);
  }

  opens(): void {
    this.readyState = FakeSocket.OPEN;
    this.onopen?.();
  }

  says(frame: unknown): void {
    this.onmessage?.({ data: JSON.stringify(frame) });
  }

  drops(code = 1006): void {
    this.readyState = 3;
    this.onclose?.({ code });
  }
}

const turn = (seq: number): Turn => ({ seq, at: '', actor: 'a', events: [] });
const turns = (...numbers: number[]) => ({ type: 'turns', turns: numbers.map(turn) });

let line: string[] = [];
const listen = (event: Event) => line.push((event as CustomEvent<{ state: string }>).detail.state);

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('WebSocket', FakeSocket);
  FakeSocket.all = [];
  line = [];
  document.addEventListener('helm:live', listen);
});

afterEach(() => {
  document.removeEventListener('helm:live', listen);
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a feed', () => {
  function feed(after = 3, reset: () => Promise<number> = () => Promise.reject(new Error())) {
    const heard: number[] = [];
    const ended: number[] = [];
    const made = new Feed('/ws/instances/1', after, {
      turns: (some) => heard.push(...some.map((each) => each.seq)),
      reset,
      ended: (code) => ended.push(code),
    });
    return { heard, ended, close: () => made.close() };
  }

  it('asks for what comes after the page, and hears it in order', () => {
    const { heard, close } = feed();
    FakeSocket.last.opens();
    FakeSocket.last.says(turns(4, 5));
    FakeSocket.last.says(turns(6));

    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', after: 3 }]);
    expect(heard).toEqual([4, 5, 6]);
    expect(line).toEqual(['live']);
    close();
  });

  it('comes back after a dropped line and asks for what it missed', () => {
    const { heard, close } = feed();
    FakeSocket.last.opens();
    FakeSocket.last.says(turns(4, 5));
    FakeSocket.last.drops();
    vi.advanceTimersByTime(1_000);
    FakeSocket.last.opens();
    FakeSocket.last.says(turns(5, 6));

    expect(FakeSocket.all.length).toBe(2);
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', after: 5 }]);
    expect(heard).toEqual([4, 5, 6]);
    expect(line).toEqual(['live', 'reconnecting', 'live']);
    close();
  });

  it('waits longer after each line that says nothing, up to fifteen seconds', () => {
    const { close } = feed();
    for (let times = 0; times < 12; times += 1) {
      FakeSocket.last.drops();
      vi.advanceTimersByTime(19_000);
    }
    const lines = FakeSocket.all.length;

    FakeSocket.last.drops();
    vi.advanceTimersByTime(11_000);

    expect(FakeSocket.all.length).toBe(lines);
    close();
  });

  it('asks again where turns are missing, and takes none of them', () => {
    const { heard, close } = feed();
    FakeSocket.last.opens();
    FakeSocket.last.says(turns(5));

    expect(heard).toEqual([]);
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', after: 3 }, { type: 'resume', after: 3 }]);
    close();
  });

  it('begins anew from a fresh snapshot when it is too far behind', async () => {
    const { heard, close } = feed(3, () => Promise.resolve(9_000));
    FakeSocket.last.opens();
    FakeSocket.last.says({ type: 'reset' });
    FakeSocket.last.says(turns(4));
    await vi.advanceTimersByTimeAsync(1);
    FakeSocket.last.says(turns(9_001));

    expect(FakeSocket.last.sent.at(-1)).toEqual({ type: 'resume', after: 9_000 });
    expect(heard).toEqual([9_001]);
    close();
  });

  it.each([4401, 4403, 4404])('stays closed after %i', (code) => {
    const { ended } = feed();
    FakeSocket.last.opens();
    FakeSocket.last.drops(code);
    vi.advanceTimersByTime(60_000);

    expect(FakeSocket.all.length).toBe(1);
    expect(ended).toEqual([code]);
    expect(line).toEqual(['live', 'off']);
  });

  it('looks by itself while there is no line', async () => {
    let looked = 0;
    const { close } = feed(3, () => {
      looked += 1;
      return Promise.resolve(3);
    });
    FakeSocket.last.drops();
    await vi.advanceTimersByTimeAsync(25_000);

    expect(looked).toBe(2);
    close();
  });

  it('gives its socket back when nobody looks, and takes one again when somebody does', () => {
    const { close } = feed();
    FakeSocket.last.opens();
    const hidden = vi.spyOn(document, 'hidden', 'get').mockReturnValue(true);
    document.dispatchEvent(new Event('visibilitychange'));
    vi.advanceTimersByTime(61_000);
    expect(FakeSocket.last.readyState).toBe(3);

    vi.advanceTimersByTime(120_000);
    expect(FakeSocket.all.length).toBe(1);
    hidden.mockReturnValue(false);
    document.dispatchEvent(new Event('visibilitychange'));
    FakeSocket.last.opens();

    expect(FakeSocket.all.length).toBe(2);
    expect(FakeSocket.last.sent).toEqual([{ type: 'resume', after: 3 }]);
    hidden.mockRestore();
    close();
  });
});

describe('hints', () => {
  it('wake the page, and stop when they are stopped', () => {
    let woken = 0;
    const stop = openHints('/ws/fleet', () => (woken += 1));
    FakeSocket.last.opens();
    FakeSocket.last.says({ type: 'wake' });
    FakeSocket.last.says({ type: 'wake' });
    expect(woken).toBe(2);

    stop();
    vi.advanceTimersByTime(60_000);
    expect(FakeSocket.all.length).toBe(1);
  });
});
