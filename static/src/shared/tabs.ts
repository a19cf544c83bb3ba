// Panes that switch without loading: `[data-tabs]` around buttons with role tab and aria-controls.
// Arrow keys walk along the tabs, as people who use no mouse expect.

function tabsAround(tab: Element): HTMLElement[] {
  const group = tab.closest('[data-tabs]');
  return group ? [...group.querySelectorAll<HTMLElement>('[role="tab"][aria-controls]')] : [];
}

export function choose(tab: HTMLElement): void {
  for (const each of tabsAround(tab)) {
    const chosen = each === tab;
    each.setAttribute('aria-selected', String(chosen));
    each.tabIndex = chosen ? 0 : -1;
    const pane = document.getElementById(each.getAttribute('aria-controls') ?? '');
    if (pane) pane.hidden = !chosen;
  }
}

export function startTabs(): void {
  document.addEventListener('click', (event) => {
    const tab = (event.target as Element).closest<HTMLElement>('[data-tabs] [role="tab"][aria-controls]');
    if (tab) choose(tab);
  });
  document.addEventListener('keydown', (event) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const target = event.target as HTMLElement;
    if (!step || !target.matches?.('[data-tabs] [role="tab"][aria-controls]')) return;
    const all = tabsAround(target);
    const next = all[(all.indexOf(target) + step + all.length) % all.length];
    if (!next) return;
    choose(next);
    next.focus();
  });
}
