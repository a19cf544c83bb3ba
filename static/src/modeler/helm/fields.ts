// The entries of HELM's property groups. Components stand at module level: the panel keeps the
// focus of a field only while its component stays the same function.
import {
  CheckboxEntry,
  FeelEntry,
  FeelTextAreaEntry,
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
import { useService } from 'bpmn-js-properties-panel';
import type { Shape } from '../services';

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

type Props<T = string> = Field<T> & { element: Shape; options?: Option[] };

export interface Entry {
  id: string;
  component: unknown;
  isEdited?: unknown;
}

export const text = (field: Field): Entry => entry(field, Text, isTextFieldEntryEdited);
export const area = (field: Field): Entry => entry(field, Area, isTextAreaEntryEdited);
export const feel = (field: Field): Entry => entry(field, Feel, isFeelEntryEdited);
export const feelArea = (field: Field): Entry => entry(field, FeelArea, isFeelEntryEdited);
export const choice = (field: Field, options: Option[]): Entry => ({
  ...entry(field, Choice, isSelectEntryEdited),
  ...{ options },
});
export const toggle = (field: Field<boolean>): Entry =>
  entry(field, Toggle, isCheckboxEntryEdited);

function entry<T>(field: Field<T>, component: unknown, isEdited: unknown): Entry {
  return { ...field, component, isEdited };
}

function common<T>(props: Props<T>) {
  const debounce: unknown = useService('debounceInput');
  return {
    element: props.element,
    id: props.id,
    label: props.label,
    description: props.description,
    placeholder: props.placeholder,
    validate: props.validate,
    getValue: () => props.read(),
    setValue: (value: T | undefined) => props.write(value),
    debounce,
  };
}

function Text(props: Props) {
  return h(TextFieldEntry, common(props));
}

function Area(props: Props) {
  return h(TextAreaEntry, { ...common(props), autoResize: true, rows: 4 });
}

function Feel(props: Props) {
  return h(FeelEntry, { ...common(props), feel: 'optional', variables: [] });
}

function FeelArea(props: Props) {
  return h(FeelTextAreaEntry, { ...common(props), feel: 'optional', variables: [] });
}

function Choice(props: Props) {
  return h(SelectEntry, { ...common(props), getOptions: () => props.options ?? [] });
}

function Toggle(props: Props<boolean>) {
  return h(CheckboxEntry, common(props));
}
