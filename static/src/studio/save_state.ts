// Tells the author whether the work is safe: the words beside the file's name, and the choice when
// someone else saved in between.
import { byId, el } from '../shared/dom';
import type { State } from './autosave';

export interface Choices {
  loadTheirs(): void;
  overwrite(): void;
  keepMine(): void;
}

export class SaveState {
  private readonly place = byId('save-state');
  private readonly notices = byId('notices');
  private shown: HTMLElement | null = null;

  constructor(private readonly choices: Choices) {}

  show(state: State): void {
    const words = wording(state);
    if (this.place.textContent !== words) this.place.textContent = words;
    this.place.dataset.phase = state.phase;
    this.place.title = state.message;
    if (state.phase === 'conflict') this.ask(state);
    else if (state.phase === 'refused') this.notice(refusal(state));
    else this.notice(null);
  }

  private ask(state: State): void {
    if (this.shown?.dataset.revision === String(state.theirs?.revision)) return;
    const act = (text: string, title: string, onclick: () => void) =>
      el('button', { type: 'button', 'data-size': 'small', title, onclick }, text);
    this.notice(
      el(
        'div',
        {
          class: 'notice',
          'data-state': 'warn',
          role: 'alert',
          'data-revision': String(state.theirs?.revision),
        },
        el('p', {}, `${state.message} (${when(state)}) Your changes here are not saved.`),
        el(
          'div',
          { class: 'row' },
          act('Open the saved version', 'Your changes here are lost', () =>
            this.choices.loadTheirs(),
          ),
          act('Save mine over it', 'The changes made there are lost', () =>
            this.choices.overwrite(),
          ),
          act('Download mine', 'Keep a copy on your disk', () => this.choices.keepMine()),
        ),
      ),
    );
  }

  private notice(element: HTMLElement | null): void {
    this.shown?.remove();
    this.shown = element;
    if (element) this.notices.append(element);
  }
}

function when(state: State): string {
  return state.theirs ? clock(state.theirs.savedAt) : '';
}

function refusal(state: State): HTMLElement {
  return el(
    'div',
    { class: 'notice', 'data-state': 'bad', role: 'alert' },
    el('p', {}, `Not saved. ${state.message}`),
  );
}

function wording(state: State): string {
  switch (state.phase) {
    case 'saved':
      return `Saved ${clock(state.savedAt)}`;
    case 'waiting':
    case 'saving':
      return 'Saving …';
    case 'retrying':
      return 'Offline: changes are kept here and saved later';
    case 'conflict':
      return 'Not saved';
    case 'refused':
      return 'Not saved';
  }
}

function clock(iso: string): string {
  const at = new Date(iso);
  const time = at.toLocaleTimeString([], { hour: '2-digit', minute: '2-digit' });
  const today = at.toDateString() === new Date().toDateString();
  return today ? time : `${at.toLocaleDateString()} ${time}`;
}
