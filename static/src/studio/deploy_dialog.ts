// Deploying: which files go together, what came of it, or what stands in the way.
import { send, RequestFailed } from '../shared/csrf';
import { byId, el } from '../shared/dom';
import type { Page, Runnable } from './editor';
import type { ProblemList } from './problem_list';
import { sorted, type Problem } from './problems';

interface Definition {
  kind: string;
  id: string;
  name: string;
  version: number;
  file: string;
}

export interface Hooks {
  /** Save what is unsaved; false when it could not be saved. */
  flush(): Promise<boolean>;
  refused(): void;
  deployed(files: string[]): void;
  processes(): Runnable[];
  start(): void;
}

export class DeployDialog {
  private readonly dialog = byId<HTMLDialogElement>('deploy-dialog');
  private readonly form = byId<HTMLFormElement>('deploy-form');
  private readonly files = byId('deploy-files');
  private readonly outcome = byId('deploy-outcome');
  private readonly button = byId<HTMLButtonElement>('deploy-button');

  constructor(
    private readonly page: Page,
    private readonly list: ProblemList,
    private readonly hooks: Hooks,
  ) {
    this.form.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.deploy();
    });
  }

  open(): void {
    this.outcome.replaceChildren();
    this.button.hidden = false;
    this.files.hidden = false;
    const files = this.page.files.filter((file) => file.kind !== 'csv');
    this.files.replaceChildren(...files.map((file) => this.choice(file)));
    this.dialog.showModal();
    this.button.focus();
  }

  private choice(file: Page['files'][number]): HTMLElement {
    const own = file.name === this.page.name;
    const box = el('input', {
      type: 'checkbox',
      name: 'file',
      value: file.name,
      checked: own || file.deployed !== 'current',
    });
    const words = { never: 'never deployed', current: 'deployed', changed: 'changed since' };
    return el(
      'label',
      { class: 'check' },
      box,
      el('span', { class: 'grow' }, file.name),
      el('span', { class: 'soft' }, own ? 'this file' : words[file.deployed]),
    );
  }

  private async deploy(despiteFailedTests = false): Promise<void> {
    const files = new FormData(this.form).getAll('file').map(String);
    if (files.length === 0) return this.say('warn', 'Choose at least one file.');
    this.button.disabled = true;
    this.say('info', 'Deploying …');
    try {
      if (!(await this.hooks.flush())) {
        return this.say('bad', 'Your latest changes could not be saved, so nothing was deployed.');
      }
      const answer = await send<{ definitions: Definition[]; files: string[] }>(
        'POST',
        this.page.deployUrl,
        { files, despiteFailedTests },
      );
      for (const file of this.page.files) {
        if (answer.files.includes(file.name)) file.deployed = 'current';
      }
      this.hooks.deployed(answer.files);
      this.done(answer.definitions);
    } catch (trouble) {
      this.failed(trouble as RequestFailed);
    } finally {
      this.button.disabled = false;
    }
  }

  private done(definitions: Definition[]): void {
    this.button.hidden = true;
    this.files.hidden = true;
    const tests = definitions.filter((one) => one.kind === 'resource').length;
    const made = definitions.filter((one) => one.kind !== 'resource');
    const rows = made.map((one) =>
      el(
        'li',
        { class: 'deployed' },
        el('span', { class: 'grow' }, one.name),
        el('span', { class: 'mono soft' }, one.id),
        el('span', { class: 'chip', 'data-state': 'ok' }, `v${one.version}`),
      ),
    );
    const start = el(
      'button',
      {
        type: 'button',
        'data-kind': 'primary',
        onclick: () => {
          this.dialog.close();
          this.hooks.start();
        },
      },
      'Start an instance …',
    );
    const able = this.hooks.processes().length > 0;
    this.say('ok', tests > 0 ? 'Deployed, with its tests.' : 'Deployed.');
    this.outcome.append(el('ul', { class: 'deployed-list', role: 'list' }, ...rows));
    if (able) {
      this.outcome.append(el('div', { class: 'row', 'data-justify': 'end' }, start));
      start.focus();
    }
  }

  private failed(trouble: RequestFailed): void {
    const body = trouble.body as { problems?: Problem[]; testsFailed?: boolean } | null;
    const problems = body?.problems ?? [];
    if (problems.length === 0) return this.say('bad', trouble.message);
    const failed = body?.testsFailed === true;
    this.say(
      'bad',
      failed
        ? 'Nothing was deployed: tests of a decision fail.'
        : 'Nothing was deployed. Mend these first:',
    );
    const rows = sorted(problems).map((one) => this.list.row(one));
    const shown = el('ul', { class: 'problems-list', role: 'list' }, ...rows);
    shown.addEventListener('click', (event) => {
      if ((event.target as Element).closest('button')) this.dialog.close();
    });
    this.outcome.append(shown);
    if (failed) this.outcome.append(this.despite());
    this.hooks.refused();
  }

  /** Tests are the author's own: they may be passed over, but not in silence. */
  private despite(): HTMLElement {
    const onclick = () => void this.deploy(true);
    return el(
      'div',
      { class: 'deploy-despite' },
      el('p', { class: 'soft' }, 'Mend the decision or its tests. Deploying all the same is recorded with your name and the tests that failed.'),
      el('button', { type: 'button', 'data-kind': 'danger', onclick }, 'Deploy despite failing tests'),
    );
  }

  private say(state: string, words: string): void {
    this.outcome.replaceChildren(
      el('p', { class: 'notice', 'data-state': state, role: 'status' }, words),
    );
  }
}
