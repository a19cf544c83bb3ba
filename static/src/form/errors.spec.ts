import { expect, test } from 'vitest';
import { errorsByFieldId } from './errors';

const fields = [
  { id: 'Field_1', key: 'amount' },
  { id: 'Field_2', key: 'name', path: 'customer.name' },
  { id: 'Field_3' },
];

test('an error finds its field by key, by path, or by id', () => {
  const { byField, loose } = errorsByFieldId(fields, {
    amount: ['Field must have minimum value of 1.'],
    'customer.name': ['Field is required.'],
    Field_3: ['No.'],
  });

  expect(byField).toEqual({
    Field_1: ['Field must have minimum value of 1.'],
    Field_2: ['Field is required.'],
    Field_3: ['No.'],
  });
  expect(loose).toEqual([]);
});

test('an error of an unknown field is not lost', () => {
  const { byField, loose } = errorsByFieldId(fields, { other: ['Unknown field "other".'] });

  expect(byField).toEqual({});
  expect(loose).toEqual(['Unknown field "other".']);
});
