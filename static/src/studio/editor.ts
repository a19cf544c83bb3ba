// What the workplace around an editor needs from it; BPMN, DMN and forms each have one.
import type { Mark } from './problems';

export interface Runnable {
  id: string;
  name: string;
}

export interface Editor {
  /** Show a file; gives back what could not be read but does not stop the work. */
  open(text: string): Promise<string[]>;
  /** Why the file that is open can only be looked at, or null. */
  unchanging?(): string | null;
  text(): Promise<string>;
  onChange(listener: () => void): void;
  undo(): void;
  redo(): void;
  canUndo(): boolean;
  canRedo(): boolean;
  /** The id of what shows this element on the canvas now or after `reveal`, or null. */
  visible(element: string): string | null;
  mark(marks: Map<string, Mark>): void;
  /** Save what the editor keeps beside the file; false when it could not be saved. */
  keep?(): Promise<boolean>;
  /** Bring the element into view and select it. */
  reveal(element: string): void;
  fit?(): void;
  /** Show or hide the small picture of the whole drawing. */
  overview?(): void;
  /** The drawing as SVG. */
  picture?(): Promise<string>;
  /** The processes of this file that may be started. */
  processes?(): Runnable[];
}

export interface FileInProject {
  name: string;
  kind: 'bpmn' | 'cmmn' | 'dmn' | 'form' | 'csv';
  deployed: 'never' | 'current' | 'changed';
  url: string;
}

/** What Django wrote into the page. */
export interface Page {
  name: string;
  kind: 'bpmn' | 'cmmn' | 'dmn' | 'form';
  text: string;
  /** The file is of an older version of its standard; *text* is its equal of the newest one. */
  upgraded?: boolean;
  revision: number;
  savedAt: string;
  draftUrl: string;
  checkUrl: string;
  /** Of files with decisions: evaluates what stands in the editor. */
  tryUrl: string;
  /** With `DECISION` in place of its id. */
  testsUrl: string;
  analysisUrl: string;
  deployUrl: string;
  startUrl: string;
  startFormUrl: string;
  startPageUrl: string;
  files: FileInProject[];
}
