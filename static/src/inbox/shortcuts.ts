// Which single key does what. Pure, so that it can be tested without a page.

export type Command = 'next' | 'previous' | 'complete' | 'approve' | 'change' | 'reject' | 'search';

const COMMANDS: Readonly<Record<string, Command>> = {
  j: 'next',
  k: 'previous',
  e: 'complete',
  a: 'approve',
  c: 'change',
  r: 'reject',
  '/': 'search',
};

export interface Stroke {
  readonly key: string;
  readonly ctrlKey: boolean;
  readonly metaKey: boolean;
  readonly altKey: boolean;
  readonly repeat: boolean;
}

/** What a stroke means; nothing while somebody types, with a modifier, or held down. */
export function commandOf(stroke: Stroke, typing: boolean): Command | null {
  if (typing || stroke.ctrlKey || stroke.metaKey || stroke.altKey) return null;
  const command = COMMANDS[stroke.key.toLowerCase()] ?? null;
  const moves = command === 'next' || command === 'previous';
  return stroke.repeat && !moves ? null : command;
}
