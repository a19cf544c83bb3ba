// Colors of FEEL and JSON in editors, from the page's tokens, so that they follow the theme. Vite
// puts this file in the place of @bpmn-io/cm-theme, whose light colors cannot be read on dark.
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language';
import { EditorView } from '@codemirror/view';
import { tags } from '@lezer/highlight';

const highlight = HighlightStyle.define([
  { tag: [tags.keyword, tags.bool, tags.null, tags.typeName], color: 'var(--code-keyword)' },
  { tag: [tags.string, tags.special(tags.string)], color: 'var(--code-string)' },
  { tag: tags.number, color: 'var(--code-number)' },
  { tag: [tags.arithmeticOperator, tags.compareOperator], color: 'var(--code-operator)' },
  { tag: tags.special(tags.bracket), color: 'var(--code-operator)', fontWeight: 'bold' },
  { tag: [tags.variableName, tags.propertyName], color: 'var(--code-name)' },
  {
    tag: [tags.function(tags.variableName), tags.function(tags.propertyName)],
    color: 'var(--code-function)',
  },
  { tag: [tags.lineComment, tags.blockComment], color: 'var(--faint)' },
]);

export const codeTheme = [
  EditorView.theme({ '&': { color: 'var(--ink)' } }),
  syntaxHighlighting(highlight),
];

// The names under which feel-editor asks for its theme.
export const feelLight = codeTheme;
export const feelDark = codeTheme;
