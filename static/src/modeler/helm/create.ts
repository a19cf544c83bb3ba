// Agent regions and milestones in the palette and in the menus of "create" and "append".
import type {
  AutoPlace,
  BpmnFactory,
  Create,
  ElementFactory,
  Injector,
  PopupMenu,
  Shape,
} from '../services';
import { attach, build } from './extension';
import { ICONS, type IconName } from './icons';

interface Sort {
  id: string;
  title: string;
  description: string;
  icon: IconName;
  words: string;
  make(factory: BpmnFactory, elements: ElementFactory): Shape;
}

const SORTS: Sort[] = [
  {
    id: 'helm-agent',
    title: 'Agent region',
    description: 'An agent chooses among the activities inside',
    icon: 'agent',
    words: 'helm agent ai model tools',
    make(factory, elements) {
      const shape = elements.createShape({ type: 'bpmn:AdHocSubProcess', isExpanded: true });
      attach(factory, shape, build(factory, 'helm:Agent', { maxModelCalls: '10' }));
      return shape;
    },
  },
  {
    id: 'helm-milestone',
    title: 'Milestone',
    description: 'Waits until people have approved',
    icon: 'milestone',
    words: 'helm milestone approval gate',
    make(factory, elements) {
      const shape = elements.createShape({ type: 'bpmn:IntermediateThrowEvent' });
      attach(factory, shape, build(factory, 'helm:Milestone', {}));
      return shape;
    },
  },
];

interface Palette {
  registerProvider(provider: HelmCreate): void;
}

export class HelmCreate {
  static $inject = ['palette', 'popupMenu', 'injector'];

  private readonly factory: BpmnFactory;
  private readonly elements: ElementFactory;

  constructor(
    palette: Palette,
    private readonly popupMenu: PopupMenu,
    private readonly injector: Injector,
  ) {
    this.factory = injector.get('bpmnFactory');
    this.elements = injector.get('elementFactory');
    palette.registerProvider(this);
    for (const menu of ['bpmn-create', 'bpmn-append']) {
      popupMenu.registerProvider(menu, {
        getPopupMenuEntries: (element: Shape) =>
          this.menuEntries(menu === 'bpmn-append' ? element : null),
      });
    }
  }

  getPaletteEntries(): Record<string, unknown> {
    const entries: Record<string, unknown> = {
      'helm-separator': { group: 'helm', separator: true },
    };
    for (const sort of SORTS) {
      const start = (event: Event) => this.start(event, sort);
      entries[sort.id] = {
        group: 'helm',
        title: `Create ${sort.title.toLowerCase()}`,
        html: `<div class="entry helm-entry" role="button">${ICONS[sort.icon]}</div>`,
        action: { dragstart: start, click: start },
      };
    }
    return entries;
  }

  private menuEntries(source: Shape | null): Record<string, unknown> {
    const entries: Record<string, unknown> = {};
    for (const sort of SORTS) {
      const drag = (event: Event) => {
        this.popupMenu.close();
        this.start(event, sort);
      };
      const append = () => {
        this.popupMenu.close();
        this.injector
          .get<AutoPlace>('autoPlace')
          .append(source!, sort.make(this.factory, this.elements));
      };
      entries[sort.id] = {
        label: sort.title,
        description: sort.description,
        search: sort.words,
        group: { id: 'helm', name: 'HELM' },
        imageHtml: ICONS[sort.icon],
        action: { click: source ? append : drag, dragstart: drag },
      };
    }
    return entries;
  }

  private start(event: Event, sort: Sort): void {
    this.injector.get<Create>('create').start(event, sort.make(this.factory, this.elements));
  }
}
