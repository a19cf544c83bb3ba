// Starting an instance from Studio: with the process's start form, or with variables as JSON.
import type { Form } from '@bpmn-io/form-js-viewer';
import { send, RequestFailed } from '../shared/csrf';
import { byId, el } from '../shared/dom';
import type { Page, Runnable } from './editor';
import type { JsonEditor } from './json_editor';
import { variablesTrouble } from './variables';

interface Ready {
  deployed: boolean;
  version?: number;
  name?: string;
  /** The form as JSON text. */
  schema: string | null;
}

interface Started {
  key: string;
  url: string | null;
}

export class StartDialog {
  private readonly dialog = byId<HTMLDialogElement>('start-dialog');
  private readonly form = byId<HTMLFormElement>('start-form');
  private readonly chooser = byId<HTMLSelectElement>('start-process');
  private readonly about = byId('start-about');
  private readonly modes = byId('start-modes');
  private readonly formPlace = byId('start-fields');
  private readonly jsonPlace = byId('start-json');
  private readonly outcome = byId('start-outcome');
  private readonly button = byId<HTMLButtonElement>('start-button');
  private json: JsonEditor | null = null;
  private fields: Form | null = null;

  constructor(
    private readonly page: Page,
    private readonly processes: () => Runnable[],
    private readonly deployFirst: () => void,
  ) {
    this.chooser.addEventListener('change', () => void this.prepare());
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      if (event.target === this.form) void this.start();
    });
    this.modes.addEventListener('change', () => this.switchMode());
  }

  async open(): Promise<void> {
    const processes = this.processes();
    this.outcome.replaceChildren();
    this.chooser.replaceChildren(
      ...processes.map((one) => el('option', { value: one.id }, one.name || one.id)),
    );
    byId('start-choice').hidden = processes.length < 2;
    this.dialog.showModal();
    await this.prepare();
  }

  private get process(): string {
    return this.chooser.value;
  }

  private at(url: string): string {
    return url.replace('PROCESS', encodeURIComponent(this.process));
  }

  private async prepare(): Promise<void> {
    this.ready(false);
    this.about.textContent = 'Looking up the deployed version …';
    if (!this.process) {
      this.about.textContent = 'This file has no executable process.';
      return;
    }
    try {
      const ready = await send<Ready>('GET', this.at(this.page.startFormUrl));
      if (ready.deployed) await this.show(ready);
      else this.notDeployed();
    } catch (trouble) {
      this.about.textContent = (trouble as RequestFailed).message;
    }
  }

  private notDeployed(): void {
    const onclick = () => {
      this.dialog.close();
      this.deployFirst();
    };
    this.about.replaceChildren(
      `“${this.process}” is not deployed yet. `,
      el('button', { type: 'button', 'data-size': 'small', onclick }, 'Deploy …'),
    );
  }

  private async show(ready: Ready): Promise<void> {
    const file = this.page.files.find((one) => one.name === this.page.name);
    const changed = file?.deployed === 'changed';
    this.about.replaceChildren(
      `Starts version ${ready.version}. `,
      changed ? 'Your draft has changes that are not deployed. ' : '',
      el('a', { href: this.at(this.page.startPageUrl) }, 'Its start page'),
    );
    this.modes.hidden = !ready.schema;
    this.fields?.destroy();
    this.fields = null;
    if (ready.schema) {
      const { Form } = await import('./form_viewer');
      this.fields = new Form({ container: this.formPlace });
      await this.fields.importSchema(JSON.parse(ready.schema), {});
    }
    if (!this.json) {
      const { jsonEditor } = await import('./json_editor');
      this.json = jsonEditor(this.jsonPlace, 'Variables as JSON', '');
    }
    this.json.set(remembered(this.process));
    const first = this.modes.querySelector<HTMLInputElement>('input[value="form"]');
    if (first) first.checked = true;
    this.switchMode();
    this.ready(true);
    if (!this.fields) this.json.focus();
  }

  private ready(is: boolean): void {
    this.button.disabled = !is;
    byId('start-body').hidden = !is;
  }

  private get usesForm(): boolean {
    return !!this.fields && new FormData(this.form).get('mode') === 'form';
  }

  private switchMode(): void {
    this.formPlace.hidden = !this.usesForm;
    byId('start-json-part').hidden = this.usesForm;
  }

  private variables(): string | null {
    if (this.usesForm) {
      const { data, errors } = this.fields!.submit();
      return Object.keys(errors).length > 0 ? null : JSON.stringify(data);
    }
    const text = this.json!.text();
    const trouble = variablesTrouble(text);
    if (trouble) this.say('bad', trouble);
    else remember(this.process, text);
    return trouble ? null : text.trim() || '{}';
  }

  private async start(): Promise<void> {
    this.outcome.replaceChildren();
    const variables = this.variables();
    if (variables === null) return;
    this.button.disabled = true;
    try {
      const url = this.at(this.page.startUrl) + (this.usesForm ? '?form' : '');
      const started = await send<Started>('POST', url, asJson(variables));
      this.say('ok', 'Started ');
      const words = `instance ${started.key}`;
      const link = started.url ? el('a', { href: started.url }, words) : words;
      this.outcome.firstElementChild!.append(link, '.');
      if (link instanceof HTMLElement) link.focus();
    } catch (trouble) {
      this.failed(trouble as RequestFailed);
    } finally {
      this.button.disabled = false;
    }
  }

  private failed(trouble: RequestFailed): void {
    const errors = (trouble.body as { errors?: Record<string, string[]> } | null)?.errors;
    if (errors) this.fields?._setState({ errors });
    this.say('bad', trouble.message);
  }

  private say(state: string, words: string): void {
    this.outcome.replaceChildren(
      el('p', { class: 'notice', 'data-state': state, role: 'status' }, words),
    );
  }
}

/** JSON text that is sent as it was written. */
function asJson(text: string): Blob {
  return new Blob([text], { type: 'application/json' });
}

const MEMORY = 'helm-start:';

function remembered(process: string): string {
  return localStorage.getItem(MEMORY + process) ?? '{\n  \n}';
}

function remember(process: string, text: string): void {
  localStorage.setItem(MEMORY + process, text);
}
