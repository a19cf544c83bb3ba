// Single keys: J and K walk, E completes, A, C and R decide. They can be switched off (WCAG 2.1.4).
import { frame, isOpening, neighbor, openItem } from './open';
import { commandOf, type Command } from './shortcuts';

const SETTING = 'helm.shortcuts';

function wanted(): boolean {
  return localStorage.getItem(SETTING) !== 'off';
}

export function startKeys(): void {
  show();
  document.addEventListener('change', (event) => {
    const box = event.target as HTMLInputElement;
    if (!box.matches('[data-shortcuts]')) return;
    localStorage.setItem(SETTING, box.checked ? 'on' : 'off');
    show();
  });
  document.addEventListener('keydown', (event) => {
    if (!wanted() || !frame() || event.defaultPrevented) return;
    const command = commandOf(event, isTyping(event.target as Element));
    if (command && carryOut(command)) event.preventDefault();
  });
}

function show(): void {
  frame()?.toggleAttribute('data-no-keys', !wanted());
  for (const box of document.querySelectorAll<HTMLInputElement>('[data-shortcuts]')) {
    box.checked = wanted();
  }
}

function isTyping(target: Element): boolean {
  if (document.querySelector('dialog[open], details.menu[open]')) return true;
  return !!target.closest('input:not([type="checkbox"], [type="radio"]), textarea, select, [contenteditable="true"]');
}

function carryOut(command: Command): boolean {
  switch (command) {
    case 'next':
    case 'previous':
      return walk(command === 'next' ? 1 : -1);
    case 'search':
      return focusOn('.inbox-search input');
    default:
      return press(command);
  }
}

function walk(step: number): boolean {
  const link = neighbor(step);
  if (!link) return false;
  link.focus();
  void openItem(link);
  return true;
}

function press(action: string): boolean {
  if (isOpening()) return true; // what would be decided is not on the screen yet
  const button = document.querySelector<HTMLElement>(`#inbox-pane [data-action="${action}"]`);
  button?.click();
  return !!button;
}

function focusOn(selector: string): boolean {
  const field = document.querySelector<HTMLElement>(selector);
  field?.focus();
  return !!field;
}
