// The panel beside the drawing: what is selected, as groups of fields.
import { PropertiesPanel } from '@bpmn-io/properties-panel';
import { h, render } from '@bpmn-io/properties-panel/preact';
import type { Shape } from '../../modeler/services';
import type { Drawing } from '../drawing/drawing';
import { ADDING, adding } from './adding';
import { agent, gates, inputs } from './agents';
import { caseFile, fileItem, roles } from './case';
import { control, nothing } from './control';
import { edge, itemCriteria, onParts, sentry } from './criteria';
import type { PanelGroup } from './fields';
import { documentation, general } from './general';
import { raised, timer } from './listeners';
import { offered, policies } from './planning';
import { is, nameOf, Subject } from './subject';
import { assignment, called, form, mappings, waiting } from './tasks';
import '@bpmn-io/properties-panel/dist/assets/properties-panel.css';

type GroupOf = (about: Subject) => PanelGroup | null;

const GROUPS: GroupOf[] = [
  general,
  nothing,
  edge,
  sentry,
  onParts,
  assignment,
  form,
  called,
  mappings('in'),
  mappings('out'),
  timer,
  raised,
  offered,
  control,
  itemCriteria,
  adding,
  roles,
  caseFile,
  fileItem,
  policies,
  agent,
  inputs,
  gates,
  waiting,
  documentation,
];

const KINDS: Record<string, string> = {
  PlanItem: 'Plan item',
  EntryCriterion: 'Entry criterion',
  ExitCriterion: 'Exit criterion',
  CaseFileItem: 'Case file item',
  TextAnnotation: 'Annotation',
};

const LAYOUT = { open: true, groups: {} };

export class Panel {
  private layout: unknown = LAYOUT;
  private waiting = false;

  constructor(
    private readonly drawing: Drawing,
    private readonly place: HTMLElement,
  ) {
    const again = () => this.later();
    drawing.events.on(['selection.changed', 'commandStack.changed', 'import.done'], again);
    // A name that is changed in the drawing counts at once.
    drawing.events.on('elements.changed', again);
    drawing.place.addEventListener('keydown', (event) => {
      const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
      if (event.key.toLowerCase() === 'n' && plain && event.target === drawing.place) {
        event.preventDefault();
        this.offerAdding();
      }
    });
    this.show();
  }

  /** One step of an author is many events, and one look at the panel. */
  private later(): void {
    if (this.waiting) return;
    this.waiting = true;
    queueMicrotask(() => {
      this.waiting = false;
      this.show();
    });
  }

  private show(): void {
    const chosen = this.drawing.selected();
    const about = chosen && !Array.isArray(chosen) ? subject(this.drawing, chosen) : null;
    const groups = about ? GROUPS.map((make) => make(about)).filter((group) => group) : [];
    render(
      h(PropertiesPanel, {
        element: about ? about.shape : chosen,
        groups,
        headerProvider: HEADER,
        placeholderProvider: PLACEHOLDER,
        layoutConfig: this.layout,
        layoutChanged: (layout: unknown) => (this.layout = layout),
        eventBus: this.drawing.events,
      }),
      this.place,
    );
  }

  /** To the buttons that add something to the stage that is selected, or to the plan. */
  private offerAdding(): void {
    const group = this.place.querySelector<HTMLElement>(`[data-group-id="group-${ADDING}"]`);
    if (!group) {
      const plan = this.drawing.plans()[0];
      if (plan) this.drawing.selection.select(plan);
    }
    requestAnimationFrame(() => {
      const found = this.place.querySelector<HTMLElement>(`[data-group-id="group-${ADDING}"]`);
      const header = found?.querySelector<HTMLElement>('.bio-properties-panel-group-header');
      if (header && !header.classList.contains('open')) header.click();
      requestAnimationFrame(() => found?.querySelector<HTMLElement>('.case-button')?.focus());
    });
  }
}

function subject(drawing: Drawing, shape: Shape): Subject | null {
  return shape.businessObject.$type === 'cmmndi:CMMNDiagram' ? null : new Subject(drawing, shape);
}

const HEADER = {
  getElementLabel: (shape: Shape) => {
    const object = shape.businessObject;
    return object.$type === 'cmmndi:CMMNEdge' ? '' : nameOf(object);
  },
  getTypeLabel: (shape: Shape) => {
    const object = shape.businessObject;
    if (object.$parent?.$type === 'cmmn:Case') return 'Case';
    if (object.$type === 'cmmndi:CMMNEdge') return 'Connection';
    const what = object.definitionRef as { $type: string } | undefined;
    const type = is(object, 'CaseFileItem') || !what ? object.$type : what.$type;
    const short = type.replace(/^cmmn:/, '');
    const words = KINDS[short] ?? short.replace(/(?<=[a-z])[A-Z]/g, (big) => ` ${big.toLowerCase()}`);
    return is(object, 'DiscretionaryItem') ? `${words}, discretionary` : words;
  },
  getElementIcon: () => null,
};

const PLACEHOLDER = {
  getEmpty: () => ({ text: 'Select an element to edit its properties.' }),
  getMultiple: () => ({ text: 'Several elements are selected. Select one to edit its properties.' }),
};
