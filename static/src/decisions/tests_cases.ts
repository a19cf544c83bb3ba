// The cases of one decision and the server: loaded, saved while they are edited, run.
import { send } from '../shared/csrf';
import type { Page } from '../studio/editor';
import { Autosave, begin, unsaved, type Stamp, type State } from '../studio/autosave';
import { merged, NO_CASES, wanted, withColumns, type NewCase, type Report, type Sheet } from './tests_model';

interface Kept extends Stamp {
  file: string;
  exportUrl: string;
  columns: string[];
  rows: string[][];
  unreadable?: string;
}

export interface RecordedCase extends Omit<NewCase, 'inputs'> {
  id: string;
  at: string;
  version: number | null;
  /** Null where they were not kept. */
  inputs: Record<string, string> | null;
  rules: number[];
  instance: string | null;
  process: string | null;
}

export class Cases {
  sheet: Sheet = NO_CASES;
  report: Report | null = null;
  file = '';
  exportUrl = '';
  /** Why the file could not be read; the first change replaces it. */
  unreadable = '';
  private autosave: Autosave | null = null;
  private runs = 0;

  constructor(
    private readonly page: Page,
    readonly decision: string,
    private readonly shown: (state: State) => void,
  ) {}

  async load(): Promise<void> {
    const kept = await send<Kept>('GET', this.url());
    this.file = kept.file;
    this.exportUrl = kept.exportUrl;
    this.unreadable = kept.unreadable ?? '';
    this.sheet = { columns: kept.columns, rows: kept.rows };
    this.autosave = new Autosave(begin(kept), {
      text: () => Promise.resolve(JSON.stringify(this.sheet)),
      put: (text, revision) =>
        send<Stamp>('PUT', this.url(), { ...(JSON.parse(text) as Sheet), revision }),
      shown: (state) => this.shown(state),
    });
  }

  get saved(): State | null {
    return this.autosave?.current ?? null;
  }

  get unsaved(): boolean {
    return this.autosave !== null && unsaved(this.autosave.current);
  }

  change(sheet: Sheet): void {
    this.sheet = sheet;
    this.unreadable = '';
    this.autosave?.changed();
  }

  overwrite(): void {
    void this.autosave?.overwrite();
  }

  async flush(): Promise<boolean> {
    return (await this.autosave?.flush()) ?? true;
  }

  /** Run all cases against this text; null when a newer run has begun meanwhile. */
  async run(text: string): Promise<Report | null> {
    this.runs += 1;
    const mine = this.runs;
    const { columns, rows } = this.sheet;
    const report = await send<Report>('POST', this.url('/run'), { text, columns, rows });
    if (mine !== this.runs) return null;
    if (report.problems.length === 0) this.sheet = withColumns(this.sheet, wanted(this.sheet, report));
    this.report = report;
    return report;
  }

  /** Take the cases of a CSV text; gives back how many. */
  async read(csv: string): Promise<number> {
    const sheet = await send<Sheet>('POST', this.url('/read'), { csv });
    this.change(merged(this.sheet, sheet));
    return sheet.rows.length;
  }

  async recorded(): Promise<RecordedCase[]> {
    return (await send<{ cases: RecordedCase[] }>('GET', this.url('/recorded'))).cases;
  }

  private url(more = ''): string {
    return this.page.testsUrl.replace('DECISION', encodeURIComponent(this.decision)) + more;
  }
}
