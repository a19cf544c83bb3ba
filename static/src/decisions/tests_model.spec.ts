import { describe, expect, it } from 'vitest';
import {
  added,
  grouped,
  merged,
  NO_CASES,
  summary,
  toldAt,
  wanted,
  withCell,
  withColumns,
  withoutColumn,
  withoutRow,
  type Report,
  type Verdict,
} from './tests_model';

const SHEET = { columns: ['name', 'age', '=> rate'], rows: [['young', '5', '2']] };
const VERDICT: Verdict = { passed: true, rules: [1], failure: null, differences: [], problems: [] };

describe('a sheet of cases', () => {
  it('gets new columns where they belong: the name, inputs, outputs', () => {
    const wide = withColumns({ columns: ['=> rate', 'age'], rows: [['2', '5']] }, ['name', 'vip']);

    expect(wide.columns).toEqual(['name', 'age', 'vip', '=> rate']);
    expect(wide.rows).toEqual([['', '5', '', '2']]);
  });

  it('stays the same object when nothing is missing', () => {
    expect(withColumns(SHEET, ['age'])).toBe(SHEET);
  });

  it('takes a case with an input and an output that it had no column for', () => {
    const more = added(SHEET, { inputs: { age: '9', vip: 'true' }, outputs: { rate: '2', why: '"a"' } });

    expect(more.columns).toEqual(['name', 'age', 'vip', '=> rate', '=> why']);
    expect(more.rows[1]).toEqual(['', '9', 'true', '2', '"a"']);
  });

  it('takes the whole output of a decision as one column', () => {
    expect(added(NO_CASES, { inputs: { a: '1' }, outputs: { '': '2' } }).columns).toEqual([
      'name',
      'a',
      '=> output',
    ]);
  });

  it('takes the cases of another sheet, column by column', () => {
    const both = merged(SHEET, { columns: ['=> rate', 'vip'], rows: [['3', 'true']] });

    expect(both.columns).toEqual(['name', 'age', 'vip', '=> rate']);
    expect(both.rows).toEqual([
      ['young', '5', '', '2'],
      ['', '', 'true', '3'],
    ]);
  });

  it('changes cells, rows and columns without touching what it was', () => {
    expect(withCell(SHEET, 0, 1, '6').rows).toEqual([['young', '6', '2']]);
    expect(withoutRow(SHEET, 0).rows).toEqual([]);
    expect(withoutColumn(SHEET, 'age')).toEqual({ columns: ['name', '=> rate'], rows: [['young', '2']] });
    expect(SHEET.rows).toEqual([['young', '5', '2']]);
  });

  it('wants the inputs of its decision, unless an entry of them stands there', () => {
    const report: Report = {
      problems: [],
      needs: [
        { name: 'age', type: 'number' },
        { name: 'order', type: null },
      ],
      outputs: ['=> rate', '=> why'],
    };

    expect(wanted({ columns: ['order.total', '=> rate'], rows: [] }, report)).toEqual([
      'name',
      'age',
      '=> rate',
      '=> why',
    ]);
    expect(wanted({ columns: ['age', 'order', '=> output'], rows: [] }, report)).toEqual(['name']);
  });
});

describe('what is told', () => {
  it('is what was found, at the column that expected something else', () => {
    const wrong = { ...VERDICT, differences: [{ name: 'rate', expected: '2', found: '3' }] };

    expect(toldAt(wrong, '=> rate')).toBe('found 3');
    expect(toldAt(wrong, '=> why')).toBe('');
    expect(toldAt(wrong, 'rate')).toBe('');
  });

  it('finds the whole output under its arrow alone as well', () => {
    const wrong = { ...VERDICT, differences: [{ name: '', expected: '2', found: 'null' }] };

    expect(toldAt(wrong, '=>')).toBe('found null');
    expect(toldAt(wrong, '=> output')).toBe('found null');
  });

  it('is first of all that a cell does not read', () => {
    const wrong = { ...VERDICT, problems: [{ column: 'age', message: 'no value' }] };

    expect(toldAt(wrong, 'age')).toBe('no value');
  });

  it.each([
    [[], ''],
    [[true], 'The test passes'],
    [[false], 'The test fails'],
    [[true, true], 'All 2 tests pass'],
    [[true, false, false], '2 of 3 tests fail'],
  ])('is a sentence for %j', (all, words) => {
    const cases = all.map((one) => ({ ...VERDICT, passed: one }));

    expect(summary({ problems: [], cases })).toBe(words);
  });

  it('shows equal recorded cases once', () => {
    const same = { inputs: { a: '1', b: '2' }, outputs: { '': '3' } };
    const again = { inputs: { b: '2', a: '1' }, outputs: { '': '3' } };

    expect(grouped([same, again, { ...same, outputs: { '': '4' } }]).map((one) => one.times)).toEqual([
      2, 1,
    ]);
  });
});
