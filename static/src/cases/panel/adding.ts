// Adding to a stage without a mouse: what the palette has, as buttons.
import { Group } from '@bpmn-io/properties-panel';
import { goOn } from './focus';
import { buttons, type Entry, type PanelGroup } from './fields';
import { is, type Subject } from './subject';

const KINDS: [type: string, label: string, icon: string][] = [
  ['HumanTask', 'Human task', 'cmmn-icon-human-blocking-task'],
  ['ProcessTask', 'Process task', 'cmmn-icon-process-task'],
  ['CaseTask', 'Case task', 'cmmn-icon-case-task'],
  ['DecisionTask', 'Decision task', 'cmmn-icon-decision-task'],
  ['Stage', 'Stage', 'cmmn-icon-stage-expanded'],
  ['Milestone', 'Milestone', 'cmmn-icon-milestone'],
  ['TimerEventListener', 'Timer', 'cmmn-icon-timer-event-listener'],
  ['UserEventListener', 'User event', 'cmmn-icon-user-event-listener'],
];
const DISCRETIONARY = KINDS.filter(([type]) => /Task$|^Stage$/.test(type));

export const ADDING = 'adding';

export function adding(about: Subject): PanelGroup | null {
  const stage = about.isPlan || (about.isItem && is(about.definition, 'Stage'));
  if (!stage) return null;
  const make = (kinds: typeof KINDS, discretionary: boolean) =>
    kinds.map(([type, label, icon]) => ({
      label,
      icon,
      press: () => {
        about.drawing.add(`cmmn:${type}`, about.shape, discretionary);
        goOn('name');
      },
    }));
  const entries: Entry[] = [
    buttons('adding-planned', 'Add to the plan', make(KINDS, false)),
    buttons('adding-discretionary', 'Add as what may be planned', make(DISCRETIONARY, true)),
  ];
  return { id: ADDING, label: 'Add', component: Group, entries };
}
