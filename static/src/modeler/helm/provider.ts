// Puts HELM's groups into the panel, right below what an element is called and documented as.
import type { Injector, Shape } from '../services';
import { GROUPS, type PanelGroup } from './groups';

const AFTER_ZEEBE = 400;

interface Panel {
  registerProvider(priority: number, provider: HelmPropertiesProvider): void;
}

export class HelmPropertiesProvider {
  static $inject = ['propertiesPanel', 'injector'];

  constructor(
    panel: Panel,
    private readonly injector: Injector,
  ) {
    panel.registerProvider(AFTER_ZEEBE, this);
  }

  getGroups(element: Shape | Shape[]) {
    return (groups: (PanelGroup | null)[]): (PanelGroup | null)[] => {
      if (Array.isArray(element)) return groups;
      const own = GROUPS.map((make) => make(element, this.injector)).filter((group) => group);
      const general = groups.find((group) => group?.id === 'general');
      if (general) general.shouldOpen = true; // the name is what is changed most
      const after = groups.findLastIndex(
        (group) => group?.id === 'general' || group?.id === 'documentation',
      );
      return [...groups.slice(0, after + 1), ...own, ...groups.slice(after + 1)];
    };
  }
}
