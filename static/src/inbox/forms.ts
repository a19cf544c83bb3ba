// form-js is large: it is fetched when the first form is there.

export function startForms(): void {
  const look = (root: ParentNode): void => {
    if (root.querySelector('[data-island="form"]')) void import('../form');
  };
  look(document);
  document.addEventListener('htmx:load', (event) => look(event.target as HTMLElement));
}
