// The form island: shows a form-js schema on `[data-island=form]`.
//
// data-schema, data-data, data-errors   ids of json_script elements: the form, its data, and the
//                                       server's errors as {key: [sentence, …]}; each may also be
//                                       a string that holds the JSON
// data-readonly                         only shows
// data-form                             id of the <form> that carries the answer (default: the
//                                       nearest one around the island)
// data-name                             name of the field that it adds there (default "variables")
//
// When that <form> is submitted, the island checks itself first: with errors the submit is stopped,
// otherwise the data go along as JSON. It emits `helm:submit` with {data, errors}, and `helm:change`
// with {data}. Scripts may ask the element itself: `element.helmForm.collect()`, `.showErrors(…)`.
import { Form } from '@bpmn-io/form-js-viewer';
import '@bpmn-io/form-js/dist/assets/form-js.css';
import './form.css';
import { island } from '../shared/dom';
import { readJson } from '../shared/json';
import { errorsByFieldId, type Errors, type FieldLike } from './errors';

export interface Collected {
  data: Record<string, unknown>;
  errors: Errors;
}

export interface HelmForm {
  /** Check all fields, show what is wrong, and give back the data. */
  collect(): Collected;
  /** Show the server's errors at their fields; gives back those that belong to no field. */
  showErrors(errors: Errors): string[];
}

export type FormElement = HTMLElement & { helmForm?: HelmForm };

island('form', (element: FormElement) => {
  const form = new Form({ container: element });
  const dataset = element.dataset;
  const ready = form.importSchema(
    read(dataset.schema, { type: 'default', components: [] }),
    read(dataset.data, {}),
  );
  if (dataset.readonly !== undefined) form.setProperty('readOnly', true);

  const collect = (): Collected => {
    const { data, errors } = form.submit();
    return { data, errors: errors as Errors };
  };
  const showErrors = (errors: Errors): string[] => {
    const { byField, loose } = errorsByFieldId(fields(form), errors);
    form._setState({ errors: byField });
    return loose;
  };
  element.helmForm = { collect, showErrors };

  form.on('changed', (event: { data: unknown }) => {
    element.dispatchEvent(
      new CustomEvent('helm:change', { bubbles: true, detail: { data: event.data } }),
    );
  });
  void ready.then(() => {
    element.dataset.ready = '1';
    showErrors(read<Errors>(dataset.errors, {}));
  });

  const carrier = carrierOf(element);
  const onSubmit = (event: Event) => {
    if (event.target !== carrier) return;
    const button = (event as SubmitEvent).submitter;
    if (button?.hasAttribute('formnovalidate')) return;
    const collected = collect();
    element.dispatchEvent(
      new CustomEvent('helm:submit', { bubbles: true, cancelable: true, detail: collected }),
    );
    if (Object.keys(collected.errors).length > 0) {
      event.preventDefault();
      event.stopImmediatePropagation();
      element.querySelector<HTMLElement>('.fjs-has-errors input, .fjs-has-errors textarea')?.focus();
      return;
    }
    answerField(carrier!, dataset.name ?? 'variables').value = JSON.stringify(collected.data);
  };
  // On the document and while capturing, so that it comes before htmx's own listener; the inner
  // <form> that form-js draws must not submit the outer one by bubbling.
  document.addEventListener('submit', onSubmit, true);
  const onInnerSubmit = (event: Event) => {
    event.preventDefault();
    event.stopPropagation();
    if (carrier) carrier.requestSubmit();
  };
  element.addEventListener('submit', onInnerSubmit);

  return () => {
    document.removeEventListener('submit', onSubmit, true);
    form.destroy();
  };
});

function read<T>(id: string | undefined, fallback: T): T {
  const value = readJson<T | string>(id, fallback);
  return typeof value === 'string' ? (JSON.parse(value || 'null') as T) : value;
}

function fields(form: Form): FieldLike[] {
  const registry = form.get<{ getAll(): FieldLike[] }>('formFieldRegistry');
  return registry.getAll();
}

function carrierOf(element: HTMLElement): HTMLFormElement | null {
  const id = element.dataset.form;
  const found = id ? document.getElementById(id) : element.closest('form');
  return found instanceof HTMLFormElement ? found : null;
}

function answerField(carrier: HTMLFormElement, name: string): HTMLInputElement {
  const existing = [...carrier.elements].find(
    (field): field is HTMLInputElement => field instanceof HTMLInputElement && field.name === name,
  );
  if (existing) return existing;
  const field = document.createElement('input');
  field.type = 'hidden';
  field.name = name;
  carrier.append(field);
  return field;
}
