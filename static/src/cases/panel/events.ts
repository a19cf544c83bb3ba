// The events of each kind of element that can be listened to (CMMN 1.1, tables 8.1 to 8.4), the
// usual ones first.
import type { Moddle } from '../../modeler/services';
import { is, one } from './subject';

const WORK = [
  'complete',
  'start',
  'exit',
  'terminate',
  'fault',
  'create',
  'enable',
  'disable',
  'reenable',
  'manualStart',
  'reactivate',
  'suspend',
  'resume',
  'parentSuspend',
  'parentResume',
];
const OCCURRING = ['occur', 'create', 'terminate', 'suspend', 'resume', 'parentSuspend', 'parentResume'];
const PLAN = ['complete', 'create', 'terminate', 'fault', 'suspend', 'reactivate', 'close'];
const FILE = [
  'create',
  'update',
  'replace',
  'delete',
  'addChild',
  'removeChild',
  'addReference',
  'removeReference',
];

export function eventsOf(part: Moddle, source: Moddle | undefined): { value: string; label: string }[] {
  return names(part, source).map((name) => ({ value: name, label: name }));
}

function names(part: Moddle, source: Moddle | undefined): string[] {
  if (/^cmmn:CaseFileItem/.test(part.$type)) return FILE;
  if (source?.$parent?.$type === 'cmmn:Case') return PLAN;
  const what = one(source, 'definitionRef');
  return is(what, 'EventListener') || is(what, 'Milestone') ? OCCURRING : WORK;
}
