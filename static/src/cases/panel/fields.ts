// The entries of the panel. Components stand at module level: a field keeps its focus only while
// its component stays the same function.
import {
  CheckboxEntry,
  CheckboxGroup,
  FeelEntry,
  SelectEntry,
  TextAreaEntry,
  TextFieldEntry,
  isCheckboxEntryEdited,
  isFeelEntryEdited,
  isSelectEntryEdited,
  isTextAreaEntryEdited,
  isTextFieldEntryEdited,
} from '@bpmn-io/properties-panel';
import { h } from '@bpmn-io/properties-panel/preact';
import type { Shape } from '../../modeler/services';

const PAUSE_MS = 300;

export interface Field<T = string> {
  id: string;
  label: string;
  description?: string;
  placeholder?: string;
  read(): T | undefined;
  write(value: T | undefined): void;
  validate?(value: string | undefined): string | null;
}

export interface Option {
  value: string;
  label: string;
}

export interface Entry {
  id: string;
  component: unknown;
  isEdited?: unknown;
  [more: string]: unknown;
}

export interface PanelGroup {
  id: string;
  label: string;
  component: unknown;
  [more: string]: unknown;
}

type Props<T = string> = Field<T> & { element: Shape; options?: Option[] };

export const text = (field: Field): Entry => entry(field, Text, isTextFieldEntryEdited);
export const area = (field: Field): Entry => entry(field, Area, isTextAreaEntryEdited);
/** A value of HELM's namespace: literal, or FEEL behind `=`. */
export const either = (field: Field): Entry => entry(field, Either, isFeelEntryEdited);
/** An expression of CMMN, which is FEEL as it stands. */
export const feel = (field: Field): Entry => entry(field, Feel, isFeelEntryEdited);
export const toggle = (field: Field<boolean>): Entry => entry(field, Toggle, isCheckboxEntryEdited);
export const choice = (field: Field, options: Option[]): Entry => ({
  ...entry(field, Choice, isSelectEntryEdited),
  options,
});
export const several = (field: Field<string[]>, options: Option[]): Entry => ({
  ...entry(field, Several, undefined),
  options,
});
/** A sentence where there is nothing to fill in. */
export const note = (id: string, words: string): Entry => ({ id, component: Note, words });
/** Buttons beside each other. */
export const buttons = (id: string, label: string, list: Button[]): Entry => ({
  id,
  component: Buttons,
  label,
  list,
});

export interface Button {
  label: string;
  icon?: string;
  press(): void;
}

function entry<T>(field: Field<T>, component: unknown, isEdited: unknown): Entry {
  return { ...field, component, isEdited };
}

function common<T>(props: Props<T>) {
  return {
    element: props.element,
    id: props.id,
    label: props.label,
    description: props.description,
    placeholder: props.placeholder,
    validate: props.validate,
    getValue: () => props.read(),
    setValue: (value: T | undefined, error?: unknown) => {
      if (!error) props.write(value);
    },
    debounce: paused,
  };
}

function Text(props: Props) {
  return h(TextFieldEntry, common(props));
}

function Area(props: Props) {
  return h(TextAreaEntry, { ...common(props), autoResize: true, rows: 3 });
}

function Either(props: Props) {
  return h(FeelEntry, { ...common(props), feel: 'optional', variables: [] });
}

function Feel(props: Props) {
  const found = common(props);
  return h(FeelEntry, {
    ...found,
    feel: 'required',
    variables: [],
    getValue: () => (props.read() ? `=${props.read()}` : undefined),
    setValue: (value: string | undefined) => props.write(value?.replace(/^=/, '') || undefined),
  });
}

function Choice(props: Props) {
  return h(SelectEntry, { ...common(props), getOptions: () => props.options ?? [] });
}

function Several(props: Props<string[]>) {
  return h(CheckboxGroup, { ...common(props), options: props.options ?? [] });
}

function Toggle(props: Props<boolean>) {
  return h(CheckboxEntry, common(props));
}

function Note(props: { words: string }) {
  return h('p', { class: 'case-note' }, props.words);
}

function Buttons(props: { id: string; label: string; list: Button[] }) {
  const made = props.list.map((one) =>
    h('button', { type: 'button', class: 'case-button', onClick: () => one.press() }, [
      one.icon ? h('span', { class: one.icon, 'aria-hidden': 'true' }) : null,
      one.label,
    ]),
  );
  const attributes = { class: 'case-buttons', role: 'group', 'aria-label': props.label };
  return h('div', { ...attributes, 'data-entry-id': props.id }, made);
}

/** Keys become one change when they pause; leaving the field changes it at once. */
function paused<A extends unknown[]>(act: (...values: A) => void) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waiting: A | undefined;
  const flush = () => {
    clearTimeout(timer);
    const values = waiting;
    waiting = undefined;
    if (values) act(...values);
  };
  const later = (...values: A) => {
    waiting = values;
    clearTimeout(timer);
    timer = setTimeout(flush, PAUSE_MS);
  };
  const cancel = () => {
    clearTimeout(timer);
    waiting = undefined;
  };
  return Object.assign(later, { flush, cancel });
}
