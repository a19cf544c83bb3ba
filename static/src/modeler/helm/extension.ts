// Reading and changing HELM's extension elements; every change is one command, so it can be undone.
import type { BpmnFactory, CommandStack, Injector, Moddle, Shape } from '../services';

interface Step {
  cmd: string;
  context: { element: Shape; moddleElement: Moddle; properties: Record<string, unknown> };
}

/** What an element's extensions hang on: a pool stands for its process. */
export function carrier(element: Shape): Moddle {
  const object = element.businessObject;
  if (object.$type !== 'bpmn:Participant') return object;
  return (object.get('processRef') as Moddle | undefined) ?? object;
}

/** The `helm:` elements of one type. */
export function extensions(object: Moddle, type: string): Moddle[] {
  const holder = object.get('extensionElements') as Moddle | undefined;
  const values = (holder?.get('values') as Moddle[] | undefined) ?? [];
  return values.filter((value) => value.$type === type);
}

/** A new extension element, filled but not yet part of a model. */
export function build(
  factory: BpmnFactory,
  type: string,
  attributes: Record<string, string>,
  children: Record<string, [type: string, text: string]> = {},
): Moddle {
  const made = factory.create(type, attributes);
  for (const [name, [childType, text]] of Object.entries(children)) {
    const child = factory.create(childType, { text });
    child.$parent = made;
    (made as Record<string, unknown>)[name] = child;
  }
  return made;
}

/** Put an extension element on a shape that is not yet in the diagram. */
export function attach(factory: BpmnFactory, shape: Shape, made: Moddle): void {
  const object = shape.businessObject;
  const holder =
    (object.get('extensionElements') as Moddle | undefined) ??
    factory.create('bpmn:ExtensionElements', { values: [] });
  holder.$parent = object;
  made.$parent = holder;
  (holder.get('values') as Moddle[]).push(made);
  object.extensionElements = holder;
}

/** The commands of the panel for one element. */
export class Extensions {
  private readonly factory: BpmnFactory;
  private readonly stack: CommandStack;

  constructor(
    injector: Injector,
    private readonly element: Shape,
  ) {
    this.factory = injector.get('bpmnFactory');
    this.stack = injector.get('commandStack');
  }

  add(type: string, attributes: Record<string, string>): void {
    const object = carrier(this.element);
    const made = this.factory.create(type, attributes);
    const steps: Step[] = [];
    let holder = object.get('extensionElements') as Moddle | undefined;
    if (!holder) {
      holder = this.factory.create('bpmn:ExtensionElements', { values: [] });
      holder.$parent = object;
      steps.push(this.step(object, { extensionElements: holder }));
    }
    made.$parent = holder;
    const values = (holder.get('values') as Moddle[] | undefined) ?? [];
    this.run([...steps, this.step(holder, { values: [...values, made] })]);
  }

  remove(extension: Moddle): void {
    const holder = carrier(this.element).get('extensionElements') as Moddle;
    const values = (holder.get('values') as Moddle[]).filter((value) => value !== extension);
    this.run([this.step(holder, { values })]);
  }

  /** Set an attribute; an empty one is taken away. */
  set(extension: Moddle, name: string, value: string | undefined): void {
    this.run([this.step(extension, { [name]: value || undefined })]);
  }

  /** Set the text of a child element such as `helm:goal`; an empty one is taken away. */
  setChild(extension: Moddle, name: string, type: string, text: string | undefined): void {
    const child = extension.get(name) as Moddle | undefined;
    if (!text) return this.run([this.step(extension, { [name]: undefined })]);
    if (child) return this.run([this.step(child, { text })]);
    const made = this.factory.create(type, { text });
    made.$parent = extension;
    this.run([this.step(extension, { [name]: made })]);
  }

  private step(moddleElement: Moddle, properties: Record<string, unknown>): Step {
    return {
      cmd: 'element.updateModdleProperties',
      context: { element: this.element, moddleElement, properties },
    };
  }

  private run(steps: Step[]): void {
    this.stack.execute('properties-panel.multi-command-executor', steps);
  }
}
