// Where the keyboard goes on after something was added: to the first field of what is new.

export function goOn(entry: string): void {
  // The panel is drawn in a microtask after the change, the field's own state one frame later.
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>(
      `#properties [data-entry-id="${entry}"] :is(input, select, .cm-content)`,
    );
    field?.focus();
  });
}
