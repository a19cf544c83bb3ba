// Small signs on the canvas: what an agent drives, where a token waits, whose lane it is. They are
// overlays, so the drawing itself stays plain BPMN.
import { el } from '../../shared/dom';
import type { EventBus, Moddle, Overlays, Shape } from '../services';
import { extensions } from './extension';
import { icon, type IconName } from './icons';
import { pictureOf, templateOf, told } from './template';

const TYPE = 'helm-badge';

interface Badge {
  icon: IconName | Element;
  kind: string;
  text: string;
  title: string;
  position: Record<string, number>;
}

export class HelmBadges {
  static $inject = ['eventBus', 'overlays'];

  constructor(
    eventBus: EventBus,
    private readonly overlays: Overlays,
  ) {
    eventBus.on('elements.changed', (event: { elements: Shape[] }) => {
      for (const element of event.elements) this.draw(element);
    });
    eventBus.on('shape.added', (event: { element: Shape }) => this.draw(event.element));
  }

  private draw(element: Shape): void {
    if (element.labelTarget || element.waypoints || !element.parent) return;
    this.overlays.remove({ element, type: TYPE });
    for (const badge of badges(element)) {
      this.overlays.add(element, TYPE, {
        position: badge.position,
        html: el(
          'div',
          { class: 'helm-badge', 'data-kind': badge.kind, title: badge.title },
          typeof badge.icon === 'string' ? icon(badge.icon) : badge.icon,
          badge.text && el('span', {}, badge.text),
        ),
      });
    }
  }
}

/** What an element carries, as signs. */
export function badges(element: Shape): Badge[] {
  const object = element.businessObject;
  const found: Badge[] = [];
  const agent = extensions(object, 'helm:Agent')[0];
  if (agent) {
    const name = words(agent, 'name') || 'agent';
    found.push({
      icon: 'agent',
      kind: 'agent',
      text: name,
      title: `Driven by the agent ${name}`,
      position: { top: -11, left: 12 },
    });
  }
  const milestone = extensions(object, 'helm:Milestone')[0];
  if (milestone) {
    const approvers = words(milestone, 'approvers') || 'nobody yet';
    found.push({
      icon: 'milestone',
      kind: 'milestone',
      text: '',
      title: `Waits for the approval of ${approvers}`,
      position: { top: -8, right: 8 },
    });
  }
  const policies = extensions(object, 'helm:Policy');
  if (policies.length > 0) {
    const names = policies.map((policy) => words(policy, 'decision') || '?').join(', ');
    found.push({
      icon: 'policy',
      kind: 'policy',
      text: '',
      title: `Policy: ${names}`,
      position: { top: -11, right: 16 },
    });
  }
  const template = templateOf(object);
  if (template) {
    found.push({
      icon: template.picture ? pictureOf(template.picture) : 'template',
      kind: 'template',
      text: '',
      title: told(template),
      position: { bottom: 11, left: 12 },
    });
  }
  const participant = extensions(object, 'helm:Participant')[0];
  if (participant) found.push(participantBadge(participant));
  return found;
}

function participantBadge(participant: Moddle): Badge {
  const kind = words(participant, 'kind');
  const name = words(participant, 'ref');
  const signs: Record<string, IconName> = { agent: 'agent', system: 'system' };
  return {
    icon: signs[kind] ?? 'group',
    kind: 'participant',
    text: name,
    title: `Responsible: ${kind} ${name}`,
    position: { top: 6, left: 38 },
  };
}

function words(extension: Moddle, name: string): string {
  return (extension.get(name) as string | undefined) ?? '';
}
