// The workplace around an editor: opening and saving the file, checking it while it changes,
// problems, deploying and starting. Which editor it is makes no difference here.
import { send, RequestFailed } from '../shared/csrf';
import { byId, el } from '../shared/dom';
import { readJson } from '../shared/json';
import { Autosave, begin, unsaved, type Stamp } from './autosave';
import { DeployDialog } from './deploy_dialog';
import { download } from './download';
import type { Editor, Page } from './editor';
import { ProblemList } from './problem_list';
import { marks, ofFile, type Problem } from './problems';
import { SaveState } from './save_state';
import { StartDialog } from './start_dialog';
import './workbench.css';

const CHECK_AFTER_MS = 900;

export async function workbench(make: (page: Page) => Editor): Promise<void> {
  const page = readJson<Page | null>('studio-data', null);
  if (!page) throw new Error('This page has no studio-data.');
  await new Workbench(page, make(page)).begin();
}

class Workbench {
  private readonly list: ProblemList;
  private readonly autosave: Autosave;
  private readonly start: StartDialog | null;
  private readonly deploy: DeployDialog;
  private checkTimer: ReturnType<typeof setTimeout> | undefined;
  private checks = 0;
  private readable = true;

  constructor(
    private readonly page: Page,
    private readonly editor: Editor,
  ) {
    this.list = new ProblemList(page, (element) => editor.reveal(element));
    const shown = new SaveState({
      loadTheirs: () => this.leave(),
      overwrite: () => void this.autosave.overwrite(),
      keepMine: () => void this.keep(),
    });
    this.autosave = new Autosave(begin(page), {
      text: () => editor.text(),
      put: (text, revision) => send<Stamp>('PUT', page.draftUrl, { text, revision }),
      shown: (state) => shown.show(state),
    });
    const processes = () => editor.processes?.() ?? [];
    this.start =
      page.kind === 'bpmn' ? new StartDialog(page, processes, () => this.deploy.open()) : null;
    this.deploy = new DeployDialog(page, this.list, {
      flush: async () => {
        const kept = await (editor.keep?.() ?? true);
        return (await this.autosave.flush()) && kept;
      },
      refused: () => this.list.open(),
      deployed: (files) => this.deployed(files),
      processes,
      start: () => void this.start?.open(),
    });
  }

  async begin(): Promise<void> {
    this.wireTools();
    this.wireLeaving();
    try {
      const warnings = await this.editor.open(this.page.text);
      if (warnings.length > 0) this.warn(warnings);
    } catch (trouble) {
      this.unreadable((trouble as Error).message);
      await this.check(this.page.text);
      return;
    }
    this.editor.onChange(() => {
      this.autosave.changed();
      const own = this.page.files.find((file) => file.name === this.page.name);
      if (own?.deployed === 'current') own.deployed = 'changed';
      this.refreshTools();
      this.planCheck();
    });
    this.refreshTools();
    byId('workplace').dataset.ready = '1';
    await this.check();
  }

  private wireTools(): void {
    const acts: Record<string, () => void> = {
      undo: () => this.editor.undo(),
      redo: () => this.editor.redo(),
      fit: () => this.editor.fit?.(),
      overview: () => this.editor.overview?.(),
      deploy: () => this.deploy.open(),
      start: () => void this.start?.open(),
      picture: () => void this.picture(),
      properties: () => this.toggleProperties(),
      export: () => void this.keep(),
    };
    byId('workplace').addEventListener('click', (event) => {
      const button = (event.target as Element).closest<HTMLElement>('[data-act]');
      const act = button && acts[button.dataset.act ?? ''];
      if (act) act();
    });
    document.addEventListener('keydown', (event) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 's') {
        event.preventDefault();
        void this.autosave.flush();
      }
    });
  }

  private wireLeaving(): void {
    window.addEventListener('beforeunload', (event) => {
      if (unsaved(this.autosave.current)) event.preventDefault();
    });
    window.addEventListener('online', () => this.autosave.wake());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') void this.autosave.flush();
    });
  }

  private refreshTools(): void {
    const able: Record<string, boolean> = {
      undo: this.editor.canUndo(),
      redo: this.editor.canRedo(),
    };
    for (const [act, can] of Object.entries(able)) {
      const button = document.querySelector<HTMLButtonElement>(`button[data-act="${act}"]`);
      if (button) button.disabled = !can;
    }
  }

  private planCheck(): void {
    clearTimeout(this.checkTimer);
    this.checkTimer = setTimeout(() => void this.check(), CHECK_AFTER_MS);
  }

  private async check(unread?: string): Promise<void> {
    this.checks += 1;
    const mine = this.checks;
    try {
      const text = unread ?? (await this.editor.text());
      const { problems } = await send<{ problems: Problem[] }>('POST', this.page.checkUrl, { text });
      if (mine !== this.checks) return;
      if (unread === undefined) this.show(problems);
      else this.list.show(problems);
    } catch (trouble) {
      if (mine === this.checks) this.list.unknown((trouble as RequestFailed).message);
    }
  }

  private show(problems: Problem[]): void {
    this.list.show(problems);
    const own = ofFile(problems, this.page.name);
    this.editor.mark(marks(own, (id) => this.editor.visible(id)));
  }

  private deployed(files: string[]): void {
    if (files.includes(this.page.name)) void this.check();
  }

  private leave(): void {
    // The author has chosen to lose the own changes: the warning on leaving would ask again.
    window.addEventListener('beforeunload', (event) => event.stopImmediatePropagation(), true);
    window.location.reload();
  }

  private async keep(): Promise<void> {
    const text = this.readable ? await this.editor.text() : this.page.text;
    download(this.page.name, text, 'application/octet-stream');
  }

  private async picture(): Promise<void> {
    const svg = await this.editor.picture?.();
    if (svg) download(`${this.page.name.replace(/\.\w+$/, '')}.svg`, svg, 'image/svg+xml');
  }

  private toggleProperties(): void {
    const place = byId('workplace');
    place.dataset.properties = place.dataset.properties === 'closed' ? 'open' : 'closed';
  }

  private warn(warnings: string[]): void {
    const more = warnings.length > 3 ? [`and ${warnings.length - 3} more`] : [];
    const lines = [...warnings.slice(0, 3), ...more].map((one) => el('li', {}, one));
    const why =
      this.editor.unchanging?.() ??
      'Parts of this file could not be read. Saving will leave them out:';
    const notice = el(
      'div',
      { class: 'notice', 'data-state': 'warn', role: 'alert' },
      el('p', {}, why),
      el('ul', {}, ...lines),
    );
    const onclick = () => notice.remove();
    notice.append(el('button', { type: 'button', 'data-size': 'small', onclick }, 'Understood'));
    byId('notices').append(notice);
  }

  private unreadable(message: string): void {
    this.readable = false;
    byId('workplace').dataset.ready = 'unreadable';
    byId('editor').replaceChildren(
      el(
        'div',
        { class: 'unreadable', role: 'alert' },
        el('h2', {}, 'This file cannot be drawn'),
        el('p', {}, message),
        el(
          'p',
          { class: 'soft' },
          'Nothing was changed. Export it, mend it in a text editor, and import it again.',
        ),
      ),
    );
  }
}
