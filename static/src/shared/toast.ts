// Short news at the edge of the page. Django's messages become toasts too.
import { announce } from './announce';

export type Mood = 'ok' | 'info' | 'warn' | 'bad';

const SHOWN_MS = 6000;

export interface Choice {
  label: string;
  chosen: () => void;
}

/** Say something; bad news stay until they are closed, and a choice (as "Undo") has its button. */
export function toast(text: string, mood: Mood = 'info', choice?: Choice): void {
  const item = document.createElement('div');
  item.className = 'toast';
  item.dataset.state = mood;
  const words = document.createElement('span');
  words.className = 'grow';
  words.textContent = text;
  item.append(words);
  if (choice) item.append(button(choice.label, () => { choice.chosen(); item.remove(); }));
  item.append(button('×', () => item.remove(), 'Close'));
  place().append(item);
  announce(text);
  if (mood !== 'bad') setTimeout(() => item.remove(), choice ? SHOWN_MS * 2 : SHOWN_MS);
}

function button(text: string, pressed: () => void, name = text): HTMLButtonElement {
  const made = document.createElement('button');
  made.type = 'button';
  made.dataset.kind = 'quiet';
  made.textContent = text;
  made.setAttribute('aria-label', name);
  made.addEventListener('click', pressed);
  return made;
}

function place(): HTMLElement {
  const found = document.querySelector<HTMLElement>('.toasts');
  if (found) return found;
  const made = document.createElement('section');
  made.className = 'toasts';
  made.setAttribute('aria-label', 'Messages'); // a landmark: it stands outside of the page's main
  document.body.append(made);
  return made;
}

/** Show what the server left in the page: `<template data-toast="ok">Saved.</template>`. */
export function startToasts(): void {
  const show = (root: ParentNode) => {
    for (const left of root.querySelectorAll<HTMLTemplateElement>('template[data-toast]')) {
      toast(left.content.textContent?.trim() ?? '', left.dataset.toast as Mood);
      left.remove();
    }
  };
  show(document);
  document.addEventListener('htmx:load', (event) => show(event.target as HTMLElement));
}
