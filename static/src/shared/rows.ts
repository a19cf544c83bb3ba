// A row of a table with `data-href` leads there. The row holds a real link too, for the keyboard.

export function startRows(): void {
  document.addEventListener('click', (event) => {
    const target = event.target as Element;
    const row = target.closest<HTMLElement>('tr[data-href]');
    if (!row?.dataset.href || target.closest('a, button, input, label, summary, select')) return;
    if (getSelection()?.toString()) return;
    if (event.ctrlKey || event.metaKey) open(row.dataset.href, '_blank', 'noopener');
    else location.assign(row.dataset.href);
  });
}
