import { expect, test } from 'vitest';
import { marks, ofFile, sorted, summary, type Problem } from './problems';

const problem = (over: Partial<Problem>): Problem => ({
  code: 'x',
  severity: 'error',
  message: 'wrong',
  file: 'a.bpmn',
  element: null,
  field: null,
  line: null,
  clause: null,
  ...over,
});

test('errors come first, then elements in order', () => {
  const list = sorted([
    problem({ severity: 'warning', element: 'A' }),
    problem({ element: 'C' }),
    problem({ element: 'B' }),
  ]);

  expect(list.map((one) => one.element)).toEqual(['B', 'C', 'A']);
});

test('an element has one mark with the worst severity and all sentences', () => {
  const found = marks(
    [
      problem({ element: 'Task', severity: 'warning', message: 'one' }),
      problem({ element: 'Task', message: 'two' }),
      problem({ element: 'Hidden' }),
      problem({ element: null }),
    ],
    (id) => (id === 'Task' ? id : null),
  );

  expect([...found]).toEqual([['Task', { severity: 'error', messages: ['one', 'two'] }]]);
});

test('a problem inside something invisible marks what shows it', () => {
  const found = marks([problem({ element: 'Form_field' })], () => 'Task');

  expect([...found.keys()]).toEqual(['Task']);
});

test('other files keep their problems to themselves', () => {
  const list = ofFile(
    [problem({ file: 'b.dmn' }), problem({}), problem({ file: null })],
    'a.bpmn',
  );

  expect(list.map((one) => one.file)).toEqual(['a.bpmn', null]);
});

test('the summary is a sentence', () => {
  expect(summary([])).toBe('No problems');
  expect(summary([problem({})])).toBe('1 error');
  expect(summary([problem({}), problem({}), problem({ severity: 'warning' })])).toBe(
    '2 errors, 1 warning',
  );
});
