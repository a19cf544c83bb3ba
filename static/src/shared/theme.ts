// Light, dark, or as the system is. The choice is a cookie, so the server writes it into <html>
// and no page flashes.

export type Theme = 'light' | 'dark' | '';

const YEAR_S = 365 * 24 * 3600;

/** What <html> says; '' follows the system. */
export function theme(): Theme {
  return (document.documentElement.dataset.theme ?? '') as Theme;
}

export function chooseTheme(chosen: Theme): void {
  if (chosen) document.documentElement.dataset.theme = chosen;
  else delete document.documentElement.dataset.theme;
  document.cookie = `helm_theme=${chosen}; path=/; max-age=${chosen ? YEAR_S : 0}; samesite=lax`;
  show();
  document.dispatchEvent(new CustomEvent('helm:theme', { detail: { theme: chosen } }));
}

function show(): void {
  for (const button of document.querySelectorAll<HTMLElement>('[data-theme-choice]')) {
    button.setAttribute('aria-pressed', String(button.dataset.themeChoice === theme()));
  }
}

export function startTheme(): void {
  show();
  document.addEventListener('click', (event) => {
    const button = (event.target as Element).closest<HTMLElement>('[data-theme-choice]');
    if (button) chooseTheme((button.dataset.themeChoice ?? '') as Theme);
  });
}
