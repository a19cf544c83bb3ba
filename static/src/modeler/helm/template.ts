// What an element template of Camunda Modeler left on an element: its id, version and icon. The
// template itself is not in the file, so it is shown here and kept, and cannot be chosen.
import { Group } from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import { el } from '../../shared/dom';
import type { Injector, Moddle, Shape } from '../services';
import type { PanelGroup } from './groups';

export interface Template {
  id: string;
  version: string;
  /** A picture inside of the file; anything else would be fetched from somewhere. */
  picture: string | null;
}

const PICTURE = /^data:image\/(svg\+xml|png|jpeg|gif|webp)[;,]/;

/** The template of an element, if it was made by one. */
export function templateOf(object: Moddle): Template | null {
  const id = word(object, 'modelerTemplate');
  if (!id) return null;
  const picture = word(object, 'modelerTemplateIcon');
  return {
    id,
    version: word(object, 'modelerTemplateVersion'),
    picture: PICTURE.test(picture) ? picture : null,
  };
}

function word(object: Moddle, name: string): string {
  const value = object.get(`zeebe:${name}`) as string | number | undefined;
  return value === undefined || value === null ? '' : String(value);
}

/** What is said of it: its id, and its version if it has one. */
export function told(template: Template): string {
  const version = template.version && `, version ${template.version}`;
  return `Element template ${template.id}${version}`;
}

/** Its picture as an element. */
export function pictureOf(picture: string): Element {
  return el('img', { src: picture, alt: '', width: '14', height: '14' });
}

/** The group of the panel that names the template. */
export function templateGroup(element: Shape, _: Injector): PanelGroup | null {
  const template = templateOf(element.businessObject);
  if (!template) return null;
  return {
    id: 'helm-template',
    label: 'Template',
    component: Group,
    shouldOpen: true,
    entries: [{ id: 'helm-template-applied', component: () => applied(template) }],
  };
}

function applied(template: Template): unknown {
  const { id, version, picture } = template;
  return h('div', { class: 'bio-properties-panel-entry helm-template' }, [
    picture && h('img', { src: picture, alt: '', width: 18, height: 18 }),
    h('span', {}, [h('code', {}, id), version && ` version ${version}`]),
  ]);
}
