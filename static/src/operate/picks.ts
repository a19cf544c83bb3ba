// Ticks in the list of instances: a whole page at once, how many there are, and what may be done.

/** Follow the ticks; the list is loaded anew now and then, so the document listens. */
export function startPicks(): void {
  document.addEventListener('change', (event) => {
    const input = event.target as HTMLInputElement;
    const form = input.closest?.<HTMLFormElement>('[data-picks]');
    if (!form) return;
    const picks = [...form.querySelectorAll<HTMLInputElement>('[data-pick]')];
    if (input.matches('[data-pick-page]')) for (const pick of picks) pick.checked = input.checked;
    if (input.matches('[data-pick], [data-pick-page]')) {
      const radio = form.querySelector<HTMLInputElement>('input[name="of"][value="picked"]');
      if (radio) radio.checked = true;
    }
    show(form);
  });
  const showAll = (root: ParentNode) => {
    for (const form of root.querySelectorAll<HTMLFormElement>('[data-picks]')) show(form);
  };
  showAll(document);
  document.addEventListener('htmx:load', () => showAll(document));
}

function show(form: HTMLFormElement): void {
  const picks = [...form.querySelectorAll<HTMLInputElement>('[data-pick]')];
  const ticked = picks.filter((pick) => pick.checked).length;
  const page = form.querySelector<HTMLInputElement>('[data-pick-page]');
  if (page) {
    page.hidden = false;
    page.checked = ticked > 0 && ticked === picks.length;
    page.indeterminate = ticked > 0 && ticked < picks.length;
  }
  const word = form.querySelector('[data-picked]');
  if (word) word.textContent = ticked ? `${ticked} ticked` : 'Ticked';
  const all = form.querySelector<HTMLInputElement>('input[name="of"][value="all"]')?.checked ?? false;
  form.toggleAttribute('data-ready', all || ticked > 0);
  form.toggleAttribute('data-idle', !all && !ticked);
  for (const button of form.querySelectorAll<HTMLButtonElement>('[data-do]')) button.disabled = !all && !ticked;
}

/** A form with one choice is sent as soon as it is made; its button is for those without scripts. */
export function startResending(): void {
  for (const button of document.querySelectorAll<HTMLElement>('form[data-resend] button')) button.hidden = true;
  document.addEventListener('change', (event) => {
    (event.target as Element).closest?.<HTMLFormElement>('form[data-resend]')?.requestSubmit();
  });
}
